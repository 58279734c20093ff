//! Secrets at rest: XChaCha20-Poly1305 under versioned master keys, bound to their organization and purpose.
//!
//! A sealed value is `1 | key version (4) | nonce (24) | ciphertext`. Moved to another organization or another column it
//! does not open. Errors carry nothing of the content.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::{Classify, Entropy, Kind};
use uuid::Uuid;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;

/// Why a value was not sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Not something this crate sealed, or changed since, or sealed for another organization or purpose.
    #[error("the sealed value does not open here")]
    Refused,
    /// The key that sealed it is not in the keyring.
    #[error("the sealed value needs key version {0}, which is not in the keyring")]
    UnknownKey(u32),
    /// The keyring's text is not lines of `version:base64`.
    #[error("the keyring cannot be read: every line must be `version:key` with a 32-byte base64 key")]
    Keyring,
    /// The keyring's file cannot be read or written.
    #[error("the keyring file cannot be used")]
    File(#[source] std::io::Error),
}

impl Classify for SealError {
    fn kind(&self) -> Kind {
        match self {
            Self::Refused | Self::UnknownKey(_) | Self::Keyring | Self::File(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Refused => "seal.refused",
            Self::UnknownKey(_) => "seal.unknown_key",
            Self::Keyring => "seal.keyring",
            Self::File(_) => "seal.file",
        }
    }
}

/// The master keys. The newest seals; every one opens what it sealed.
#[derive(Clone)]
pub struct Keyring(BTreeMap<u32, Zeroizing<[u8; KEY_BYTES]>>);

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Keyring {
    /// Reads lines of `version:base64`, as the keyring file holds them.
    pub fn from_key_text(text: &str) -> Result<Self, SealError> {
        let keys = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(key_line)
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        if keys.is_empty() { Err(SealError::Keyring) } else { Ok(Self(keys)) }
    }

    /// Reads the keyring file, or makes one that only its owner may read. Two processes starting at once agree on one.
    pub fn load_or_create(path: &Path, entropy: &Entropy) -> Result<Self, SealError> {
        match read(path) {
            Err(SealError::File(error)) if error.kind() == ErrorKind::NotFound => {
                create(path, entropy).map_err(SealError::File)?;
                read(path)
            }
            other => other,
        }
    }

    /// Seals `plain` for one organization and one purpose, such as `credential.secret`.
    pub fn seal(
        &self,
        entropy: &Entropy,
        organization: Uuid,
        purpose: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let (version, key) = self.0.last_key_value().ok_or(SealError::Keyring)?;
        let nonce = entropy.bytes::<NONCE_BYTES>();
        let aad = context(organization, purpose);
        let sealed = cipher(key)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| SealError::Refused)?;
        Ok([&[FORMAT][..], &version.to_be_bytes(), &nonce, &sealed].concat())
    }

    /// Opens what [`Keyring::seal`] sealed for the same organization and purpose.
    pub fn open(
        &self,
        organization: Uuid,
        purpose: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (format, rest) = sealed.split_first().ok_or(SealError::Refused)?;
        let (version, rest) = rest.split_first_chunk::<4>().ok_or(SealError::Refused)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Refused)?;
        if *format != FORMAT {
            return Err(SealError::Refused);
        }
        let version = u32::from_be_bytes(*version);
        let key = self.0.get(&version).ok_or(SealError::UnknownKey(version))?;
        let aad = context(organization, purpose);
        let plain = cipher(key).decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: &aad });
        plain.map(Zeroizing::new).map_err(|_| SealError::Refused)
    }
}

fn cipher(key: &[u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key).into())
}

/// The organization's sixteen bytes have a fixed length, so no two pairs give the same context.
fn context(organization: Uuid, purpose: &str) -> Vec<u8> {
    [organization.as_bytes(), purpose.as_bytes()].concat()
}

