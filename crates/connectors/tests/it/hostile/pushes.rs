//! Pushes of strangers, repeated pushes and pushes in another order.

use std::collections::BTreeSet;
use std::net::IpAddr;

use connectors::{Account, Connector, SourceEvent};
use kernel::Secret;

use super::bench::{Bench, Pushed, decode, exchanges, judge, told};
use crate::exchanges::NOW;
use crate::support::Stub;

/// The secrets of an account by which a push proves itself. Some vendors have nothing but our address and their own.
fn proofs(connector: &dyn Connector, account: &Account) -> Vec<&'static str> {
    let rules = connector.ingest().unwrap().rules();
    let names: Vec<_> =
        rules.iter().filter_map(|rule| rule.setting()).filter(|key| *key != "addresses").collect();
    let entered: Vec<_> = names.iter().copied().filter(|key| account.secrets.contains_key(*key)).collect();
    assert_eq!(names.is_empty(), entered.is_empty(), "the simulator proves itself where the vendor can");
    entered
}

/// Headers that prove nothing.
const PLAIN: [&str; 6] =
    ["content-type", "content-length", "host", "accept", "accept-encoding", "user-agent"];

#[tokio::test]
async fn a_push_without_its_proof_or_with_another_is_refused() {
    let bench = Bench::start(NOW).await;
    for connector in exchanges() {
        let (key, account) = (connector.descriptor().key, bench.account(connector));
        let proofs = proofs(connector, &account);
        let (_, pushes) = bench.place(connector, NOW, true).await;
        for push in &pushes {
            assert!(judge(connector, &account, push, NOW).is_ok(), "{key}");
            let mut bare = push.clone();
            bare.head.headers.retain(|(name, _)| PLAIN.contains(&name.as_str()));
            let proved = bare.head.headers.len() < push.head.headers.len();
            assert_eq!(judge(connector, &account, &bare, NOW).is_err(), proved, "{key} without its proof");
            for proof in &proofs {
                let mut other = account.clone();
                other.secrets.insert((*proof).to_owned(), Secret::new("made-by-somebody-else"));
                let denial = judge(connector, &other, push, NOW).unwrap_err();
                assert!(denial.words.contains(proof), "{key}: {denial}");
            }
        }
    }
    bench.sandbox.stop().await;
}

/// Vendors that sign, and what of their push the signature covers, as it was and as somebody would like it.
const SIGNED: [(&str, &str, &str); 3] = [
    ("zadarma", "call_start=2026", "call_start=2025"),
    ("novofon", "call_start=2026", "call_start=2025"),
    ("twilio", "CallStatus=completed", "CallStatus=busy"),
];

