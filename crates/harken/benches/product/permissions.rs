//! One permission decision among 100,000 (organization, role) pairs, beside the least it can cost and beside a plain scan.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use kernel::{OrganizationId, RoleId};
use platform::access::roles::{Role, RoleBook, find_built_in};
use platform::access::{Entity, allows};
use uuid::Uuid;

use super::report::{Report, median};

const ORGANIZATIONS: u64 = 25_000;
const ROLES_EACH: u64 = 4;
const IN_USE: usize = 1_000;
const REVISION: i64 = 3;
const ROUNDS: usize = 7;
/// A scan is slow enough for a few of them to say what one costs.
const SCANNED: usize = 500;

type Pair = (OrganizationId, RoleId);

pub(crate) fn run() -> Report {
    let pairs = pairs();
    let agent = find_built_in("agent").expect("a built-in role");
    let book = RoleBook::default();
    let mut bits: HashMap<Pair, u128> = HashMap::new();
    for (number, (organization, role)) in (0_u64..).zip(&pairs) {
        let own = Role { key: format!("custom-{number}"), built_in: false, ..Role::clone(agent) };
        book.keep(*organization, *role, REVISION, Arc::new(own));
        bits.insert((*organization, *role), u128::from(number) | 1);
    }
    let needed = Entity::Interaction.read();
    let decide = |(organization, role): &Pair| {
        book.find(*organization, *role, REVISION).is_some_and(|role| allows(&role, black_box(needed)))
    };
    // The plain way: a table of who has which role, read until the row is found.
    let table: Vec<(Pair, u128)> = bits.iter().map(|(pair, held)| (*pair, *held)).collect();
    let scan = |wanted: &Pair| table.iter().any(|(pair, held)| pair == wanted && held & black_box(1) == 1);
    let some: Vec<Pair> = pairs.iter().step_by(pairs.len() / SCANNED).copied().collect();
    let (mut decided, mut busy, mut tested, mut scanned) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        decided.push(each(&pairs, decide));
        // Most requests at any moment come from a few of the organizations.
        busy.extend((0..ROUNDS).map(|_| each(&pairs[..IN_USE], decide)));
        tested.push(each(&pairs, |pair| bits.get(pair).is_some_and(|held| held & black_box(1) == 1)));
        scanned.push(each(&some, scan));
    }
    let (decision, floor, scanning) = (median(decided), median(tested), median(scanned));
    let mut report = Report::new();
    report.add("a bit tested in a hash map of 100,000 pairs", floor, "ns");
    report.compare("a decision among 100,000 pairs", decision, "ns", ("the bit", floor));
    report.compare("the same, 1,000 of them in use", median(busy), "ns", ("the bit", floor));
    report.add("a scan of the table of 100,000 pairs", scanning, "ns");
    report.compare("a decision beside the scan", decision, "ns", ("the scan", scanning));
    if let Some(peer) = peer() {
        report.add("cedar-policy, 100,000 roles in memory", peer, "ns");
        report.compare("a decision beside cedar-policy", decision, "ns", ("cedar-policy", peer));
    }
    report
}

/// What `cargo xtask bench` measured of the peer just before.
fn peer() -> Option<f64> {
    std::env::var("HARKEN_PEER_NS").ok()?.parse().ok()
}

/// Nanoseconds for each pair, one after another.
fn each(pairs: &[Pair], mut decide: impl FnMut(&Pair) -> bool) -> f64 {
    let begun = Instant::now();
    let allowed = pairs.iter().filter(|pair| decide(black_box(pair))).count();
    let taken = begun.elapsed();
    assert_eq!(allowed, pairs.len(), "every pair is let in");
    taken.as_secs_f64() * 1e9 / f64::from(u32::try_from(pairs.len()).expect("a small number"))
}

/// Ids with random halves, as the product makes them, in no order of the table.
fn pairs() -> Vec<Pair> {
    let mut state = 7_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state ^ (state >> 33)
    };
    let mut id = move || Uuid::from_u64_pair(next(), next());
    let organizations: Vec<OrganizationId> = (0..ORGANIZATIONS).map(|_| id().into()).collect();
    let of = |organization: &OrganizationId| {
        let organization = *organization;
        (0..ROLES_EACH).map(|_| (organization, id().into())).collect::<Vec<Pair>>()
    };
    organizations.iter().flat_map(of).collect()
}
