//! Whose whitelists hold an address: one search over the lists of all organizations.
//!
//! Invariant: how long the search takes follows from the number of entries, never from who asks.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::inbound::sip::whitelist::{AllowList, Version, numbered};

/// So many holders of one address are remembered; more than one is ambiguous anyhow, unless the number decides.
const HOLDERS_MAX: usize = 8;

/// Stretches of addresses with the places of those who list them.
#[derive(Debug, Default)]
pub(super) struct Holders(Vec<Stretch>);

#[derive(Debug)]
struct Stretch {
    version: Version,
    low: u128,
    high: u128,
    places: Vec<usize>,
}

impl Holders {
    /// The index of these lists, each under its place.
    pub(super) fn new<'a>(lists: impl Iterator<Item = (usize, &'a AllowList)>) -> Self {
        let mut bounds: Vec<(Version, u128, bool, usize)> = Vec::new();
        for (place, list) in lists {
            for interval in list.intervals() {
                bounds.push((interval.version, interval.low, true, place));
                bounds.extend(interval.high.checked_add(1).map(|end| (interval.version, end, false, place)));
            }
        }
        bounds.sort_unstable();
        let mut stretches = Vec::new();
        for version in [Version::V4, Version::V6] {
            let own = bounds.iter().filter(|(of, ..)| *of == version);
            sweep(version, own.map(|(_, at, begins, place)| (*at, *begins, *place)), &mut stretches);
        }
        Self(stretches)
    }

    /// The places of those who list the address, at most [`HOLDERS_MAX`] of them.
    pub(super) fn of(&self, address: IpAddr) -> &[usize] {
        let (version, at) = numbered(address);
        let behind = self.0.partition_point(|one| (one.version, one.low) <= (version, at));
        let before = behind.checked_sub(1).and_then(|index| self.0.get(index));
        before.filter(|one| one.version == version && at <= one.high).map_or(&[], |one| &one.places)
    }

    /// Whether somebody beside the one at this place lists some of the addresses that he lists.
    pub(super) fn are_shared(&self, place: usize) -> bool {
        self.0.iter().any(|one| one.places.len() > 1 && one.places.contains(&place))
    }
}

/// Walks over the bounds of one version and writes down who holds what lies between them.
fn sweep(version: Version, bounds: impl Iterator<Item = (u128, bool, usize)>, stretches: &mut Vec<Stretch>) {
    let mut holding: BTreeSet<usize> = BTreeSet::new();
    let mut since = 0;
    let mut write = |low: u128, high: Option<u128>, holding: &BTreeSet<usize>| {
        let places: Vec<usize> = holding.iter().take(HOLDERS_MAX).copied().collect();
        if let Some(high) = high.filter(|high| low <= *high && !places.is_empty()) {
            stretches.push(Stretch { version, low, high, places });
        }
    };
    for (at, begins, place) in bounds {
        write(since, at.checked_sub(1), &holding);
        since = at;
        if begins {
            holding.insert(place)
        } else {
            holding.remove(&place)
        };
    }
    write(since, Some(u128::MAX), &holding);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inbound::sip::whitelist::parse_entry;

    fn list(entries: &[&str]) -> AllowList {
        let entries: Vec<_> = entries.iter().map(|text| parse_entry(text).unwrap()).collect();
        AllowList::new(&entries)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn everybody_who_lists_an_address_is_found_and_nobody_else() {
        let lists = [list(&["10.0.0.0/8", "2001:db8::/32"]), list(&["10.1.0.0/16"]), list(&["192.0.2.1"])];
        let holders = Holders::new(lists.iter().enumerate());
        for (address, places) in [
            ("10.0.255.255", vec![0]),
            ("10.1.0.0", vec![0, 1]),
            ("10.1.255.255", vec![0, 1]),
            ("10.2.0.0", vec![0]),
            ("::ffff:10.1.2.3", vec![0, 1]),
            ("9.255.255.255", vec![]),
            ("11.0.0.0", vec![]),
            ("192.0.2.1", vec![2]),
            ("192.0.2.2", vec![]),
            ("2001:db8::9", vec![0]),
            ("::1", vec![]),
        ] {
            assert_eq!(holders.of(ip(address)), places, "{address}");
        }
        assert!(holders.are_shared(0) && holders.are_shared(1) && !holders.are_shared(2));
    }

    #[test]
    fn the_last_address_there_is_can_be_listed() {
        let last = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        let lists = [list(&[&format!("ffff::-{last}"), "255.255.255.255"])];
        let holders = Holders::new(lists.iter().enumerate());
        assert_eq!(holders.of(ip(last)), [0]);
        assert_eq!(holders.of(ip("255.255.255.255")), [0]);
        assert!(holders.of(ip("fffe::")).is_empty());
    }

    proptest! {
        #[test]
        fn the_index_says_the_same_as_the_lists_one_by_one(
            entries in prop::collection::vec((0_usize..5, 0_u32..300, 0_u32..60), 0..30),
            probes in prop::collection::vec(0_u32..400, 1..30),
        ) {
            let v4 = |n: u32| std::net::Ipv4Addr::from(n);
            let mut texts = vec![Vec::new(); 5];
            for (place, low, more) in entries {
                texts[place].push(parse_entry(&format!("{}-{}", v4(low), v4(low + more))).unwrap());
            }
            let lists: Vec<AllowList> = texts.iter().map(|entries| AllowList::new(entries)).collect();
            let holders = Holders::new(lists.iter().enumerate());
            for probe in probes {
                let address = IpAddr::from(v4(probe));
                let expected: Vec<usize> = (0..5).filter(|place| lists[*place].admits(address)).collect();
                prop_assert_eq!(holders.of(address), expected);
            }
        }
    }
}
