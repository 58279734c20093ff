//! How much of the wire one source, one owner and all together may use, and who is left out for a while.
//!
//! Pure: the time is passed in. Invariant: the table of sources has a fixed size, so a flood from forged addresses costs
//! no memory; and a source is banned only for what it did over a connection or with a nonce of ours in its hands, which
//! a forged address cannot do.

mod bucket;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use kernel::Ts;

use crate::product::Owner;
use bucket::Bucket;
pub use bucket::Rate;

/// Sources remembered at a time; those beyond share one bucket.
const SOURCES_MAX: usize = 8_192;
/// Owners whose rate is counted at a time.
const OWNERS_MAX: usize = 8_192;
/// Failures within [`STRIKES_WINDOW`] that lead to a ban.
const STRIKES_MAX: u16 = 10;
const STRIKES_WINDOW: Duration = Duration::from_mins(10);
const BAN: Duration = Duration::from_mins(10);
/// The table is searched for what can be forgotten at most so often.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// What the edge lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Packets and messages of one source.
    pub source_packets: Rate,
    pub source_invites: Rate,
    pub source_registers: Rate,
    /// Judged requests of one owner.
    pub owner: Rate,
    /// Judged requests of all.
    pub all: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            source_packets: Rate { per_second: 500, burst: 1_000 },
            source_invites: Rate { per_second: 50, burst: 100 },
            source_registers: Rate { per_second: 50, burst: 100 },
            owner: Rate { per_second: 400, burst: 800 },
            all: Rate { per_second: 4_000, burst: 8_000 },
        }
    }
}

/// What a source asks for, as far as it has a rate of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Invite,
    Register,
    Other,
}

#[derive(Debug)]
pub(crate) struct Gate {
    rates: Rates,
    sources: HashMap<IpAddr, Source>,
    owners: HashMap<Owner, Bucket>,
    /// For sources that found the table full.
    crowd: Source,
    all: Bucket,
    swept_at: Ts,
}

#[derive(Debug, Clone, Copy)]
struct Source {
    packets: Bucket,
    invites: Bucket,
    registers: Bucket,
    strikes: u16,
    struck_at: Ts,
    banned_until: Option<Ts>,
}

impl Gate {
    pub(crate) fn new(rates: Rates, now: Ts) -> Self {
        Self {
            rates,
            sources: HashMap::new(),
            owners: HashMap::new(),
            crowd: Source::new(&rates, now),
            all: Bucket::full(rates.all, now),
            swept_at: now,
        }
    }

    /// Whether a packet, message or connection of this source is looked at. Asked before anything is read.
    pub(crate) fn lets_in(&mut self, source: IpAddr, now: Ts) -> bool {
        let rate = self.rates.source_packets;
        let source = self.source(source, now);
        source.packets.take(rate, now)
    }

    /// Whether this source is left out, and why it hears nothing although it may be right this time.
    pub(crate) fn is_banned(&self, source: IpAddr, now: Ts) -> bool {
        let known = self.sources.get(&network(source));
        known.and_then(|source| source.banned_until).is_some_and(|until| now < until)
    }

    /// Whether a request that belongs to this owner is within everybody's rate.
    pub(crate) fn grants(&mut self, source: IpAddr, owner: Owner, wish: Wish, now: Ts) -> bool {
        let rates = self.rates;
        let entry = self.source(source, now);
        let own = match wish {
            Wish::Invite => entry.invites.take(rates.source_invites, now),
            Wish::Register => entry.registers.take(rates.source_registers, now),
            Wish::Other => true,
        };
        // In this order a source that has used up its own share takes nothing from the others'.
        own && self.owner_takes(owner, now) && self.all.take(rates.all, now)
    }

    /// A failure that a forged address could not have had.
    pub(crate) fn strike(&mut self, source: IpAddr, now: Ts) {
        let network = network(source);
        self.source(source, now);
        // A source that found the table full is not banned: the ban would be everybody's.
        let Some(entry) = self.sources.get_mut(&network) else { return };
        if now.since(entry.struck_at) > STRIKES_WINDOW {
            (entry.strikes, entry.struck_at) = (0, now);
        }
        entry.strikes += 1;
        if entry.strikes >= STRIKES_MAX {
            (entry.strikes, entry.banned_until) = (0, Some(now.plus(BAN)));
        }
    }

    /// What came right after failures, as people mistype: the count begins anew.
    pub(crate) fn forgive(&mut self, source: IpAddr) {
        if let Some(entry) = self.sources.get_mut(&network(source)) {
            entry.strikes = 0;
        }
    }

    fn owner_takes(&mut self, owner: Owner, now: Ts) -> bool {
        let rate = self.rates.owner;
        if self.owners.len() >= OWNERS_MAX && !self.owners.contains_key(&owner) {
            self.owners.retain(|_, bucket| !bucket.is_full(rate, now));
        }
        if self.owners.len() >= OWNERS_MAX && !self.owners.contains_key(&owner) {
            return false;
        }
        self.owners.entry(owner).or_insert_with(|| Bucket::full(rate, now)).take(rate, now)
    }

    fn source(&mut self, source: IpAddr, now: Ts) -> &mut Source {
        let network = network(source);
        if self.sources.len() >= SOURCES_MAX && !self.sources.contains_key(&network) {
            self.sweep(now);
            if self.sources.len() >= SOURCES_MAX {
                return &mut self.crowd;
            }
        }
        let rates = self.rates;
        self.sources.entry(network).or_insert_with(|| Source::new(&rates, now))
    }

