//! Passwords: argon2id, a bounded number at a time, equal work for known and unknown addresses.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::{Classify, Entropy, Kind, Secret};
use tokio::sync::Semaphore;

/// Why a password was not taken, or could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error(
        "use at least {PASSWORD_CHARS_MIN} characters: a few unrelated words are easy to remember and hard to guess"
    )]
    TooShort,
    #[error("use at most {PASSWORD_CHARS_MAX} characters")]
    TooLong,
    #[error("this password is among the first an attacker tries: choose another")]
    Common,
    #[error("the password hash could not be computed")]
    Hash(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Classify for PasswordError {
    fn kind(&self) -> Kind {
        match self {
            Self::TooShort | Self::TooLong | Self::Common => Kind::Invalid,
            Self::Hash(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "password.too_short",
            Self::TooLong => "password.too_long",
            Self::Common => "password.common",
            Self::Hash(_) => "password.hash_failed",
        }
    }
}

const PASSWORD_CHARS_MIN: usize = 12;
const PASSWORD_CHARS_MAX: usize = 256;
/// Hashing is memory- and CPU-hard by design: this many at once, the others queue.
const HASHES_AT_ONCE_MAX: usize = 2;

static HASHING: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(HASHES_AT_ONCE_MAX)));

/// Refuses passwords that would not protect anybody.
pub fn check_strength(password: &Secret) -> Result<(), PasswordError> {
    let length = password.expose().chars().count();
    if length < PASSWORD_CHARS_MIN {
        return Err(PasswordError::TooShort);
    }
    if length > PASSWORD_CHARS_MAX {
        return Err(PasswordError::TooLong);
    }
    if is_repetitive(password.expose()) { Err(PasswordError::Common) } else { Ok(()) }
}

/// The text to store for a password.
pub async fn hash(entropy: &Entropy, password: Secret) -> Result<String, PasswordError> {
    let salt = entropy.bytes::<16>();
    off_thread(move || {
        let hashed = hasher().hash_password_with_salt(password.expose().as_bytes(), &salt);
        hashed.map(|hash| hash.to_string()).map_err(|error| PasswordError::Hash(error.to_string().into()))
    })
    .await?
}

/// Whether the password is the stored one. Without a stored one it works as long and says no.
pub async fn verify(stored: Option<String>, password: Secret) -> Result<bool, PasswordError> {
    off_thread(move || {
        let known = stored.is_some();
        let text = stored.unwrap_or_else(|| STAND_IN.clone());
        let parsed =
            PasswordHash::new(&text).map_err(|error| PasswordError::Hash(error.to_string().into()))?;
        Ok(hasher().verify_password(password.expose().as_bytes(), &parsed).is_ok() && known)
    })
    .await?
}

static STAND_IN: LazyLock<String> = LazyLock::new(|| {
    let hashed = hasher().hash_password_with_salt(b"nobody has this password", &[7; 16]);
    hashed.map(|hash| hash.to_string()).unwrap_or_default()
});

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

fn is_repetitive(password: &str) -> bool {
    let mut letters: Vec<char> = password.to_lowercase().chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() < 5
        || ["password", "qwerty", "123456"].iter().any(|common| password.to_lowercase().starts_with(common))
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PasswordError> {
    let permit =
        Arc::clone(&HASHING).acquire_owned().await.map_err(|error| PasswordError::Hash(error.into()))?;
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(permit);
        result
    });
    done.await.map_err(|error| PasswordError::Hash(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens_and_an_unknown_address_opens_never() {
        let stored = hash(&Entropy::seeded(1), Secret::new("correct horse battery")).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify(Some(stored.clone()), Secret::new("correct horse battery")).await.unwrap());
        assert!(!verify(Some(stored), Secret::new("correct horse batterz")).await.unwrap());
        assert!(!verify(None, Secret::new("nobody has this password")).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        let code = |text: &str| check_strength(&Secret::new(text)).map_err(|error| error.code());
        assert_eq!(code("short"), Err("password.too_short"));
        assert_eq!(code("aaaaaaaaaaaaaa"), Err("password.common"));
        assert_eq!(code("password12345"), Err("password.common"));
        assert_eq!(code("four unrelated words"), Ok(()));
    }
}
