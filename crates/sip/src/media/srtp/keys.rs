//! Keys as SDP carries them (RFC 4568): `1 AES_CM_128_HMAC_SHA1_80 inline:…`.
//!
//! Invariant: a key shows itself only in the line of our own answer.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Entropy, Secret};

use crate::wire::sdp::Crypto;

/// The suites this edge knows: both AES in counter mode with 128 bits, with a long or a short proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Suite {
    Sha1Tag80,
    Sha1Tag32,
}

/// A master key and its salt.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    pub(crate) suite: Suite,
    pub(crate) secret: [u8; 16],
    pub(crate) salt: [u8; 14],
}

/// Both directions of one stream: the peer's key, and the one our answer gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// Of the offered line that was taken; the answer repeats it.
    pub tag: u32,
    pub theirs: Key,
    pub ours: Key,
}

impl Keys {
    /// The first offered line we can take, with a fresh key for the other direction.
    pub fn choose(offered: &[Crypto], entropy: &Entropy) -> Option<Self> {
        let (tag, theirs) = offered.iter().find_map(read)?;
        let ours = Key { suite: theirs.suite, secret: entropy.bytes(), salt: entropy.bytes() };
        Some(Self { tag, theirs, ours })
    }

    /// The line of our answer.
    pub fn answer(&self) -> Crypto {
        let material = [self.ours.secret.as_slice(), &self.ours.salt].concat();
        let key = Secret::new(STANDARD.encode(material));
        Crypto { tag: self.tag, suite: self.ours.suite.name().to_owned(), key }
    }
}

impl Suite {
    fn name(self) -> &'static str {
        match self {
            Self::Sha1Tag80 => "AES_CM_128_HMAC_SHA1_80",
            Self::Sha1Tag32 => "AES_CM_128_HMAC_SHA1_32",
        }
    }

    /// Bytes of the proof behind an RTP packet; behind RTCP it is always the long one.
    pub(crate) fn tag_bytes(self) -> usize {
        match self {
            Self::Sha1Tag80 => 10,
            Self::Sha1Tag32 => 4,
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?}, •••)", self.suite)
    }
}

fn read(line: &Crypto) -> Option<(u32, Key)> {
    let suite = [Suite::Sha1Tag80, Suite::Sha1Tag32]
        .into_iter()
        .find(|suite| suite.name().eq_ignore_ascii_case(&line.suite))?;
    let material = STANDARD.decode(line.key.expose()).ok()?;
    let (secret, salt) = material.split_first_chunk::<16>()?;
    Some((line.tag, Key { suite, secret: *secret, salt: salt.try_into().ok()? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATERIAL: &str = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";

    fn line(tag: u32, suite: &str, key: &str) -> Crypto {
        Crypto { tag, suite: suite.to_owned(), key: Secret::new(key) }
    }

    fn choose(lines: &[Crypto]) -> Option<Keys> {
        Keys::choose(lines, &Entropy::seeded(1))
    }

    #[test]
    fn the_first_line_we_know_is_taken_and_answered_with_a_key_of_ours() {
        let lines = [
            line(1, "AEAD_AES_256_GCM", MATERIAL),
            line(4, "AES_CM_128_HMAC_SHA1_32", MATERIAL),
            line(5, "AES_CM_128_HMAC_SHA1_80", MATERIAL),
        ];
        let keys = choose(&lines).unwrap();
        assert_eq!((keys.tag, keys.theirs.suite), (4, Suite::Sha1Tag32));
        assert_eq!(keys.theirs.secret.as_slice(), b"wDfvg&T+)xG7@fb5");
        assert_eq!(read(&keys.answer()), Some((4, keys.ours.clone())));
        assert_ne!(keys.ours, keys.theirs);
    }

    #[test]
    fn a_line_with_a_short_or_broken_key_is_not_taken() {
        for material in ["", "AAAA", "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSojAAAA", "!!"] {
            assert_eq!(choose(&[line(1, "AES_CM_128_HMAC_SHA1_80", material)]), None);
        }
    }

    #[test]
    fn a_key_does_not_show_itself() {
        let keys = choose(&[line(1, "AES_CM_128_HMAC_SHA1_80", MATERIAL)]).unwrap();
        let shown = format!("{keys:?}");
        assert!(!shown.contains("119") && !shown.contains("wDf"), "{shown}");
    }
}
