//! The connector for Phonet against the simulated Phonet.

use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use connectors::{CallRecord, HistoryQuestion, HistoryRow, SourceEvent};
use kernel::{Classify, Secret, Ts};
use sandbox::{Fault as Played, FaultOrder, Vendor};

use crate::exchanges::{NOW, Office};
use crate::support::{Stub, answer};

async fn found(office: &Office, events: &[SourceEvent]) -> CallRecord {
    let hints: Vec<(&String, Ts)> = events
        .iter()
        .filter_map(|event| match event {
            SourceEvent::Hint { external_id, at } => Some((external_id, *at)),
            _ => None,
        })
        .collect();
    let [(first, at), (again, _)] = hints.as_slice() else { panic!("{events:?}") };
    assert_eq!(first, again, "the end is told twice and names the same call");
    let history = office.connector.history().unwrap();
    history.find(&office.http, &office.account, first, *at).await.unwrap()
}

#[tokio::test]
async fn phonet_tells_every_call_of_nine_days_once_though_it_files_them_by_their_end() {
    let office = Office::start("phonet").await;
    office.assert_history_is_whole().await;
    let journal = &office.sandbox.journal;
    let pages = journal.count(Vendor::Exchange, "/rest/calls/company.api");
    assert_eq!(pages, 3, "two pages of one week, one of two days");
    assert_eq!(journal.count(Vendor::Exchange, "/rest/security/authorize"), pages, "one session each");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_call_at_phonet_belongs_to_the_span_it_began_in() {
    let office = Office::start("phonet").await;
    let truth = office.exchange.calls(NOW.plus_ms(-24 * 3_600_000), NOW).remove(3);
    let middle = truth.started_at.plus_ms(2_000);
    assert!(truth.ended_at > middle);
    let before = office.history(truth.started_at.plus_ms(-2_000), middle).await;
    let [HistoryRow::Call(call)] = before.as_slice() else { panic!("{before:?}") };
    Office::assert_same(call, &truth);
    assert_eq!(office.history(middle, truth.ended_at.plus_ms(2_000)).await, []);
    office.sandbox.stop().await;
}

#[tokio::test]
async fn the_end_of_a_call_at_phonet_leads_to_its_row_and_its_recording() {
    let office = Office::start("phonet").await;
    let (truth, events) = office.pushed(true).await;
    let call = found(&office, &events).await;
    Office::assert_same(&call, &truth);
    assert_eq!(office.recording(&call).await.unwrap(), office.sound(&truth));
    let (truth, events) = office.pushed(false).await;
    Office::assert_same(&found(&office, &events).await, &truth);
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_call_that_is_not_in_phonets_history_yet_is_asked_for_again() {
    let office = Office::start("phonet").await;
    let history = office.connector.history().unwrap();
    let missing = history.find(&office.http, &office.account, "nobody", NOW).await.unwrap_err();
    assert_eq!(missing.code(), "vendor.not_found");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_long_call_at_phonet_is_found_from_the_time_it_was_dialled() {
    let office = Office::start("phonet").await;
    let (truth, events) = office.pushed(true).await;
    let SourceEvent::Hint { external_id, .. } = &events[2] else { panic!("{events:?}") };
    let history = office.connector.history().unwrap();
    let dialled = truth.ended_at.plus_ms(-5 * 3_600_000);
    let call = history.find(&office.http, &office.account, external_id, dialled).await.unwrap();
    Office::assert_same(&call, &truth);
    office.sandbox.stop().await;
}

#[tokio::test]
async fn the_employees_of_phonet_are_listed_by_their_extension() {
    let office = Office::start("phonet").await;
    office.assert_employees_are_listed().await;
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_wrong_domain_is_refused_by_phonet_like_a_wrong_key() {
    let office = Office::start("phonet").await;
    let mut account = office.account.clone();
    account.fields.insert("domain".into(), "other.phonet.example".into());
    let directory = office.connector.directory().unwrap();
    let refused = directory.employees(&office.http, &account).await.unwrap_err();
    assert_eq!(refused.code(), "vendor.auth");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn phonets_errors_end_in_their_class_at_sign_in_and_after_it() {
    let office = Office::start("phonet").await;
    let history = office.connector.history().unwrap();
    let question = HistoryQuestion { from: NOW.plus_ms(-3_600_000), to: NOW, cursor: None };
    for path in ["/rest/security/authorize", "/rest/calls/company.api"] {
        for (played, expected) in [
            (Played::Unauthorized, "vendor.auth"),
            (Played::Status { status: 403, body: Some("{}".into()) }, "vendor.auth"),
            (Played::RateLimited { retry_after_s: 7 }, "vendor.rate_limited"),
            (Played::InternalError, "vendor.transient"),
            (Played::Html, "vendor.transient"),
            (Played::DropMidBody, "vendor.transient"),
        ] {
            let order = FaultOrder {
                vendor: Vendor::Exchange,
                fault: played.clone(),
                times: 1,
                path: Some(path.into()),
            };
            office.sandbox.faults.order(order);
            let fault = history.page(&office.http, &office.account, &question).await.unwrap_err();
            assert_eq!(fault.code(), expected, "{path} {played:?}: {fault}");
        }
    }
    office.sandbox.stop().await;
}

#[tokio::test]
async fn phonets_session_and_key_never_come_back_in_an_error() {
    let stub = Stub::answering(|seen| {
        if seen.target == "/rest/security/authorize" {
            let cookie = "JSESSIONID=canary-session-77; Path=/; HttpOnly";
            return Response::builder().header("set-cookie", cookie).body(Body::from("{}")).unwrap();
        }
        answer(500, "application/json", format!("{{\"error\":\"{:?}\"}}", seen.headers))
    })
    .await;
    let office = Office::start("phonet").await;
    let mut account = office.account.clone();
    account.fields.insert("base_url".into(), stub.url(""));
    account.secrets.insert("api_key".into(), Secret::new("canary-key-77"));
    let directory = office.connector.directory().unwrap();
    let fault = directory.employees(&stub.client(), &account).await.unwrap_err();
    assert_eq!(stub.seen()[1].header("cookie"), Some("JSESSIONID=canary-session-77"));
    assert!(stub.seen()[0].text().contains("canary-key-77"));
    assert!(!format!("{fault} {fault:?}").contains("canary"), "{fault}");
    assert_eq!(fault.code(), "vendor.transient");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_session_of_phonet_is_opened_anew_for_every_request() {
    let office = Office::start("phonet").await;
    let directory = office.connector.directory().unwrap();
    for _ in 0..2 {
        directory.employees(&office.http, &office.account).await.unwrap();
        office.hand.advance(Duration::from_hours(1));
    }
    assert_eq!(office.sandbox.journal.count(Vendor::Exchange, "/rest/security/authorize"), 2);
    office.sandbox.stop().await;
}
