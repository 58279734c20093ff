//! Webhooks as tables: what is sent, what it means.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::answer;
use super::events::Names;
use super::{Ringostat, call};
use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::http::Response;
use crate::{DecodeError, Fault, Head, Ingest, RawInbound, SourceEvent};

fn account(fields: &[(&str, &str)]) -> Account {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Account { fields: fields.collect(), ..Account::default() }
}

fn decode(
    method: &str,
    target: &str,
    kind: &str,
    body: &str,
    names: &str,
) -> Result<CallRecord, DecodeError> {
    let head = Head {
        method: method.into(),
        target: target.into(),
        headers: vec![("content-type".into(), kind.into())],
        ..Head::default()
    };
    let inbound = RawInbound { head: &head, body: body.as_bytes() };
    let mut events = Ringostat.decode(&account(&[("field_names", names)]), &inbound)?;
    match events.remove(0) {
        SourceEvent::CallEnded { call } => Ok(*call),
        other => panic!("expected a call, got {other:?}"),
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const ANSWERED: &str = include_str!("fixtures/answered.form");

fn changed(changes: &Value) -> Result<CallRecord, DecodeError> {
    let mut body: Map<String, Value> = serde_json::from_str(include_str!("fixtures/missed.json")).unwrap();
    body.extend(changes.as_object().unwrap().clone());
    decode("POST", "/ingest/t", "application/json", &Value::Object(body).to_string(), "")
}

#[test]
fn an_answered_call_of_a_form_comes_out_whole() {
    let call = decode("POST", "/ingest/t", FORM, ANSWERED, "").unwrap();
    assert_eq!(
        (call.external_id.as_str(), call.session.as_str()),
        ("ua2-1767261600.1001", "ua2-1767261600.1001")
    );
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!(call.line.unwrap().e164.as_deref(), Some("+380441112233"));
    assert_eq!(call.employee.as_deref(), Some("20781"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 63_000, 8_000));
    assert!(matches!(call.recording, RecordingRef::Url { url } if url.ends_with("1001.mp3")));
    assert_eq!(call.variables["employee_fio"], "Ірина Коваль");
    assert_eq!(call.variables["utm_source"], "google");
}

#[test]
fn the_same_call_comes_as_a_form_as_json_and_in_the_address() {
    let form = decode("POST", "/ingest/t", FORM, ANSWERED, "").unwrap();
    let pairs = url::form_urlencoded::parse(ANSWERED.as_bytes());
    let body: Map<String, Value> = pairs.map(|(name, value)| (name.into_owned(), json!(value))).collect();
    let body = Value::Object(body).to_string();
    for kind in ["application/json", "application/json; charset=utf-8", "text/plain"] {
        assert_eq!(decode("POST", "/ingest/t", kind, &body, "").unwrap(), form, "{kind}");
    }
    assert_eq!(decode("GET", &format!("/ingest/t?{ANSWERED}"), "", "", "").unwrap(), form);
}

#[test]
fn names_are_the_customers_choice() {
    let renamed = ANSWERED.replace("call_id=", "id=").replace("date=", "started=");
    let error = decode("POST", "/", FORM, &renamed, "").unwrap_err();
    assert_eq!(error.pointer, "/call_id");
    assert!(error.detail.contains("add it there"), "{error}");
    let call = decode("POST", "/", FORM, &renamed, "call_id=id, date = started").unwrap();
    assert_eq!(call, decode("POST", "/", FORM, ANSWERED, "").unwrap());
    let of_the_log = ANSWERED
        .replace("call_id=", "uniqueid=")
        .replace("date=", "calldate=")
        .replace("type=", "call_type=")
        .replace("dialog=", "billsec=");
    assert_eq!(decode("POST", "/", FORM, &of_the_log, "").unwrap(), call);
}

#[test]
fn a_call_nobody_answered_is_missed_or_has_no_answer_by_its_direction() {
    for status in ["NO ANSWER", "FAILED", "BUSY", "NO-FORWARD", "VOICEMAIL", "SOMETHING NEW"] {
        let missed = changed(&json!({"status": status})).unwrap();
        assert_eq!((missed.disposition, missed.talk_ms, missed.wait_ms), (Disposition::Missed, 0, 24_000));
        assert_eq!((missed.employee, missed.recording), (None, RecordingRef::None));
        let vain = changed(&json!({"status": status, "type": "out"})).unwrap();
        assert_eq!(vain.disposition, Disposition::NoAnswer, "{status}");
    }
}

#[test]
fn every_type_of_call_has_its_direction_and_its_client() {
    let parties = |kind: &str| json!({"type": kind, "caller": "0501112233", "callee": "0671112233", "status": "PROPER", "dialog": 5});
    for (kind, direction, client) in [
        ("in", Direction::In, "+380501112233"),
        ("transitin", Direction::In, "+380501112233"),
        ("out", Direction::Out, "+380671112233"),
        ("OUT", Direction::Out, "+380671112233"),
        ("callback", Direction::Out, "+380671112233"),
        ("transitout", Direction::Out, "+380671112233"),
    ] {
        let call = changed(&parties(kind)).unwrap();
        assert_eq!((call.direction, call.client().e164.as_deref()), (direction, Some(client)), "{kind}");
        assert_eq!(call.disposition, Disposition::Answered);
    }
    let out = changed(&json!({"type": "out", "outbound_number": "380441112233"})).unwrap();
    assert_eq!(out.line.unwrap().e164.as_deref(), Some("+380441112233"));
}

#[test]
fn a_local_time_of_the_hour_that_comes_twice_tells_both_instants() {
    let call = changed(&json!({"date": "2026-10-25 03:30:00"})).unwrap();
    assert_eq!(call.started_at.to_string(), "2026-10-25T00:30:00Z");
    assert_eq!(call.or_started_at.unwrap().to_string(), "2026-10-25T01:30:00Z");
}

#[test]
fn a_recording_is_there_when_the_webhook_says_so_or_says_nothing() {
    let link = "https://app.ringostat.com/r.wav";
    for (changes, there) in [
        (json!({"recording_wav": link, "has_recording": "1"}), true),
        (json!({"recording_wav": link, "has_recording": null}), true),
        (json!({"recording_wav": link, "has_recording": "0"}), false),
        (json!({"recording_wav": "null", "record": "file:///etc/passwd", "has_recording": "1"}), false),
    ] {
        let found = changed(&changes).unwrap().recording != RecordingRef::None;
        assert_eq!(found, there, "{changes}");
    }
}

#[test]
fn what_cannot_be_read_is_named_by_its_pointer() {
    for (changes, pointer) in [
        (json!({"call_id": "null"}), "/call_id"),
        (json!({"type": "sideways"}), "/type"),
        (json!({"type": null}), "/type"),
        (json!({"date": "01.01.2026 12:00"}), "/date"),
        (json!({"dialog": "1:03"}), "/dialog"),
    ] {
        assert_eq!(changed(&changes).unwrap_err().pointer, pointer, "{changes}");
    }
    for (kind, body) in [("application/json", "[]"), ("application/json", "{"), (FORM, ""), (FORM, "   ")] {
        assert_eq!(decode("POST", "/", kind, body, "").unwrap_err().pointer, "", "{body}");
    }
}

#[test]
fn a_row_of_the_log_is_the_call_its_webhook_told_of() {
    let rows: Vec<Value> = serde_json::from_str(include_str!("fixtures/log.json")).unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Kyiv").unwrap();
    let read = |row: &Value| {
        call::read(&Names::default().ours(row.as_object().unwrap().clone()), &zone, "UA").unwrap()
    };
    let told = decode("POST", "/", FORM, ANSWERED, "").unwrap();
    let row = read(&rows[0]);
    let essence = |call: &CallRecord| {
        let employee = call.employee.clone();
        let parties = (call.from.e164.clone(), call.to.clone(), call.line.clone());
        (call.external_id.clone(), call.started_at, call.talk_ms, call.wait_ms, employee, parties)
    };
    assert_eq!(essence(&row), essence(&told));
    assert_eq!(row.recording, told.recording);
    let out = read(&rows[1]);
    assert_eq!(out.client().e164.as_deref(), Some("+380671112233"));
    assert_eq!((out.disposition, out.wait_ms), (Disposition::NoAnswer, 3_000));
}

fn answered(status: u16, body: &str) -> Result<Value, Fault> {
    let body = body.to_owned().into();
    answer::read(&Account::default(), &Response { status, headers: http::HeaderMap::new(), body })
}

#[test]
fn errors_are_sorted_by_what_they_say_and_then_by_status() {
    assert!(matches!(answered(200, include_str!("fixtures/error.json")), Err(Fault::Auth { .. })));
    assert!(matches!(answered(400, r#"{"error":"Invalid Auth-key"}"#), Err(Fault::Auth { .. })));
    let unknown = r#"{"error":{"code":-32602,"message":"User does not exist"}}"#;
    assert!(matches!(answered(200, unknown), Err(Fault::Rejected { .. })));
    assert!(matches!(answered(401, ""), Err(Fault::Auth { .. })));
    assert!(matches!(answered(404, "nothing"), Err(Fault::Misconfigured { .. })));
    assert!(matches!(answered(429, r#"{"error":"access limit"}"#), Err(Fault::RateLimited { .. })));
    assert!(matches!(answered(503, r#"{"error":"no access to storage"}"#), Err(Fault::Transient { .. })));
    assert!(matches!(answered(200, "<html>Gateway</html>"), Err(Fault::Transient { .. })));
    assert!(matches!(answered(400, "{}"), Err(Fault::Rejected { .. })));
    assert_eq!(answered(200, "[]"), Ok(json!([])));
}

proptest! {
    #[test]
    fn no_body_makes_the_decoder_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        Ringostat.decode(&Account::default(), &RawInbound { head: &Head::default(), body: &body }).ok();
    }
}
