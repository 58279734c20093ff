//! Holds back an organization that would flood the world with mail.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use kernel::OrganizationId;

/// Links made by one organization: so many at once, and as many again per hour.
const PER_HOUR_MAX: NonZeroU32 = NonZeroU32::new(500).unwrap();
/// Above this many keys the buckets that are full again are forgotten.
const KEYS_MAX: usize = 10_000;

/// The limiter of invitations.
pub struct InviteGate {
    by_organization: DefaultKeyedRateLimiter<OrganizationId>,
    clock: DefaultClock,
}

impl InviteGate {
    /// Full buckets.
    pub fn new() -> Self {
        let quota = Quota::per_hour(PER_HOUR_MAX);
        Self { by_organization: DefaultKeyedRateLimiter::keyed(quota), clock: DefaultClock::default() }
    }

    /// Lets so many links be made, or says how many seconds to wait.
    pub(super) fn enter(&self, organization: OrganizationId, links: usize) -> Result<(), u64> {
        if self.by_organization.len() > KEYS_MAX {
            self.by_organization.retain_recent();
        }
        let Some(links) = u32::try_from(links).ok().and_then(NonZeroU32::new) else { return Ok(()) };
        match self.by_organization.check_key_n(&organization, links) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(refused)) => Err(refused.wait_time_from(self.clock.now()).as_secs() + 1),
            Err(_) => Err(u64::from(PER_HOUR_MAX.get())),
        }
    }
}

impl Default for InviteGate {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn one_organization_runs_out_of_invitations_and_another_does_not() {
        let gate = InviteGate::new();
        let organization = |number: u128| OrganizationId::from(uuid::Uuid::from_u128(number));
        for _ in 0..5 {
            assert_eq!(gate.enter(organization(1), 100), Ok(()));
        }
        assert!(gate.enter(organization(1), 1).is_err());
        assert_eq!(gate.enter(organization(2), 100), Ok(()));
    }
}