fn key_line(line: &str) -> Result<(u32, Zeroizing<[u8; KEY_BYTES]>), SealError> {
    let (version, key) = line.split_once(':').ok_or(SealError::Keyring)?;
    let bytes =
        Zeroizing::new(STANDARD_NO_PAD.decode(key.trim_end_matches('=')).map_err(|_| SealError::Keyring)?);
    let key = <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).map_err(|_| SealError::Keyring)?;
    Ok((version.parse().map_err(|_| SealError::Keyring)?, Zeroizing::new(key)))
}

fn read(path: &Path) -> Result<Keyring, SealError> {
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(SealError::File)?);
    Keyring::from_key_text(&text)
}

/// Written whole beside its place and linked into it, so that it is never seen half-written nor replaced.
fn create(path: &Path, entropy: &Entropy) -> std::io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory)?;
    let key = Zeroizing::new(entropy.bytes::<KEY_BYTES>());
    let text = Zeroizing::new(format!("1:{}\n", STANDARD_NO_PAD.encode(*key)));
    let staged = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = private(&staged)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&staged, path);
    std::fs::remove_file(&staged)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => File::open(directory)?.sync_all(),
    }
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &[u8] = b"canary-7f3a-secret";

    fn keyring(text: &str) -> Keyring {
        Keyring::from_key_text(text).unwrap()
    }

    fn two_keys() -> (String, String) {
        let line =
            |version: u32, byte: u8| format!("{version}:{}", STANDARD_NO_PAD.encode([byte; KEY_BYTES]));
        (line(1, 7), line(2, 9))
    }

    #[test]
    fn a_secret_opens_only_for_its_organization_and_purpose() {
        let (first, _) = two_keys();
        let keys = keyring(&first);
        let (acme, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = keys.seal(&Entropy::seeded(1), acme, "credential", CANARY).unwrap();
        assert_eq!(keys.open(acme, "credential", &sealed).unwrap().as_slice(), CANARY);
        assert!(matches!(keys.open(other, "credential", &sealed), Err(SealError::Refused)));
        assert!(matches!(keys.open(acme, "smtp", &sealed), Err(SealError::Refused)));
    }

    #[test]
    fn nothing_of_a_secret_is_seen_in_its_seal_or_in_an_error() {
        let (first, _) = two_keys();
        let keys = keyring(&first);
        let sealed = keys.seal(&Entropy::seeded(1), Uuid::nil(), "p", CANARY).unwrap();
        assert!(!sealed.windows(6).any(|window| window == &CANARY[..6]));
        for end in 0..sealed.len() {
            let error = keys.open(Uuid::nil(), "p", &sealed[..end]).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            keys.open(Uuid::nil(), "p", &changed).unwrap_err();
        }
        assert_eq!(format!("{keys:?}"), "[1]");
    }

    #[test]
    fn an_old_key_still_opens_and_the_newest_seals() {
        let (first, second) = two_keys();
        let sealed = keyring(&first).seal(&Entropy::seeded(1), Uuid::nil(), "p", CANARY).unwrap();
        let both = keyring(&format!("{first}\n{second}\n"));
        assert_eq!(both.open(Uuid::nil(), "p", &sealed).unwrap().as_slice(), CANARY);
        let newer = both.seal(&Entropy::seeded(2), Uuid::nil(), "p", CANARY).unwrap();
        assert!(matches!(keyring(&first).open(Uuid::nil(), "p", &newer), Err(SealError::UnknownKey(2))));
    }

    #[test]
    fn a_keyring_file_is_made_once_and_only_its_owner_may_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys/master.key");
        let made = Keyring::load_or_create(&path, &Entropy::seeded(1)).unwrap();
        let sealed = made.seal(&Entropy::seeded(2), Uuid::nil(), "p", CANARY).unwrap();
        let again = Keyring::load_or_create(&path, &Entropy::seeded(99)).unwrap();
        assert_eq!(again.open(Uuid::nil(), "p", &sealed).unwrap().as_slice(), CANARY);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(
            std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "nothing else is left behind"
        );
    }

    #[test]
    fn a_keyring_that_cannot_be_read_is_refused() {
        for text in ["", "1", "1:short", "x:AAAA", "1:!!!!"] {
            assert!(matches!(Keyring::from_key_text(text), Err(SealError::Keyring)), "{text}");
        }
    }
}
