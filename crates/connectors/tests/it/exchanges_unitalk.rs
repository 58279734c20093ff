//! The connector for UniTalk against the simulated UniTalk.

use std::collections::BTreeSet;
use std::time::Duration;

use connectors::{Fault, HistoryQuestion, HistoryRow, SourceEvent};
use kernel::{Classify, Ts};
use sandbox::{Fault as Played, Vendor};

use crate::exchanges::{NOW, Office};
use crate::support::{Stub, answer};

#[tokio::test]
async fn unitalk_tells_every_call_of_nine_days_once() {
    let office = Office::start("unitalk").await;
    office.assert_history_is_whole().await;
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_question_to_unitalk_longer_than_a_page_loses_no_call_though_others_come_in_between() {
    let office = Office::start("unitalk").await;
    let history = office.connector.history().unwrap();
    let from = NOW.plus_ms(-40 * 24 * 3_600_000);
    let truth = office.exchange.calls(from, NOW);
    let mut question = HistoryQuestion { from, to: NOW, cursor: None };
    let mut pages = Vec::new();
    loop {
        let page = history.page(&office.http, &office.account, &question).await.unwrap();
        pages.push(page.rows);
        // The first of these is over now and moves the rest back by one; the others are no part of the question.
        let (placed, _) = office.pushed(true).await;
        assert_eq!(placed.started_at < NOW, pages.len() == 1);
        assert_eq!(page.total, Some(if pages.len() == 1 { 320 } else { 321 }), "the vendor says how many");
        office.hand.advance(Duration::from_mins(5));
        question.cursor = page.next;
        if question.cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 100, 21]);
    let began = |row: &HistoryRow| match row {
        HistoryRow::Call(call) => call.started_at.seconds(),
        other => panic!("{other:?}"),
    };
    let told: BTreeSet<i64> = pages.iter().flatten().map(began).collect();
    assert_eq!(told, truth.iter().map(|call| call.started_at.seconds()).collect());
    office.sandbox.stop().await;
}

#[tokio::test]
async fn an_event_of_unitalk_and_its_row_are_one_call() {
    let office = Office::start("unitalk").await;
    let (truth, events) = office.pushed(true).await;
    assert_eq!(events.len(), 3, "new, answered, over");
    assert!(
        matches!(events[0], SourceEvent::Ignored { .. }) && matches!(events[1], SourceEvent::Ignored { .. })
    );
    let call = Office::only_call(&events);
    Office::assert_same(call, &truth);
    assert_eq!(call.external_id, truth.number.to_string());
    office.hand.advance(Duration::from_mins(1));
    let rows = office.history(truth.started_at, truth.started_at.plus_ms(1_000)).await;
    let [HistoryRow::Call(row)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((&row.session, row.started_at, row.client()), (&call.session, call.started_at, call.client()));
    let (_, events) = office.pushed(false).await;
    assert_eq!(Office::only_call(&events).talk_ms, 0);
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_call_to_unitalk_in_the_hour_that_comes_twice_is_not_lost() {
    let office = Office::start("unitalk").await;
    let at = |text: &str| text.parse::<Ts>().unwrap();
    office.hand.set(at("2026-10-25T01:12:00Z"));
    let (truth, _) = office.pushed(true).await;
    office.hand.set(at("2026-10-25T06:00:00Z"));
    let (from, to) = (at("2026-10-25T00:45:00Z"), at("2026-10-25T01:15:00Z"));
    assert!((from..to).contains(&truth.started_at), "03:10 for the second time, after 03:45 for the first");
    let rows = office.history(from, to).await;
    let told = rows.iter().any(|row| match row {
        HistoryRow::Call(call) => {
            call.or_started_at.is_some_and(|or| or.seconds() == truth.started_at.seconds())
        }
        _ => false,
    });
    assert!(told, "{rows:?}");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_recording_of_unitalk_is_ready_after_ten_minutes() {
    let office = Office::start("unitalk").await;
    let (truth, events) = office.pushed(true).await;
    let call = Office::only_call(&events);
    let early = office.recording(call).await.unwrap_err();
    assert_eq!(early.code(), "vendor.not_ready");
    office.hand.advance(office.connector.recordings().unwrap().ready_after());
    assert_eq!(office.recording(call).await.unwrap(), office.sound(&truth));
    office.sandbox.stop().await;
}

#[tokio::test]
async fn unitalks_key_goes_with_a_recordings_link_only_to_its_own_host() {
    let office = Office::start("unitalk").await;
    let stub = Stub::answering(|_| answer(200, "audio/mpeg", "sound")).await;
    let http = stub.client();
    let mut account = office.account.clone();
    account.fields.insert("base_url".into(), stub.url(""));
    let recordings = office.connector.recordings().unwrap();
    for (account, expected) in
        [(&account, Some("Bearer sandbox-unitalk-project-key")), (&office.account, None)]
    {
        let mut sink = Vec::new();
        let request = recordings.request(account, &stub.url("/tracking/rec/1"));
        http.download(request, &mut sink, 1_000).await.unwrap();
        assert_eq!(stub.seen().last().unwrap().header("authorization"), expected);
    }
    office.sandbox.stop().await;
}

#[tokio::test]
async fn the_employees_of_unitalk_are_listed_by_their_line() {
    let office = Office::start("unitalk").await;
    office.assert_employees_are_listed().await;
    office.sandbox.stop().await;
}

#[tokio::test]
async fn unitalks_errors_end_in_their_class() {
    let office = Office::start("unitalk").await;
    let history = office.connector.history().unwrap();
    let question = HistoryQuestion { from: NOW.plus_ms(-3_600_000), to: NOW, cursor: None };
    for (played, expected) in [
        (Played::Unauthorized, "vendor.auth"),
        (Played::RateLimited { retry_after_s: 7 }, "vendor.rate_limited"),
        (Played::InternalError, "vendor.transient"),
        (Played::Html, "vendor.transient"),
        (Played::InvalidJson, "vendor.transient"),
        (Played::DropMidBody, "vendor.transient"),
    ] {
        office.sandbox.faults.script(Vendor::Exchange, played.clone(), 1);
        let fault = history.page(&office.http, &office.account, &question).await.unwrap_err();
        assert_eq!(fault.code(), expected, "{played:?}: {fault}");
    }
    let lost = HistoryQuestion { cursor: Some("somewhere".into()), ..question };
    let fault = history.page(&office.http, &office.account, &lost).await.unwrap_err();
    assert!(matches!(fault, Fault::Rejected { .. }), "{fault}");
    office.sandbox.stop().await;
}
