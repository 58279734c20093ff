//! argon2id, off the threads that answer requests, a bounded number at a time.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::{Entropy, Secret};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::model::PasswordError;

/// Counts the hashes that were computed: the work that signing in makes.
pub const HASHES: &str = "harken_password_hashes_total";
/// Those who wait for their turn. Whoever comes then is asked to come back: waiting longer than this
/// queue takes, people press the button again and make it worse.
const WAITING_MAX: usize = 64;

/// Half of the machine, so that hashing leaves the other half to whoever is signed in.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    Arc::new(Semaphore::new((cores / 2).max(1)))
});
static WAITING: AtomicUsize = AtomicUsize::new(0);

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

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PasswordError> {
    let permit = turn(&TURNS, &WAITING).await?;
    metrics::counter!(HASHES).increment(1);
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(permit);
        result
    });
    done.await.map_err(|error| PasswordError::Hash(error.into()))
}

/// Gives the place in the queue back, also when the request was given up meanwhile.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn turn(turns: &Arc<Semaphore>, waiting: &AtomicUsize) -> Result<OwnedSemaphorePermit, PasswordError> {
    let before = waiting.fetch_add(1, Ordering::AcqRel);
    let _place = Place(waiting);
    if before >= WAITING_MAX {
        return Err(PasswordError::Busy);
    }
    Arc::clone(turns).acquire_owned().await.map_err(|error| PasswordError::Hash(error.into()))
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

    #[tokio::test]
    async fn who_comes_to_a_full_queue_is_asked_to_come_back_and_a_place_given_up_is_free_again() {
        let (turns, waiting) = (Arc::new(Semaphore::new(1)), AtomicUsize::new(0));
        let held = turn(&turns, &waiting).await.unwrap();
        let mut queue: Vec<_> = (0..WAITING_MAX).map(|_| Box::pin(turn(&turns, &waiting))).collect();
        for place in &mut queue {
            assert!(futures::poll!(place).is_pending());
        }
        assert!(matches!(turn(&turns, &waiting).await, Err(PasswordError::Busy)));
        queue.pop();
        assert!(futures::poll!(Box::pin(turn(&turns, &waiting))).is_pending());
        drop(held);
        assert!(queue.remove(0).await.is_ok(), "first come, first served");
    }
}
