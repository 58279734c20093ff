//! Events, rows and answers as tables: what is sent, what it means.

#![expect(clippy::needless_pass_by_value, reason = "tables read better without a borrow on every line")]

use http::HeaderMap;
use kernel::Secret;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::answer::read;
use super::calls::{self, Names};
use super::{UniTalk, directory, events};
use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::connector::Connector;
use crate::fields::Fields;
use crate::http::Response;
use crate::{DecodeError, Fault, Head, Ingest, RawInbound, SourceEvent};

const LINK: &str = "https://api.unitalk.cloud:8443/tracking/rec/1767261600.920/2026-01-01";
const TEMPLATE: &str = include_str!("fixtures/template.form");

fn push(media: &str, target: &str, body: &str) -> Result<SourceEvent, DecodeError> {
    let head = Head {
        target: target.to_owned(),
        headers: vec![("content-type".to_owned(), media.to_owned())],
        ..Head::default()
    };
    events::decode(&Account::default(), &RawInbound { head: &head, body: body.as_bytes() })
}

fn changed(changes: Value) -> Result<SourceEvent, DecodeError> {
    let mut event: Value = serde_json::from_str(include_str!("fixtures/end-answered.json")).unwrap();
    for (key, value) in changes.as_object().unwrap() {
        event["call"][key] = value.clone();
    }
    push("application/json", "/ingest/t", &event.to_string())
}

fn only(event: SourceEvent) -> CallRecord {
    match event {
        SourceEvent::CallEnded { call } => *call,
        other => panic!("expected a call, got {other:?}"),
    }
}

fn call(changes: Value) -> CallRecord {
    only(changed(changes).unwrap())
}

fn row(row: &Value) -> CallRecord {
    let account = Account::default();
    let local = events::local(&account).unwrap();
    calls::read(Fields::of(row, "").unwrap(), Names::Standard, &local).unwrap().call().unwrap()
}

