//! Pushes and answers as tables: what is sent, what it means.

use http::HeaderMap;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::answer::{members, read};
use super::calls;
use super::events::decode;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef, Told};
use crate::fields::Fields;
use crate::http::Response;
use crate::{Account, DecodeError, Fault, Form, SourceEvent};

const COMPLETED: &str = include_str!("fixtures/completed-answered.form");

/// The push of the fixture with other values; a value of `None` is left out.
fn push(changes: &[(&str, Option<&str>)]) -> Result<SourceEvent, DecodeError> {
    let form = Form::urlencoded(COMPLETED.as_bytes());
    let mut pairs: Vec<(&str, &str)> =
        form.pairs().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name)).collect();
    pairs.extend(changes.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    decode(&Form::urlencoded(body.extend_pairs(pairs).finish().as_bytes()), "UA")
}

fn call(changes: &[(&str, Option<&str>)]) -> CallRecord {
    match push(changes).unwrap() {
        SourceEvent::CallEnded { call } => *call,
        other => panic!("expected a call, got {other:?}"),
    }
}

fn answer(status: u16, body: &str) -> Result<usize, Fault> {
    let response = Response { status, headers: HeaderMap::new(), body: body.to_owned().into() };
    members(&read(&Account::default(), &response)?, "callDetails").map(|rows| rows.len())
}

#[test]
fn an_answered_call_comes_out_whole() {
    let call = call(&[]);
    assert_eq!((call.external_id.as_str(), call.session.as_str()), ("4711000", "4711000"));
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!(call.line.unwrap().e164.as_deref(), Some("+380441112233"));
    assert_eq!(call.employee.as_deref(), Some("904"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 63_000, 8_000));
    assert_eq!(call.recording, RecordingRef::Lookup { key: "4711000".into() });
    assert_eq!(call.variables["employeeData.name"], "Олена Коваль");
    assert_eq!(call.variables["callID"], "4711001");
    assert!(!call.variables.contains_key("pbxNumberData.number") && !call.variables.contains_key("waitsec"));
}

#[test]
fn an_outgoing_call_has_the_client_at_the_other_end() {
    let call = call(&[("callDetails[callType]", Some("1"))]);
    assert_eq!((call.direction, call.to.raw.as_str()), (Direction::Out, "0501112233"));
    assert_eq!(call.from.e164.as_deref(), Some("+380441112233"));
}

#[test]
fn every_way_a_call_can_end_has_its_meaning() {
    let cases = [
        ("ANSWER", Disposition::Answered, Disposition::Answered),
        ("TRANSFER", Disposition::Answered, Disposition::Answered),
        ("BUSY", Disposition::Missed, Disposition::NoAnswer),
        ("NOANSWER", Disposition::Missed, Disposition::NoAnswer),
        ("CANCEL", Disposition::Missed, Disposition::NoAnswer),
        ("CONGESTION", Disposition::Missed, Disposition::NoAnswer),
        ("CHANUNAVAIL", Disposition::Missed, Disposition::NoAnswer),
        ("VM", Disposition::Missed, Disposition::NoAnswer),
        ("VM-SUCCESS", Disposition::Missed, Disposition::NoAnswer),
        ("SOMETHING-NEW", Disposition::Missed, Disposition::NoAnswer),
    ];
    for (word, incoming, outgoing) in cases {
        for (kind, expected) in [("0", incoming), ("1", outgoing)] {
            let call =
                call(&[("callDetails[disposition]", Some(word)), ("callDetails[callType]", Some(kind))]);
            assert_eq!(call.disposition, expected, "{word} {kind}");
            assert_eq!(call.talk_ms > 0, expected == Disposition::Answered, "{word}");
            assert_eq!(call.talk_ms + call.wait_ms, call.duration_ms, "{word}");
            assert_eq!(call.recording == RecordingRef::None, expected != Disposition::Answered, "{word}");
        }
    }
}

#[test]
fn what_is_no_talk_with_a_client_is_ignored_with_a_reason() {
    let cases: &[(&str, &str)] = &[
        ("callDetails[disposition]", "ONLINE"),
        ("callDetails[disposition]", "SMS-SUCCESS"),
        ("callDetails[disposition]", "SMS-SENDING"),
        ("callDetails[disposition]", "SUCCESS"),
        ("callDetails[disposition]", "FAILED"),
        ("callDetails[externalNumber]", "901"),
        ("requestType", "apiCallSettings"),
        ("requestType", "receivedTheCall"),
        ("requestType", "answeredTheCall"),
        ("requestType", "transferredTheCall"),
        ("requestType", "hangupTheCall"),
        ("requestType", "somethingNew"),
    ];
    for (name, value) in cases {
        let event = push(&[(name, Some(value))]).unwrap();
        assert!(
            matches!(&event, SourceEvent::Ignored { reason } if !reason.is_empty()),
            "{value}: {event:?}"
        );
    }
    let settings = decode(&Form::urlencoded(include_bytes!("fixtures/settings.form")), "UA").unwrap();
    assert!(matches!(settings, SourceEvent::Ignored { .. }));
}

