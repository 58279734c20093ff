//! Holds back who tries passwords: a bucket per address and one per address and e-mail.
//!
//! Keyed by both, so a stranger cannot lock somebody else out by failing on his behalf.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

/// The limiter of sign-in attempts.
pub struct SignInGate {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_user: DefaultKeyedRateLimiter<(IpAddr, String)>,
    clock: DefaultClock,
}

const PER_ADDRESS_PER_MINUTE_MAX: NonZeroU32 = NonZeroU32::new(60).unwrap();
const PER_USER_PER_MINUTE_MAX: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// Above this many keys the buckets that are full again are forgotten.
const KEYS_MAX: usize = 10_000;

impl SignInGate {
    /// Empty buckets.
    pub fn new() -> Self {
        Self {
            by_address: DefaultKeyedRateLimiter::keyed(Quota::per_minute(PER_ADDRESS_PER_MINUTE_MAX)),
            by_user: DefaultKeyedRateLimiter::keyed(Quota::per_minute(PER_USER_PER_MINUTE_MAX)),
            clock: DefaultClock::default(),
        }
    }

    /// Lets a stranger through who names nobody, or says how many seconds to wait.
    pub fn enter_address(&self, address: IpAddr) -> Result<(), u64> {
        let now = self.clock.now();
        self.by_address.check_key(&address).map_err(|refused| refused.wait_time_from(now).as_secs() + 1)
    }

    /// Lets one attempt through, or says how many seconds to wait.
    pub fn enter(&self, address: IpAddr, email: &str) -> Result<(), u64> {
        if self.by_user.len() > KEYS_MAX {
            self.by_user.retain_recent();
            self.by_address.retain_recent();
        }
        let now = self.clock.now();
        let wait = |refused: governor::NotUntil<_>| refused.wait_time_from(now).as_secs() + 1;
        self.by_address.check_key(&address).map_err(wait)?;
        self.by_user.check_key(&(address, email.to_owned())).map_err(wait)
    }
}

impl Default for SignInGate {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_on_one_account_waits_and_others_do_not() {
        let gate = SignInGate::new();
        let address = IpAddr::from([203, 0, 113, 7]);
        for _ in 0..10 {
            assert_eq!(gate.enter(address, "olena@clinic.example"), Ok(()));
        }
        assert!(gate.enter(address, "olena@clinic.example").is_err());
        assert_eq!(gate.enter(address, "ivan@clinic.example"), Ok(()));
        assert_eq!(gate.enter(IpAddr::from([203, 0, 113, 8]), "olena@clinic.example"), Ok(()));
    }
}
