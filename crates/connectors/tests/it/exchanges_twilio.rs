//! Twilio against its simulator: callbacks, the list of calls, and recordings that only the account's credentials open.

use connectors::{Direction, Disposition, Fault, HistoryQuestion, HistoryRow, RecordingRef, SourceEvent};
use kernel::{Classify, Secret};
use sandbox::{Fault as Played, Vendor};

use crate::exchanges::{NOW, Office};
use crate::support::{Stub, answer, client};

const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test]
async fn every_call_of_the_list_comes_exactly_once_over_all_pages_and_spans() {
    let office = Office::start("twilio").await;
    // Both ends lie between two seconds, and the span is longer than a window.
    let (from, to) = (NOW.plus_ms(-40 * DAY_MS + 300), NOW.plus_ms(-300));
    let mut told = Vec::new();
    for row in office.history(from, to).await {
        match row {
            HistoryRow::Call(call) => told.push(*call),
            HistoryRow::Ignored(reason) => {
                assert!(reason.contains("leg of an employee") || reason.contains("outside"));
            }
            HistoryRow::Bad { error, .. } => panic!("{error}"),
        }
    }
    told.sort_by_key(|call| call.started_at);
    let truth = office.exchange.calls(from, to);
    assert!(truth.len() > 300);
    assert_eq!(told.len(), truth.len());
    for (call, truth) in told.iter().zip(&truth) {
        assert_eq!(call.external_id, format!("CA{:032x}", truth.number));
        let begun = truth.answered_at.unwrap_or(truth.started_at);
        assert_eq!(call.started_at.seconds(), begun.seconds(), "the ringing is not told");
        assert_eq!(call.direction == Direction::Out, truth.direction == "out");
        assert_eq!(call.client().raw, format!("+{}", truth.client));
        assert!((call.talk_ms / 1_000 - truth.talk_s()).abs() <= 1, "both ends are whole seconds");
        assert_eq!(call.disposition == Disposition::Answered, truth.answered_at.is_some());
    }
    let list = format!("/2010-04-01/Accounts/{}/Calls.json", office.account.fields["account_sid"]);
    assert!(office.sandbox.journal.count(Vendor::Exchange, &list) > 4, "two windows have several pages each");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn callbacks_the_list_and_the_recordings_tell_of_one_call() {
    let office = Office::start("twilio").await;
    let (truth, events) = office.pushed(true).await;
    let call = Office::only_call(&events);
    let [_, SourceEvent::RecordingReady { external_id, recording: RecordingRef::Url { url } }] =
        events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert_eq!(external_id, &call.external_id);
    assert!(office.download(url).await.unwrap() == office.sound(&truth), "another recording");
    assert!(office.recording(call).await.unwrap() == office.sound(&truth), "asked for, it is the same");
    let rows = office.history(truth.started_at, truth.ended_at).await;
    let listed = rows.iter().find_map(|row| match row {
        HistoryRow::Call(listed) if listed.external_id == call.external_id => Some(listed),
        _ => None,
    });
    let listed = listed.unwrap();
    assert_eq!(
        (listed.talk_ms, listed.client(), listed.started_at),
        (call.talk_ms, call.client(), call.started_at)
    );
    let (_, events) = office.pushed(false).await;
    let missed = Office::only_call(&events);
    assert_eq!((events.len(), missed.talk_ms, &missed.recording), (1, 0, &RecordingRef::None));
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_call_that_was_not_recorded_is_told_from_one_whose_recording_is_being_made() {
    let office = Office::start("twilio").await;
    let recordings = office.connector.recordings().unwrap();
    let none = recordings.locate(&office.http, &office.account, "CAffffffff").await.unwrap_err();
    assert!(matches!(none, Fault::NotFound { .. }), "{none}");
    for (status, expected) in [("processing", "vendor.not_ready"), ("absent", "vendor.not_found")] {
        let body = format!(r#"{{"recordings":[{{"sid":"RE1","status":"{status}"}}]}}"#);
        let stub = Stub::answering(move |_| answer(200, "application/json", body.clone())).await;
        let mut account = office.account.clone();
        account.fields.insert("base_url".into(), stub.url(""));
        let refused = recordings.locate(&stub.client(), &account, "CA1").await.unwrap_err();
        assert_eq!(refused.code(), expected, "{status}");
    }
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_recording_elsewhere_is_fetched_without_credentials() {
    let office = Office::start("twilio").await;
    let stranger = Stub::answering(|_| answer(200, "audio/mpeg", "ID3")).await;
    let recordings = office.connector.recordings().unwrap();
    let request = recordings.request(&office.account, &stranger.url("/stolen.mp3"));
    client(&[stranger.address], std::time::Duration::from_secs(5)).send(request).await.unwrap();
    assert_eq!(stranger.seen()[0].header("authorization"), None);
    let mut wrong = office.account.clone();
    wrong.secrets.insert("auth_token".into(), Secret::new("another"));
    let (_, events) = office.pushed(true).await;
    let [_, SourceEvent::RecordingReady { recording: RecordingRef::Url { url }, .. }] = events.as_slice()
    else {
        panic!("{events:?}")
    };
    let answer = office.http.send(recordings.request(&wrong, url)).await.unwrap();
    assert_eq!(answer.status, 401, "the simulator wants credentials");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_next_page_at_another_vendor_is_not_asked_for() {
    let office = Office::start("twilio").await;
    let history = office.connector.history().unwrap();
    for cursor in ["@evil.example/2010-04-01/Accounts/", "https://evil.example/", "", "/other"] {
        let question =
            HistoryQuestion { from: NOW.plus_ms(-DAY_MS), to: NOW, cursor: Some(cursor.to_owned()) };
        let refused = history.page(&office.http, &office.account, &question).await.unwrap_err();
        assert_eq!(refused.code(), "vendor.rejected", "{cursor}");
    }
    office.sandbox.stop().await;
}

#[tokio::test]
async fn what_goes_wrong_at_twilio_is_told_apart() {
    let office = Office::start("twilio").await;
    let history = office.connector.history().unwrap();
    let question = HistoryQuestion { from: NOW.plus_ms(-DAY_MS), to: NOW, cursor: None };
    for (fault, expected) in [
        (Played::Status { status: 401, body: Some(String::new()) }, "vendor.auth"),
        (Played::Status { status: 429, body: Some(String::new()) }, "vendor.rate_limited"),
        (Played::Status { status: 503, body: Some(String::new()) }, "vendor.transient"),
        (Played::Html, "vendor.transient"),
        (Played::InvalidJson, "vendor.transient"),
        (Played::DropMidBody, "vendor.transient"),
    ] {
        office.sandbox.faults.script(Vendor::Exchange, fault.clone(), 1);
        let refused = history.page(&office.http, &office.account, &question).await.unwrap_err();
        assert_eq!(refused.code(), expected, "{fault:?}: {refused}");
    }
    assert!(history.page(&office.http, &office.account, &question).await.is_ok());
    office.sandbox.stop().await;
}