#[test]
fn a_hidden_caller_who_reached_nobody_was_missed_all_the_same() {
    for hidden in [None, Some(""), Some("null"), Some("anonymous")] {
        let call = call(&[
            ("callDetails[externalNumber]", hidden),
            ("callDetails[internalNumber]", None),
            ("callDetails[disposition]", Some("CANCEL")),
        ]);
        assert_eq!((call.client().e164.as_deref(), call.employee.as_deref()), (None, None), "{hidden:?}");
        assert_eq!(call.disposition, Disposition::Missed);
    }
}

#[test]
fn what_cannot_be_read_is_named_by_its_field() {
    let cases: &[(&str, Option<&str>, &str)] = &[
        ("requestType", None, "requestType"),
        ("callDetails[generalCallID]", None, "callDetails[generalCallID]"),
        ("callDetails[disposition]", Some("null"), "callDetails[disposition]"),
        ("callDetails[callType]", Some("7"), "callDetails[callType]"),
        ("callDetails[startTime]", None, "callDetails[startTime]"),
        ("callDetails[startTime]", Some("1767261600000"), "callDetails[startTime]"),
        ("callDetails[billsec]", Some("long"), "callDetails[billsec]"),
        ("callDetails[waitsec]", Some("-1"), "callDetails[waitsec]"),
    ];
    for (name, value, pointer) in cases {
        assert_eq!(push(&[(name, *value)]).unwrap_err().pointer, *pointer, "{value:?}");
    }
    for body in ["", "[]", "{\"requestType\":\"apiCallCompleted\"}", "<html>"] {
        assert_eq!(decode(&Form::urlencoded(body.as_bytes()), "UA").unwrap_err().pointer, "requestType");
    }
}

#[test]
fn a_row_of_the_history_and_the_push_of_the_same_call_agree() {
    let answer: Value = serde_json::from_str(include_str!("fixtures/calls.json")).unwrap();
    let row = Fields::of(&answer["callDetails"]["4711000"], "").unwrap();
    let Told::Call(listed) = calls::read(row, "UA").unwrap() else { panic!("expected a call") };
    let pushed = call(&[]);
    let bare =
        |call: &CallRecord| CallRecord { variables: std::collections::BTreeMap::new(), ..call.clone() };
    assert_eq!(bare(&listed), bare(&pushed));
    assert_eq!(listed.variables["employeeData.email"], "olena@acme.example");
    let busy = Fields::of(&answer["callDetails"]["4711100"], "").unwrap();
    let Told::Call(busy) = calls::read(busy, "UA").unwrap() else { panic!("expected a call") };
    assert_eq!((busy.disposition, busy.wait_ms), (Disposition::NoAnswer, 24_000));
    let internal = Fields::of(&answer["callDetails"]["4711200"], "").unwrap();
    assert!(matches!(calls::read(internal, "UA").unwrap(), Told::Nothing(_)));
}

#[test]
fn a_list_is_an_object_by_id_or_an_empty_list() {
    assert_eq!(answer(200, include_str!("fixtures/calls.json")), Ok(3));
    assert_eq!(answer(200, include_str!("fixtures/calls-none.json")), Ok(0));
    assert!(matches!(answer(200, r#"{"status":"success"}"#), Err(Fault::Rejected { .. })));
}

#[test]
fn errors_are_sorted_by_their_code_though_the_status_says_all_is_well() {
    let coded = |code: Value| {
        let body = json!({"status": "error", "code": code, "message": "Requests are too frequent"});
        answer(200, &body.to_string()).unwrap_err()
    };
    for code in [json!("106"), json!(106)] {
        let fault = coded(code);
        assert!(matches!(&fault, Fault::RateLimited { words, .. } if words == "Requests are too frequent"));
        assert_eq!(fault.retry_after().unwrap().as_secs(), 60);
    }
    assert!(matches!(coded(json!("104")), Fault::NotFound { .. }));
    assert!(matches!(coded(json!("105")), Fault::Transient { .. }));
    assert!(matches!(coded(json!("120")), Fault::Quota { .. }));
    assert!(matches!(coded(json!("121")), Fault::Auth { .. }));
    assert!(matches!(coded(json!("102")), Fault::Rejected { .. }));
    assert!(matches!(
        answer(200, include_str!("fixtures/error-too-often.json")),
        Err(Fault::RateLimited { .. })
    ));
    assert!(matches!(answer(200, include_str!("fixtures/error-wrong-key.json")), Err(Fault::Auth { .. })));
}

#[test]
fn an_outage_is_a_page_with_status_200_and_the_rest_is_told_by_its_status() {
    assert!(matches!(answer(200, include_str!("fixtures/outage.html")), Err(Fault::Transient { .. })));
    assert!(matches!(answer(200, "[]"), Err(Fault::Transient { .. })));
    assert!(matches!(answer(401, "Unauthorized"), Err(Fault::Auth { .. })));
    assert!(matches!(answer(404, "<html>"), Err(Fault::Misconfigured { .. })));
    assert!(matches!(answer(429, ""), Err(Fault::RateLimited { .. })));
    assert!(matches!(answer(502, "<html>"), Err(Fault::Transient { .. })));
    assert!(matches!(answer(400, "{}"), Err(Fault::Rejected { .. })));
}

proptest! {
    #[test]
    fn no_form_makes_the_decoder_panic(body in "\\PC{0,200}") {
        decode(&Form::urlencoded(body.as_bytes()), "UA").ok();
    }
}
