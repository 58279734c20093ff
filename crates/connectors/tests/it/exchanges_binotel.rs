//! The connector for Binotel against the simulated Binotel.

use std::time::Duration;

use connectors::{Disposition, Fault, HistoryQuestion, RecordingRef, SourceEvent};
use kernel::Classify;
use sandbox::{Fault as Played, Vendor};

use crate::exchanges::{NOW, Office};

fn said(code: &str) -> Played {
    let body = format!(r#"{{"status":"error","code":"{code}","message":"Requests are too frequent"}}"#);
    Played::Status { status: 200, body: Some(body) }
}

#[tokio::test]
async fn binotel_tells_every_call_of_nine_days_once() {
    let office = Office::start("binotel").await;
    office.assert_history_is_whole().await;
    let asked =
        office.sandbox.journal.count(Vendor::Exchange, "/api/4.0/stats/list-of-calls-for-period.json");
    assert_eq!(asked, 9, "one question for each day");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn binotel_is_never_asked_for_more_than_a_day_and_would_refuse_it() {
    let office = Office::start("binotel").await;
    let wide = HistoryQuestion { from: NOW.plus_ms(-25 * 3_600_000), to: NOW, cursor: None };
    let history = office.connector.history().unwrap();
    let refused = history.page(&office.http, &office.account, &wide).await.unwrap_err();
    assert!(refused.words().contains("24 hours"), "{refused}");
    assert_eq!(history.limits().window, Duration::from_hours(24));
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_day_without_calls_is_an_empty_list_at_binotel() {
    let office = Office::start("binotel").await;
    let question = HistoryQuestion { from: NOW, to: NOW.plus_ms(3_600_000), cursor: None };
    let page =
        office.connector.history().unwrap().page(&office.http, &office.account, &question).await.unwrap();
    assert_eq!((page.rows.len(), page.total, page.next), (0, Some(0), None));
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_push_of_binotel_is_one_call_and_is_acknowledged_in_its_words() {
    let office = Office::start("binotel").await;
    let (truth, events) = office.pushed(true).await;
    assert!(matches!(events[0], SourceEvent::Ignored { .. }), "the question about the caller");
    let call = Office::only_call(&events);
    Office::assert_same(call, &truth);
    assert_eq!(call.recording, RecordingRef::Lookup { key: truth.number.to_string() });
    let (_, events) = office.pushed(false).await;
    assert_ne!(Office::only_call(&events).disposition, Disposition::Answered);
    let ack = office.connector.ingest().unwrap().ack();
    assert_eq!((ack.content_type, ack.body), ("application/json", r#"{"status":"success"}"#));
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_recording_of_binotel_is_ready_after_two_minutes_and_its_link_lives_fifteen() {
    let office = Office::start("binotel").await;
    let (truth, events) = office.pushed(true).await;
    let call = Office::only_call(&events);
    let early = office.recording(call).await.unwrap_err();
    assert_eq!((early.code(), early.retry_after()), ("vendor.not_ready", Some(Duration::from_mins(2))));
    let recordings = office.connector.recordings().unwrap();
    office.hand.advance(recordings.ready_after());
    assert_eq!(office.recording(call).await.unwrap(), office.sound(&truth));
    let link = recordings.locate(&office.http, &office.account, &call.external_id).await.unwrap();
    office.hand.advance(Duration::from_mins(16));
    assert!(matches!(office.download(&link).await.unwrap_err(), Fault::Auth { .. }), "an old link");
    assert_eq!(office.recording(call).await.unwrap(), office.sound(&truth), "a new one is given");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn binotel_does_not_tell_a_missing_recording_from_a_late_one() {
    let office = Office::start("binotel").await;
    let (truth, _) = office.pushed(false).await;
    office.hand.advance(Duration::from_hours(1));
    let recordings = office.connector.recordings().unwrap();
    let missing =
        recordings.locate(&office.http, &office.account, &truth.number.to_string()).await.unwrap_err();
    assert_eq!(missing.code(), "vendor.not_ready");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn the_employees_of_binotel_are_listed_by_their_internal_number() {
    let office = Office::start("binotel").await;
    office.assert_employees_are_listed().await;
    office.sandbox.stop().await;
}

#[tokio::test]
async fn binotels_errors_keep_their_class_although_every_status_is_200() {
    let office = Office::start("binotel").await;
    let history = office.connector.history().unwrap();
    let question = HistoryQuestion { from: NOW.plus_ms(-3_600_000), to: NOW, cursor: None };
    for (played, expected) in [
        (said("106"), "vendor.rate_limited"),
        (said("121"), "vendor.auth"),
        (said("105"), "vendor.transient"),
        (Played::Html, "vendor.transient"),
        (Played::InvalidJson, "vendor.transient"),
    ] {
        office.sandbox.faults.script(Vendor::Exchange, played.clone(), 1);
        let fault = history.page(&office.http, &office.account, &question).await.unwrap_err();
        assert_eq!(fault.code(), expected, "{played:?}: {fault}");
    }
    office.sandbox.faults.script(Vendor::Exchange, said("106"), 1);
    let recordings = office.connector.recordings().unwrap();
    let limited = recordings.locate(&office.http, &office.account, "1").await.unwrap_err();
    assert_eq!(limited.retry_after(), Some(Duration::from_mins(1)));
    office.sandbox.stop().await;
}
