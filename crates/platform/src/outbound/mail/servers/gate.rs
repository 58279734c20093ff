//! Holds back who would test mail servers all day: a bucket per organization.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use kernel::OrganizationId;

/// The limiter of test mails.
pub struct TestGate {
    by_organization: DefaultKeyedRateLimiter<OrganizationId>,
    clock: DefaultClock,
}

const PER_MINUTE_MAX: NonZeroU32 = NonZeroU32::new(12).unwrap();

impl TestGate {
    /// Empty buckets.
    pub fn new() -> Self {
        Self {
            by_organization: DefaultKeyedRateLimiter::keyed(Quota::per_minute(PER_MINUTE_MAX)),
            clock: DefaultClock::default(),
        }
    }

    /// Lets one test through, or says how many seconds to wait.
    pub fn enter(&self, organization: OrganizationId) -> Result<(), u64> {
        let refused = self.by_organization.check_key(&organization).err();
        match refused {
            None => Ok(()),
            Some(refused) => Err(refused.wait_time_from(self.clock.now()).as_secs() + 1),
        }
    }
}

impl Default for TestGate {
    fn default() -> Self {
        Self::new()
    }
}