    fn sweep(&mut self, now: Ts) {
        if now.since(self.swept_at) < SWEEP_EVERY {
            return;
        }
        self.swept_at = now;
        let rates = self.rates;
        self.sources.retain(|_, source| !source.is_idle(&rates, now));
    }
}

impl Source {
    fn new(rates: &Rates, now: Ts) -> Self {
        Self {
            packets: Bucket::full(rates.source_packets, now),
            invites: Bucket::full(rates.source_invites, now),
            registers: Bucket::full(rates.source_registers, now),
            strikes: 0,
            struck_at: now,
            banned_until: None,
        }
    }

    fn is_idle(&self, rates: &Rates, now: Ts) -> bool {
        let struck = self.strikes > 0 && now.since(self.struck_at) <= STRIKES_WINDOW;
        let banned = self.banned_until.is_some_and(|until| now < until);
        !struck
            && !banned
            && self.packets.is_full(rates.source_packets, now)
            && self.invites.is_full(rates.source_invites, now)
            && self.registers.is_full(rates.source_registers, now)
    }
}

/// What counts as one source: an IPv4 address, or the /64 that one IPv6 customer is given.
pub(crate) fn network(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Owner = Owner(1);

    fn tight() -> Rates {
        let few = Rate { per_second: 1, burst: 2 };
        Rates { source_packets: few, source_invites: few, source_registers: few, ..Rates::default() }
    }

    fn ip(last: u32) -> IpAddr {
        IpAddr::V4((0x0a00_0000 + last).into())
    }

    #[test]
    fn one_source_uses_up_only_its_own_share() {
        let mut gate = Gate::new(tight(), Ts(0));
        assert_eq!((0..5).filter(|_| gate.lets_in(ip(1), Ts(0))).count(), 2);
        assert!(gate.lets_in(ip(2), Ts(0)));
        assert_eq!((0..5).filter(|_| gate.grants(ip(1), OWNER, Wish::Invite, Ts(0))).count(), 2);
        assert!(gate.grants(ip(1), OWNER, Wish::Register, Ts(0)), "each wish has its own rate");
        assert!(gate.grants(ip(2), OWNER, Wish::Invite, Ts(0)));
    }

    #[test]
    fn the_addresses_of_one_ipv6_customer_are_one_source() {
        let mut gate = Gate::new(tight(), Ts(0));
        let six = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(gate.lets_in(six("2001:db8:1:2::1"), Ts(0)) && gate.lets_in(six("2001:db8:1:2::2"), Ts(0)));
        assert!(!gate.lets_in(six("2001:db8:1:2:ffff::3"), Ts(0)));
        assert!(gate.lets_in(six("2001:db8:1:3::1"), Ts(0)));
        assert_eq!(network(six("::ffff:10.0.0.1")), ip(1), "IPv4 in IPv6 clothes is IPv4");
    }

    #[test]
    fn an_owner_and_all_owners_together_have_a_rate() {
        let few = Rate { per_second: 1, burst: 2 };
        let mut gate = Gate::new(Rates { owner: few, ..Rates::default() }, Ts(0));
        assert_eq!((0..5).filter(|n| gate.grants(ip(*n), OWNER, Wish::Invite, Ts(0))).count(), 2);
        assert!(gate.grants(ip(9), Owner(2), Wish::Invite, Ts(0)));
        let mut gate = Gate::new(Rates { all: few, ..Rates::default() }, Ts(0));
        let granted = (0..5).filter(|n| gate.grants(ip(*n), Owner(u128::from(*n)), Wish::Other, Ts(0)));
        assert_eq!(granted.count(), 2);
    }

    #[test]
    fn forged_sources_fill_the_table_and_then_share_one_bucket() {
        let mut gate = Gate::new(Rates::default(), Ts(0));
        for number in 0..60_000 {
            gate.lets_in(ip(number), Ts(0));
        }
        assert_eq!(gate.sources.len(), SOURCES_MAX);
        assert!(!gate.lets_in(ip(99_999), Ts(0)), "the crowd's bucket is used up");
        assert!(gate.lets_in(ip(1), Ts(0)), "a source that was there before keeps its own");
        let later = Ts(0).plus(Duration::from_mins(1));
        assert!(gate.lets_in(ip(99_999), later) && gate.sources.len() == 1, "idle sources are forgotten");
    }

    #[test]
    fn repeated_failures_ban_for_a_while_and_are_not_forgotten_by_a_flood() {
        let mut gate = Gate::new(Rates::default(), Ts(0));
        for _ in 1..STRIKES_MAX {
            gate.strike(ip(1), Ts(0));
        }
        assert!(!gate.is_banned(ip(1), Ts(0)));
        gate.strike(ip(1), Ts(0));
        assert!(gate.is_banned(ip(1), Ts(0)));
        let later = Ts(0).plus(Duration::from_mins(1));
        (0..60_000).for_each(|number| _ = gate.lets_in(ip(number + 2), later));
        assert!(gate.is_banned(ip(1), later));
        assert!(!gate.is_banned(ip(1), Ts(0).plus(BAN)));
    }

    #[test]
    fn failures_far_apart_or_followed_by_success_do_not_ban() {
        let mut gate = Gate::new(Rates::default(), Ts(0));
        for number in 0..50_u32 {
            gate.strike(ip(1), Ts(0).plus(STRIKES_WINDOW * number * 2));
        }
        for _ in 0..50 {
            gate.strike(ip(2), Ts(0));
            gate.forgive(ip(2));
        }
        assert!(!gate.is_banned(ip(1), Ts(0)) && !gate.is_banned(ip(2), Ts(0)));
    }
}
