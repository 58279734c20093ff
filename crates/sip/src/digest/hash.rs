//! The three hashes of RFC 8760, by their names on the wire.
//!
//! Invariant: texts are joined by colons and never copied together first, so a password stays where it was.

use kernel::Secret;
use md5::Md5;
use sha2::{Digest, Sha256, Sha512_256};

use crate::product::{Algorithm, Ha1};

/// What the product keeps instead of a password: `H(username:realm:password)`. A caller who signs in as
/// `user@domain` needs one of its own, because the name is part of it.
pub fn ha1(algorithm: Algorithm, username: &str, realm: &str, password: &Secret) -> Ha1 {
    Secret::new(hex_of(algorithm, &[username, realm, password.expose()]))
}

/// The hash of the parts joined by colons, in lower case hex.
pub(super) fn hex_of(algorithm: Algorithm, parts: &[&str]) -> String {
    match algorithm {
        Algorithm::Md5 => joined::<Md5>(parts),
        Algorithm::Sha256 => joined::<Sha256>(parts),
        Algorithm::Sha512Trunc256 => joined::<Sha512_256>(parts),
    }
}

fn joined<D: Digest>(parts: &[&str]) -> String {
    let mut hash = D::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            hash.update(b":");
        }
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// As a challenge offers it.
pub(super) fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Md5 => "MD5",
        Algorithm::Sha256 => "SHA-256",
        Algorithm::Sha512Trunc256 => "SHA-512-256",
    }
}

/// The hash an answer names, and whether it is the session form.
pub(super) fn named(text: &str) -> Option<(Algorithm, bool)> {
    let known = [Algorithm::Md5, Algorithm::Sha256, Algorithm::Sha512Trunc256];
    known.into_iter().find_map(|algorithm| {
        let name = name(algorithm);
        let rest = text.get(name.len()..)?;
        let begins = text.get(..name.len())?.eq_ignore_ascii_case(name);
        match (begins, rest) {
            (true, "") => Some((algorithm, false)),
            (true, rest) if rest.eq_ignore_ascii_case("-sess") => Some((algorithm, true)),
            _ => None,
        }
    })
}
