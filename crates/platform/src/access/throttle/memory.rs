//! Buckets of this process: what keeps a flood away from the machine need not outlive it.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kernel::{OrganizationId, Ts, UserId};

use super::model::{ATTEMPTS, INVITATIONS, LOOK_UPS, MAIL_TRIALS, Policy, SOURCE_TRIALS, Verdict};

/// Above this many keys the full buckets are forgotten, and all of them if none is full.
const KEYS_MAX: usize = 50_000;

/// The buckets of one process.
pub struct Throttle {
    attempts: Buckets<IpAddr>,
    look_ups: Buckets<IpAddr>,
    requests: Buckets<UserId>,
    invitations: Buckets<OrganizationId>,
    mail_trials: Buckets<OrganizationId>,
    source_trials: Buckets<OrganizationId>,
}

impl Throttle {
    /// Full buckets; one user may send so many requests a minute.
    pub fn new(requests_per_minute: u32) -> Self {
        let requests =
            Policy { name: "requests", quota: requests_per_minute, window: Duration::from_mins(1) };
        Self {
            attempts: Buckets::new(ATTEMPTS),
            look_ups: Buckets::new(LOOK_UPS),
            requests: Buckets::new(requests),
            invitations: Buckets::new(INVITATIONS),
            mail_trials: Buckets::new(MAIL_TRIALS),
            source_trials: Buckets::new(SOURCE_TRIALS),
        }
    }

    /// One attempt to get in.
    pub fn attempt(&self, address: IpAddr, now: Ts) -> Verdict {
        self.attempts.take(network(address), now)
    }

    /// One question of the sign-in page that names nobody.
    pub fn look_up(&self, address: IpAddr, now: Ts) -> Verdict {
        self.look_ups.take(network(address), now)
    }

    /// One request of somebody who is in.
    pub fn request(&self, user_id: UserId, now: Ts) -> Verdict {
        self.requests.take(user_id, now)
    }

    /// So many links to invitations.
    pub fn invite(&self, organization: OrganizationId, links: usize, now: Ts) -> Verdict {
        self.invitations.take_many(u32::try_from(links).unwrap_or(u32::MAX), organization, now)
    }

    /// One try of a mail server.
    pub fn try_mail(&self, organization: OrganizationId, now: Ts) -> Verdict {
        self.mail_trials.take(organization, now)
    }

    /// One question to a vendor.
    pub fn try_source(&self, organization: OrganizationId, now: Ts) -> Verdict {
        self.source_trials.take(organization, now)
    }
}

/// Where somebody tries from, as a bucket names it.
pub fn place(address: IpAddr) -> String {
    network(address).to_string()
}

/// Whoever has one address of IPv6 has its whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)).into(),
        four @ IpAddr::V4(_) => four,
    }
}

struct Buckets<K> {
    policy: Policy,
    full_at: Mutex<HashMap<K, Ts>>,
}

impl<K: Hash + Eq> Buckets<K> {
    fn new(policy: Policy) -> Self {
        Self { policy, full_at: Mutex::default() }
    }

    fn take(&self, key: K, now: Ts) -> Verdict {
        self.take_many(1, key, now)
    }

    fn take_many(&self, count: u32, key: K, now: Ts) -> Verdict {
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEYS_MAX {
            buckets.retain(|_, full_at| *full_at > now);
        }
        if buckets.len() >= KEYS_MAX {
            buckets.clear();
        }
        let full_at = buckets.entry(key).or_default();
        let verdict = self.policy.decide_take_many(count, *full_at, now);
        *full_at = verdict.full_at;
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_from_one_network_is_held_back_and_others_are_not() {
        let throttle = Throttle::new(1);
        let now = Ts::from_millis(1_000_000);
        let flood = (0..200).filter(|_| throttle.attempt([203, 0, 113, 7].into(), now).is_allowed());
        assert_eq!(flood.count(), 20);
        assert!(throttle.attempt([203, 0, 113, 8].into(), now).is_allowed());
        assert!(throttle.attempt([203, 0, 113, 7].into(), now.plus(Duration::from_secs(1))).is_allowed());
    }

    #[test]
    fn all_addresses_of_one_ipv6_network_share_a_bucket() {
        let address = |text: &str| network(text.parse().unwrap());
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_eq!(address("::ffff:203.0.113.7"), address("203.0.113.7"));
    }

    #[test]
    fn a_million_addresses_do_not_fill_the_memory() {
        let throttle = Throttle::new(1);
        for number in 0..200_000_u32 {
            throttle.attempt(std::net::Ipv4Addr::from_bits(number).into(), Ts(1));
        }
        assert!(throttle.attempts.full_at.lock().unwrap().len() <= KEYS_MAX);
    }
}