#[tokio::test]
async fn a_push_that_was_changed_on_the_way_is_refused() {
    let bench = Bench::start(NOW).await;
    for (key, covered, other) in SIGNED {
        let connector = connectors::find(key).unwrap();
        let account = bench.account(connector);
        let (_, pushes) = bench.place(connector, NOW, true).await;
        let over = pushes.iter().find(|push| String::from_utf8_lossy(&push.body).contains(covered)).unwrap();
        let mut changed = over.clone();
        let body = String::from_utf8(over.body.clone()).unwrap();
        changed.body = body.replacen(covered, other, 1).into_bytes();
        assert!(judge(connector, &account, over, NOW).is_ok(), "{key}");
        assert_eq!(judge(connector, &account, &changed, NOW).unwrap_err().rule, "signature", "{key}");
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn a_push_from_another_address_than_those_allowed_is_refused() {
    let bench = Bench::start(NOW).await;
    for connector in exchanges() {
        let (key, mut account) = (connector.descriptor().key, bench.account(connector));
        let push = bench.place(connector, NOW, true).await.1.remove(0);
        account.fields.insert("addresses".into(), "127.0.0.0/8, 2001:db8::/32".into());
        assert!(judge(connector, &account, &push, NOW).is_ok(), "{key}");
        for stranger in ["203.0.113.9", "2001:db9::1"] {
            let mut push = push.clone();
            push.head.peer = Some(stranger.parse::<IpAddr>().unwrap());
            let denial = judge(connector, &account, &push, NOW).unwrap_err();
            assert_eq!(denial.rule, "addresses", "{key} {stranger}");
        }
    }
    bench.sandbox.stop().await;
}

/// What an event is known by, so that the same call is kept once.
fn known_by(event: &SourceEvent) -> Option<String> {
    match event {
        SourceEvent::CallEnded { call } => Some(call.external_id.clone()),
        SourceEvent::Fragment { session, .. } => Some(session.clone()),
        SourceEvent::Hint { external_id, .. } | SourceEvent::RecordingReady { external_id, .. } => {
            Some(external_id.clone())
        }
        SourceEvent::Ignored { .. } => None,
    }
}

#[tokio::test]
async fn pushes_that_come_seven_times_and_backwards_tell_of_the_same_one_call() {
    let bench = Bench::start(NOW).await;
    for connector in exchanges() {
        let (key, account) = (connector.descriptor().key, bench.account(connector));
        for answered in [true, false] {
            let (_, pushes) = bench.place(connector, NOW, answered).await;
            let once = told(connector, &account, &pushes);
            let repeated: Vec<Pushed> = pushes.iter().rev().flat_map(|push| vec![push.clone(); 7]).collect();
            let again = told(connector, &account, &repeated);
            assert_eq!(again.len(), 7 * once.len(), "{key}");
            let ids: BTreeSet<String> = again.iter().filter_map(known_by).collect();
            assert_eq!(ids.len(), 1, "{key}: one call has one id, whatever tells of it: {ids:?}");
            assert_eq!(bench.call(connector, &again).await, bench.call(connector, &once).await, "{key}");
        }
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn two_calls_of_one_moment_are_two() {
    let bench = Bench::start(NOW).await;
    for connector in exchanges() {
        let account = bench.account(connector);
        let mut ids = BTreeSet::new();
        for _ in 0..2 {
            let (_, pushes) = bench.place(connector, NOW, true).await;
            ids.extend(told(connector, &account, &pushes).iter().filter_map(known_by));
        }
        assert_eq!(ids.len(), 2, "{}: {ids:?}", connector.descriptor().key);
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn a_push_is_read_without_a_panic_when_the_account_is_empty_or_its_zone_is_none() {
    let bench = Bench::start(NOW).await;
    for connector in exchanges() {
        let key = connector.descriptor().key;
        let mut account = bench.account(connector);
        let (_, pushes) = bench.place(connector, NOW, true).await;
        for push in &pushes {
            decode(connector, &Account::default(), push).ok();
        }
        let has_zone = connector.descriptor().fields.iter().any(|spec| spec.key == "timezone");
        account.fields.insert("timezone".into(), "Mars/Base".into());
        let problems = account.problems(connector.descriptor());
        let expected = if has_zone { "not_a_timezone" } else { "unknown" };
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [expected], "{key}");
        for push in &pushes {
            if let Err(error) = decode(connector, &account, push) {
                assert!(error.detail.contains("Mars/Base"), "{key}: {error}");
            }
        }
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn what_we_answer_is_what_the_vendor_takes_for_an_answer() {
    let bench = Bench::start(NOW).await;
    for (key, exchange) in &bench.sandbox.exchanges {
        let connector = connectors::find(key).unwrap();
        let count = |answer: fn(&connectors::Ack) -> (u16, &'static str)| {
            let ack = connector.ingest().unwrap().ack();
            async move {
                let (status, body) = answer(&ack);
                let hook = Stub::answering(move |_| crate::support::answer(status, "text/plain", body)).await;
                let url = hook.url("/ingest/token").parse().unwrap();
                let (call, _) = exchange.place_call(&url, NOW, true).await;
                (hook.seen().len(), exchange.pushes(&call, &url).len())
            }
        };
        let (sent, once) = count(|ack| (ack.status, ack.body)).await;
        assert_eq!(sent, once, "{key}: nothing is sent again");
        let (sent, once) = count(|_| (500, "")).await;
        let tries = if *key == "binotel" { 8 } else { 1 };
        assert_eq!(sent, tries * once, "{key}");
    }
    bench.sandbox.stop().await;
}
