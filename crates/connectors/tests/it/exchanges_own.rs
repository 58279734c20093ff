//! Exchanges of the customer's own that push their calls, against their simulators: what the office knows of a call is
//! what the connector makes of it, pushed or read from a file, and the recording is the one that was made.

use std::time::Duration;

use connectors::{
    Account, CallRecord, CheckState, Connector, Direction, Disposition, Head, HistoryRow, RawInbound,
    RecordingRef, Request, SourceEvent, find,
};
use kernel::{Secret, Ts};
use sandbox::{OfficeCall, Push};
use url::Url;

use crate::exchanges::{NOW, Office};
use crate::support::client;

/// Exchanges without an API.
const OWN: &[&str] = &["generic", "freeswitch", "asterisk"];

fn connector(key: &str) -> &'static dyn Connector {
    find(key).unwrap()
}

fn webhook() -> Url {
    "https://harken.example/ingest/0123456789abcdef".parse().unwrap()
}

/// The push as our server would keep it.
fn head(push: &Push) -> Head {
    let headers = push.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let target = &push.url[url::Position::BeforePath..];
    Head {
        method: push.method.to_string(),
        origin: "https://harken.example".into(),
        target: target.into(),
        headers,
        peer: None,
    }
}

/// What a push means, once it has proved where it comes from.
fn taken(key: &str, account: &Account, push: &Push) -> Vec<SourceEvent> {
    let ingest = connector(key).ingest().unwrap();
    let head = head(push);
    let inbound = RawInbound { head: &head, body: push.body.as_bytes() };
    for rule in ingest.rules() {
        rule.judge(&inbound, account, NOW).unwrap();
    }
    ingest.decode(account, &inbound).unwrap()
}

/// The one call a push-only exchange tells of, its legs joined.
fn told(key: &str, account: &Account, pushes: &[Push]) -> CallRecord {
    let mut legs = Vec::new();
    let mut calls = Vec::new();
    for event in pushes.iter().flat_map(|push| taken(key, account, push)) {
        match event {
            SourceEvent::CallEnded { call } => calls.push(*call),
            SourceEvent::Fragment { part, .. } => legs.push(*part),
            SourceEvent::Ignored { .. } => {}
            other => panic!("{key}: {other:?}"),
        }
    }
    calls.extend(CallRecord::join(&legs));
    assert_eq!(calls.len(), 1, "{key}: {pushes:?}");
    calls.remove(0)
}

fn assert_same(key: &str, known: &OfficeCall, call: &CallRecord) {
    let out = known.direction == "out";
    let expected = if out { Direction::Out } else { Direction::In };
    assert_eq!(call.direction, expected, "{key}");
    assert_eq!(call.client().e164, Some(format!("+{}", known.client)), "{key}");
    assert_eq!(call.employee.as_deref(), Some(known.employee.extension.as_str()), "{key} {known:?}");
    assert_eq!(call.started_at, Ts::from_millis(known.started_at.seconds() * 1_000), "{key}");
    assert_eq!(call.disposition, Disposition::of(expected, known.answered_at.is_some()), "{key}");
    assert!((call.talk_ms / 1_000 - known.talk_s()).abs() <= 1, "{key} {} {}", call.talk_ms, known.talk_s());
    assert!((call.wait_ms / 1_000 - known.wait_s()).abs() <= 1, "{key} {} {}", call.wait_ms, known.wait_s());
    assert_eq!(matches!(call.recording, RecordingRef::Url { .. }), known.answered_at.is_some(), "{key}");
}

/// Whole days of the office before now.
fn days(count: i64) -> (Ts, Ts) {
    (NOW.plus_ms(-count * 24 * 3_600_000), NOW)
}