fn history() -> Vec<CallRecord> {
    let answer: Value = serde_json::from_str(include_str!("fixtures/history.json")).unwrap();
    answer["calls"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn an_answered_call_comes_out_whole() {
    let call = call(json!({}));
    assert_eq!(call.external_id, "987654", "the id that lasts");
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!(call.line.unwrap().e164.as_deref(), Some("+380441112233"));
    assert_eq!((call.employee.as_deref(), call.to.raw.as_str()), (Some("201"), "201"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z", "noon in Kyiv");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 63_000, 8_000));
    assert_eq!(call.recording, RecordingRef::Url { url: LINK.into() });
    assert_eq!(call.variables["lastGroupName"], "Продажі");
    assert_eq!((call.variables["cause"].as_str(), call.variables["id"].as_str()), ("NORMAL_CLEARING", "c-1"));
    assert!(!call.variables.contains_key("secondsTalk") && !call.variables.contains_key("source"));
}

#[test]
fn an_outgoing_call_has_the_client_among_those_who_were_called() {
    for to in [json!(["380671112233"]), json!("380671112233"), json!(["202", "0671112233"])] {
        let call = call(json!({"direction": "OUT", "from": "201", "to": to}));
        assert_eq!(call.client().e164.as_deref(), Some("+380671112233"), "{to}");
        assert_eq!((call.direction, call.employee.as_deref()), (Direction::Out, Some("201")));
    }
}

#[test]
fn every_state_but_an_answer_is_none() {
    let states =
        ["BUSY", "FAIL", "NOANSWER", "CHANUNAVAIL", "NOMONEY", "BLOCKED", "UNREACHABLE", "SOMETHING_NEW"];
    for state in states {
        let missed = call(json!({"state": state, "secondsTalk": 0, "to": []}));
        assert_eq!((missed.disposition, missed.employee.as_deref()), (Disposition::Missed, None), "{state}");
        assert_eq!((missed.talk_ms, missed.wait_ms), (0, 71_000));
        assert_eq!(missed.recording, RecordingRef::None, "a link of a call nobody answered is none");
        let out = call(json!({"state": state, "direction": "OUT", "from": "201", "to": ["380671112233"]}));
        assert_eq!(out.disposition, Disposition::NoAnswer);
    }
    assert_eq!(call(json!({"state": null})).disposition, Disposition::Answered, "talk without a state");
    assert_eq!(call(json!({"state": null, "secondsTalk": "0"})).disposition, Disposition::Missed);
}

#[test]
fn numbers_may_be_written_as_text_and_nothing_in_many_ways() {
    let call = call(json!({"secondsTalk": "63", "secondsFullTime": "71", "from": "null", "outerNumber": ""}));
    assert_eq!((call.talk_ms, call.duration_ms), (63_000, 71_000));
    assert_eq!((call.client().e164.as_deref(), call.line.as_ref()), (None, None));
}

#[test]
fn calls_between_lines_and_events_on_the_way_are_ignored_with_a_reason() {
    let inner = changed(json!({"direction": "INNER"})).unwrap();
    let new = push("application/json", "/", include_str!("fixtures/new.json")).unwrap();
    let odd = push("application/json", "/", r#"{"event":"CALL_SOMETHING","call":{}}"#).unwrap();
    for event in [inner, new, odd] {
        assert!(matches!(&event, SourceEvent::Ignored { reason } if !reason.is_empty()), "{event:?}");
    }
}

#[test]
fn a_call_of_the_hour_that_comes_twice_tells_both_instants() {
    let call = call(json!({"date": "2026-10-25 03:30:00"}));
    assert_eq!(call.started_at.to_string(), "2026-10-25T00:30:00Z");
    assert_eq!(call.or_started_at.unwrap().to_string(), "2026-10-25T01:30:00Z");
}

#[test]
fn a_body_of_the_customers_own_is_read_as_a_form_as_json_and_in_the_address() {
    let form = "application/x-www-form-urlencoded";
    let pairs = url::form_urlencoded::parse(TEMPLATE.as_bytes());
    let object: serde_json::Map<String, Value> =
        pairs.map(|(name, value)| (name.into_owned(), Value::from(value.into_owned()))).collect();
    let sent = [
        push(form, "/ingest/t", TEMPLATE),
        push("application/json", "/ingest/t", &Value::Object(object).to_string()),
        push("", &format!("/ingest/t?{TEMPLATE}"), ""),
    ];
    for event in sent {
        let call = only(event.unwrap());
        assert_eq!(call.external_id, "756123456789");
        assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
        assert_eq!(call.employee.as_deref(), Some("201"));
        assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
        assert_eq!((call.talk_ms, call.wait_ms), (63_000, 8_000));
        assert_eq!(call.recording, RecordingRef::Url { url: LINK.into() });
        assert_eq!(call.variables["call_state"], "ANSWERED");
    }
    let lasting = only(push(form, "/", &format!("{TEMPLATE}&call_dbid=987654")).unwrap());
    assert_eq!(lasting.external_id, "987654");
}

#[test]
fn a_template_sent_too_early_says_what_to_add() {
    let early = TEMPLATE.replace("call_secondsfulltime=71", "call_secondsfulltime=");
    let refused = push("application/x-www-form-urlencoded", "/", &early).unwrap_err();
    assert_eq!(refused.pointer, "call_secondsfulltime");
    assert!(refused.detail.contains("CALL_END"), "{refused}");
}

#[test]
fn what_cannot_be_read_is_named_by_its_pointer() {
    let cases = [
        (json!({"date": "null"}), "/call/date"),
        (json!({"date": "01.01.2026"}), "/call/date"),
        (json!({"direction": "SIDEWAYS"}), "/call/direction"),
        (json!({"secondsFullTime": null}), "/call/secondsFullTime"),
        (json!({"secondsTalk": "long"}), "/call/secondsTalk"),
    ];
    for (changes, pointer) in cases {
        assert_eq!(changed(changes.clone()).unwrap_err().pointer, pointer, "{changes}");
    }
    for body in ["", "[]", "null", "{", "<html>", "event=CALL_END"] {
        assert_eq!(push("application/json", "/", body).unwrap_err().pointer, "", "{body}");
    }
    assert_eq!(push("application/json", "/", r#"{"call":{}}"#).unwrap_err().pointer, "/event");
}

#[test]
fn a_row_without_an_id_is_known_by_what_it_shares_with_the_event() {
    let (pushed, listed) = (call(json!({})), history());
    let answered = &listed[1];
    assert_eq!(answered.session, pushed.session);
    assert_eq!((answered.started_at, answered.talk_ms), (pushed.started_at, pushed.talk_ms));
    assert_eq!(answered.client(), pushed.client());
    assert_ne!(answered.external_id, listed[0].external_id);
    let with_id = row(&json!({"dbid": 987_654, "from": "380501112233", "to": ["201"], "direction": "IN",
        "date": "2026-01-01 12:00:00", "secondsFullTime": 71, "secondsTalk": 63, "state": "ANSWER"}));
    assert_eq!(with_id.external_id, pushed.external_id);
}

#[test]
fn a_row_without_a_direction_is_outgoing_when_a_line_made_the_call() {
    let calls = history();
    assert_eq!((calls[0].direction, calls[0].disposition), (Direction::Out, Disposition::NoAnswer));
    assert_eq!((calls[0].employee.as_deref(), calls[0].client().raw.as_str()), (Some("201"), "380671112233"));
    assert_eq!((calls[1].direction, calls[1].employee.as_deref()), (Direction::In, Some("201")));
}

#[test]
fn employees_are_those_with_a_line_and_without_a_name_they_are_called_by_it() {
    let list: Vec<Value> = serde_json::from_str(include_str!("fixtures/users.json")).unwrap();
    let people: Vec<_> = list.iter().filter_map(directory::employee).collect();
    let told: Vec<_> = people.iter().map(|one| (one.key.as_str(), one.name.as_str())).collect();
    assert_eq!(told, [("201", "Олена Коваль"), ("202", "202")]);
    assert_eq!(people[0].email.as_deref(), Some("olena@acme.example"));
}

#[test]
fn errors_are_sorted_by_their_words_and_then_by_status() {
    let answer = |status: u16, body: &str| {
        let response = Response { status, headers: HeaderMap::new(), body: body.to_owned().into() };
        read(&Account::default(), &response)
    };
    let told = |message: &str| json!({"status": "Error", "message": message, "data": null}).to_string();
    assert!(matches!(answer(200, include_str!("fixtures/error.json")), Err(Fault::Auth { .. })));
    assert!(matches!(answer(200, &told("Request limit exceeded")), Err(Fault::RateLimited { .. })));
    assert!(matches!(answer(200, &told("Wrong date")), Err(Fault::Rejected { .. })));
    assert!(matches!(answer(503, &told("Try later")), Err(Fault::Transient { .. })));
    assert!(matches!(answer(401, "Unauthorized"), Err(Fault::Auth { .. })));
    assert!(matches!(answer(404, "nothing"), Err(Fault::Misconfigured { .. })));
    assert!(matches!(answer(429, "{}"), Err(Fault::RateLimited { .. })));
    assert!(matches!(answer(502, "<html>"), Err(Fault::Transient { .. })));
    assert!(matches!(answer(200, "<html>Sign in</html>"), Err(Fault::Transient { .. })));
    assert!(answer(200, r#"{"count":0,"calls":[],"warning":null}"#).is_ok());
}

#[test]
fn only_who_knows_our_secret_is_believed() {
    let mut account = Account::default();
    account.secrets.insert("webhook_secret".into(), Secret::new("s3cret-of-the-handler"));
    let judge = |sent: Option<&str>| {
        let headers = sent.map(|value| ("authorization".to_owned(), value.to_owned())).into_iter().collect();
        let head = Head { headers, ..Head::default() };
        let inbound = RawInbound { head: &head, body: b"{}" };
        let rules = UniTalk.rules().iter();
        rules.map(|rule| rule.judge(&inbound, &account, kernel::Ts(0))).find_map(Result::err)
    };
    assert_eq!(judge(Some("s3cret-of-the-handler")), None);
    assert_eq!(judge(Some("Bearer s3cret-of-the-handler")), None);
    for wrong in [None, Some(""), Some("s3cret"), Some("Basic s3cret-of-the-handler")] {
        assert_eq!(judge(wrong).unwrap().rule, "header", "{wrong:?}");
    }
    let fields = UniTalk.descriptor().fields;
    assert!(fields.iter().any(|spec| spec.key == "webhook_secret" && spec.generated && spec.required));
}

proptest! {
    #[test]
    fn no_body_makes_the_decoder_panic(body in "\\PC{0,200}") {
        push("application/json", "/", &body).ok();
        push("application/x-www-form-urlencoded", "/", &body).ok();
    }
}
