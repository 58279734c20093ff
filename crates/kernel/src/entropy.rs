//! The one door to randomness, and the maker of time-ordered ids that stands on it.

use std::sync::{Arc, Mutex, PoisonError};

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

use crate::{Clock, TypedId};

/// Random bytes: a cryptographic generator seeded by the system, or by a number in tests.
#[derive(Debug, Clone)]
pub struct Entropy(Arc<Mutex<ChaCha20Rng>>);

impl Entropy {
    /// Seeded from the operating system. Fails only where the system has no randomness to give.
    pub fn os() -> Result<Self, getrandom::Error> {
        let mut seed = [0_u8; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self(Arc::new(Mutex::new(ChaCha20Rng::from_seed(seed)))))
    }

    /// Repeats itself for the same seed; never for production secrets.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// Fills `target` with random bytes.
    pub fn fill(&self, target: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(target);
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0_u8; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number in `0..1`, for jitter.
    pub fn fraction(&self) -> f64 {
        f64::from(u32::from_le_bytes(self.bytes())) / (f64::from(u32::MAX) + 1.0)
    }
}

/// Makes ids that sort by the time they were made, strictly within one process.
#[derive(Debug, Clone)]
pub struct Ids {
    clock: Clock,
    entropy: Entropy,
    last: Arc<Mutex<(u64, u16)>>,
}

impl Ids {
    /// Ids from this clock and this randomness.
    pub fn new(clock: Clock, entropy: Entropy) -> Self {
        Self { clock, entropy, last: Arc::new(Mutex::new((0, 0))) }
    }

    /// A version 7 UUID, greater than every one this maker gave before.
    pub fn uuid(&self) -> Uuid {
        let now = u64::try_from(self.clock.now().millis()).unwrap_or(0);
        let (millis, counter) = self.next_slot(now);
        let mut random = self.entropy.bytes::<10>();
        // RFC 9562 §6.2 method 1: the twelve bits of rand_a count within the millisecond.
        let [high, low] = counter.to_be_bytes();
        random[0] = high;
        random[1] = low;
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A new id of one kind.
    pub fn new_id<T: TypedId>(&self) -> T {
        T::from(self.uuid())
    }

    fn next_slot(&self, now: u64) -> (u64, u16) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (millis, counter) = *last;
        *last = match (now > millis, counter) {
            (true, _) => (now, 0),
            (false, COUNTER_MAX) => (millis + 1, 0),
            (false, _) => (millis, counter + 1),
        };
        *last
    }
}

/// Twelve bits of `rand_a`: ids within one millisecond before the maker borrows the next one.
const COUNTER_MAX: u16 = 0x0fff;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{InteractionId, Ts};

    #[test]
    fn ids_made_in_one_millisecond_still_sort_in_the_order_they_were_made() {
        let (clock, _hand) = Clock::manual(Ts::from_millis(1_767_261_600_000));
        let ids = Ids::new(clock, Entropy::seeded(1));
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.uuid()).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let ids = || Ids::new(Clock::manual(Ts(0)).0, Entropy::seeded(7)).new_id::<InteractionId>();
        assert_eq!(ids(), ids());
    }
}