#[tokio::test]
async fn every_call_of_the_office_is_told_as_it_was() {
    for key in OWN {
        let Office { sandbox, account, exchange, .. } = Office::start(key).await;
        let (from, to) = days(10);
        let known = exchange.calls(from, to);
        assert!(known.len() > 50 && known.iter().any(|call| call.direction == "out"), "{key}");
        for call in &known {
            let pushes = exchange.pushes(call, &webhook());
            assert_same(key, call, &told(key, &account, &pushes));
        }
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn the_recording_is_fetched_with_the_password_and_is_the_sound_of_the_call() {
    for key in OWN {
        let Office { sandbox, http, account, exchange, .. } = Office::start(key).await;
        let (from, to) = days(5);
        let known = exchange.calls(from, to);
        let answered = known.iter().find(|call| call.answered_at.is_some()).unwrap();
        let call = told(key, &account, &exchange.pushes(answered, &webhook()));
        let RecordingRef::Url { url } = call.recording else { panic!("{key} has no link") };
        let recordings = connector(key).recordings().unwrap();
        let fetched = http.send(recordings.request(&account, &url)).await.unwrap();
        let sample = sandbox.samples.find(answered.sample.as_deref().unwrap()).unwrap();
        assert_eq!((fetched.status, fetched.body), (200, sample.audio().unwrap()), "{key}");
        let stranger = Account { secrets: [].into(), ..account };
        let refused = http.send(recordings.request(&stranger, &url)).await.unwrap();
        assert_eq!(refused.status, 401, "{key}");
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_push_with_another_secret_is_refused() {
    for key in OWN {
        let Office { sandbox, account: right, exchange, .. } = Office::start(key).await;
        let mut account = right.clone();
        for secret in account.secrets.values_mut() {
            *secret = Secret::new("another-secret");
        }
        let (from, to) = days(2);
        let push = exchange.pushes(&exchange.calls(from, to)[0], &webhook()).remove(0);
        let head = head(&push);
        let inbound = RawInbound { head: &head, body: push.body.as_bytes() };
        let rules = connector(key).ingest().unwrap().rules();
        let judge = |account: &Account| rules.iter().try_for_each(|rule| rule.judge(&inbound, account, NOW));
        assert!(judge(&account).is_err(), "{key}");
        assert!(judge(&right).is_ok(), "{key}");
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn without_a_server_of_recordings_the_test_says_that_there_is_nothing_to_call() {
    let http = client(&[], Duration::from_secs(1));
    for key in OWN {
        let report = connector(key).test(&http, &Account::default(), NOW).await;
        assert!(report.passed() && report.checks[0].key == "settings", "{key}: {report:?}");
        assert!(report.checks[0].detail.contains("there is nothing to call"), "{key}: {report:?}");
        let mut wrong = Account::default();
        wrong.fields.insert("timezone".into(), "Mars/Base".into());
        let report = connector(key).test(&http, &wrong, NOW).await;
        assert_eq!(report.checks[0].state, CheckState::Failed, "{key}: {report:?}");
    }
}

#[tokio::test]
async fn the_file_of_an_asterisk_has_every_call_of_the_office_once() {
    let Office { sandbox, http, account, exchange, connector, .. } = Office::start("asterisk").await;
    let link = format!("{}/Master.csv", account.fields["base_url"]);
    let stranger = http.send(Request::get(&link)).await.unwrap();
    assert_eq!(stranger.status, 401);
    let file = http.send(connector.recordings().unwrap().request(&account, &link)).await.unwrap();
    let files = connector.history_file().unwrap();
    let (from, to) = days(30);
    let known = exchange.calls(from, to);
    let mut at_once = Vec::new();
    for limit in [1_000, 7] {
        let (mut calls, mut ignored, mut offset) = (Vec::new(), 0, Some(0));
        while let Some(begin) = offset {
            let read = files.rows(&account, &file.body, begin, limit).unwrap();
            for row in read.rows {
                match row {
                    HistoryRow::Call(call) => calls.push(*call),
                    HistoryRow::Ignored(_) => ignored += 1,
                    HistoryRow::Bad { row, error } => panic!("{row}: {error}"),
                }
            }
            offset = read.next;
        }
        calls.sort_by_key(|call| call.started_at);
        assert_eq!(calls.len(), known.len());
        assert!(ignored > 10, "some calls rang at two employees");
        for (call, truth) in calls.iter().zip(&known) {
            assert_same("asterisk", truth, call);
        }
        at_once.push(calls);
    }
    assert_eq!(at_once[0], at_once[1], "whatever part of the file is read");
    let pushes = exchange.pushes(&known[0], &webhook());
    assert_eq!(
        told("asterisk", &account, &pushes).external_id,
        at_once[0][0].external_id,
        "pushed and read, one call"
    );
    sandbox.stop().await;
}
