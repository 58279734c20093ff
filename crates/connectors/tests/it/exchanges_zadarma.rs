//! Zadarma and Novofon v1 against their simulators, and paging against a stub.

use std::collections::BTreeSet;
use std::time::Duration;

use connectors::{
    Direction, Disposition, Fault, HistoryQuestion, HistoryRow, RecordingRef, SourceEvent, find,
};
use kernel::{Classify, Ts};
use sandbox::{Fault as Played, Vendor};
use serde_json::{Value, json};

use crate::exchanges::{NOW, Office};
use crate::support::{Stub, account_of, answer};

const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test]
async fn every_call_of_the_statistics_comes_exactly_once_however_many_rows_it_has() {
    for key in ["zadarma", "novofon"] {
        let office = Office::start(key).await;
        let (from, to) = (NOW.plus_ms(-65 * DAY_MS), NOW);
        let mut rows = office.history(from, to).await;
        rows.sort_by_key(|row| match row {
            HistoryRow::Call(call) => call.started_at,
            other => panic!("{other:?}"),
        });
        let truth = office.exchange.calls(from, to);
        assert_eq!(rows.len(), truth.len());
        for (row, truth) in rows.iter().zip(&truth) {
            let HistoryRow::Call(call) = row else { panic!("{row:?}") };
            assert_eq!(call.external_id, format!("{}_{}", truth.direction, truth.number));
            assert_eq!(call.started_at.seconds(), truth.started_at.seconds());
            assert_eq!(call.direction == Direction::Out, truth.direction == "out");
            assert_eq!((&call.client().raw, call.talk_ms), (&truth.client, truth.talk_s() * 1_000));
            assert_eq!(call.disposition == Disposition::Answered, truth.answered_at.is_some());
            if truth.answered_at.is_some() {
                assert_eq!(call.employee.as_ref(), Some(&truth.employee.extension));
            }
        }
        office.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_notification_the_statistics_and_the_recording_tell_of_one_call() {
    let office = Office::start("zadarma").await;
    let (truth, events) = office.pushed(true).await;
    let call = Office::only_call(&events);
    assert_eq!(call.employee.as_ref(), Some(&truth.employee.extension));
    let [SourceEvent::Ignored { .. }, _, SourceEvent::RecordingReady { external_id, recording }] =
        events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert_eq!((external_id, recording), (&call.external_id, &call.recording));
    let early = office.recording(call).await.unwrap_err();
    assert!(matches!(early, Fault::NotReady { after: Some(_) }), "it is still being written: {early:?}");
    office.hand.advance(office.connector.recordings().unwrap().ready_after());
    assert!(office.recording(call).await.unwrap() == office.sound(&truth), "another recording");
    let rows = office.history(truth.started_at, truth.started_at.plus_ms(1_000)).await;
    let [HistoryRow::Call(row)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((&row.external_id, row.talk_ms), (&call.external_id, call.talk_ms));
    assert_eq!(
        (row.client(), &row.employee, &row.recording),
        (call.client(), &call.employee, &call.recording)
    );
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_call_nobody_answered_has_no_recording_to_ask_for() {
    let office = Office::start("novofon").await;
    let (_, events) = office.pushed(false).await;
    assert_eq!(events.len(), 2, "begun and over");
    let call = Office::only_call(&events);
    assert_eq!((call.talk_ms, &call.recording), (0, &RecordingRef::None));
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_thousand_rows_are_a_page_and_the_next_begins_behind_them() {
    let rows = |skip: usize| -> Vec<Value> {
        let row = |at: usize| {
            json!({
                "call_id": format!("1.{at}"), "pbx_call_id": format!("in_{at}"), "sip": "380501112233",
                "clid": "380501112233", "destination": "100", "callstart": "2026-01-01 10:00:00",
                "disposition": "answered", "seconds": 5, "is_recorded": "false",
            })
        };
        (skip..1_700.min(skip + 1_000)).map(row).collect()
    };
    let stub = Stub::answering(move |seen| {
        let skip = seen.target.split("skip=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();
        answer(200, "application/json", json!({"status": "success", "stats": rows(skip)}).to_string())
    })
    .await;
    let connector = find("zadarma").unwrap();
    let account = account_of(connector, &stub.url(""));
    let [from, to]: [Ts; 2] =
        ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"].map(|text| text.parse().unwrap());
    let mut question = HistoryQuestion { from, to, cursor: None };
    let mut ids = BTreeSet::new();
    for expected in [Some("1000"), None] {
        let page = connector.history().unwrap().page(&stub.client(), &account, &question).await.unwrap();
        assert_eq!(page.next.as_deref(), expected);
        ids.extend(page.rows.into_iter().map(|row| match row {
            HistoryRow::Call(call) => call.external_id,
            other => panic!("{other:?}"),
        }));
        question.cursor = page.next;
    }
    assert_eq!(ids.len(), 1_700);
    let asked = &stub.seen()[0].target;
    let local =
        "end=2026-01-02+01%3A59%3A59&format=json&limit=1000&skip=0&start=2026-01-01+02%3A00%3A00&version=2";
    assert_eq!(asked, &format!("/v1/statistics/pbx/?{local}"));
}

#[tokio::test]
async fn what_goes_wrong_at_zadarma_is_told_apart() {
    let office = Office::start("zadarma").await;
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
    let too_long = HistoryQuestion { from: NOW.plus_ms(-40 * DAY_MS), ..question };
    let refused = history.page(&office.http, &office.account, &too_long).await.unwrap_err();
    assert_eq!(refused.code(), "vendor.rejected", "the simulator is strict: {refused}");
    assert!(history.limits().gap >= Duration::from_secs(20), "three questions a minute");
    office.sandbox.stop().await;
}
