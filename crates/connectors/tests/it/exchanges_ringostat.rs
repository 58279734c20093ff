//! Ringostat against its simulator: the log, the webhook, the people and the sound have to agree.

use connectors::{
    Direction, Disposition, Fault, Head, HistoryQuestion, HistoryRow, RawInbound, RecordingRef,
};
use kernel::{Classify, Secret};
use sandbox::{Fault as Played, Vendor};

use crate::exchanges::{NOW, Office};

const DAY_MS: i64 = 24 * 3_600_000;

/// Staff numbers of the simulator have nothing to do with extensions.
fn staff(extension: &str) -> String {
    format!("20{extension}")
}

#[tokio::test]
async fn every_call_of_ringostats_log_comes_exactly_once() {
    let office = Office::start("ringostat").await;
    let (from, to) = (NOW.plus_ms(-17 * DAY_MS), NOW);
    let mut rows = office.history(from, to).await;
    rows.sort_by_key(|row| match row {
        HistoryRow::Call(call) => call.started_at,
        other => panic!("{other:?}"),
    });
    let truth = office.exchange.calls(from, to);
    assert!(truth.len() > 100);
    assert_eq!(rows.len(), truth.len());
    for (row, truth) in rows.iter().zip(&truth) {
        let HistoryRow::Call(call) = row else { panic!("{row:?}") };
        assert!(call.external_id.ends_with(&format!(".{}", truth.number)), "{call:?} {truth:?}");
        assert_eq!(call.started_at.seconds(), truth.started_at.seconds());
        assert_eq!(call.direction == Direction::Out, truth.direction == "out");
        assert_eq!(call.client().raw, truth.client);
        assert_eq!(call.employee, Some(staff(&truth.employee.extension)));
        assert_eq!((call.talk_ms, call.wait_ms), (truth.talk_s() * 1_000, truth.wait_s() * 1_000));
        assert_eq!(call.disposition == Disposition::Answered, truth.answered_at.is_some());
        assert_eq!(call.recording == RecordingRef::None, truth.sample.is_none());
    }
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_webhook_of_ringostat_and_its_log_tell_of_one_call_with_one_recording() {
    let office = Office::start("ringostat").await;
    for answered in [true, false] {
        let (truth, events) = office.pushed(answered).await;
        let call = Office::only_call(&events);
        office.hand.advance(std::time::Duration::from_secs(1));
        let rows = office.history(truth.started_at, truth.started_at.plus_ms(1_000)).await;
        let [HistoryRow::Call(row)] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(row.external_id, call.external_id);
        assert_eq!((row.talk_ms, row.wait_ms), (call.talk_ms, call.wait_ms));
        assert_eq!((row.client(), &row.employee), (call.client(), &call.employee));
        assert_eq!(row.recording, call.recording);
        if answered {
            assert!(office.recording(call).await.unwrap() == office.sound(&truth), "another recording");
        } else {
            assert_eq!(call.recording, RecordingRef::None);
        }
    }
    office.sandbox.stop().await;
}

#[tokio::test]
async fn a_webhook_without_the_password_or_with_another_is_refused() {
    let mut office = Office::start("ringostat").await;
    let (truth, _) = office.pushed(true).await;
    let push = office.exchange.pushes(&truth, &"https://harken.example/ingest/t".parse().unwrap()).remove(0);
    let headers = |bare: bool| {
        let kept = push.headers.iter().filter(|(name, _)| !bare || *name != "authorization");
        kept.map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    };
    let judged = |office: &Office, bare: bool| {
        let head = Head { method: "POST".into(), headers: headers(bare), ..Head::default() };
        let inbound = RawInbound { head: &head, body: push.body.as_bytes() };
        let rules = office.connector.ingest().unwrap().rules();
        rules.iter().try_for_each(|rule| rule.judge(&inbound, &office.account, NOW))
    };
    assert_eq!(judged(&office, false), Ok(()));
    assert_eq!(judged(&office, true).unwrap_err().rule, "basic");
    office.account.secrets.insert("webhook_password".into(), Secret::new("another"));
    assert_eq!(judged(&office, false).unwrap_err().rule, "basic");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn the_people_of_ringostat_carry_the_keys_of_its_calls() {
    let mut office = Office::start("ringostat").await;
    let directory = office.connector.directory().unwrap();
    let people = directory.employees(&office.http, &office.account).await.unwrap();
    for call in office.exchange.calls(NOW.plus_ms(-9 * DAY_MS), NOW) {
        let known = people.iter().find(|one| one.key == staff(&call.employee.extension)).unwrap();
        assert_eq!((&known.name, known.email.as_ref()), (&call.employee.name, Some(&call.employee.email)));
    }
    office.account.fields.insert("project_id".into(), "1".into());
    let refused = directory.employees(&office.http, &office.account).await.unwrap_err();
    assert!(matches!(refused, Fault::Auth { .. }), "{refused}");
    office.sandbox.stop().await;
}

#[tokio::test]
async fn what_goes_wrong_at_ringostat_is_told_apart() {
    let office = Office::start("ringostat").await;
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
