//! Events as tables: what is sent, what it means.

#![expect(clippy::needless_pass_by_value, reason = "tables read better without a borrow on every line")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::events::decode;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::{DecodeError, SourceEvent};

fn hangup(changes: &Value) -> Value {
    let mut event = json!({
        "event": "Hangup", "type": "in", "event_time": "1767261673000", "time_start": "1767261600000",
        "time_ring": "1767261602000", "time_answer": "1767261610000", "from": "380501112233", "to": "80044012345",
        "via": "380441112233", "redirecting": "null", "additionally": null, "result": "answer",
        "call_id": "1767261600.1234567", "sessionid": "1767261599.7654321",
        "recordUrl": "https://gate.streamtele.com/api/streamtele-v3/audio?k9", "join": null, "end_sess": null,
    });
    for (key, value) in changes.as_object().unwrap() {
        event[key] = value.clone();
    }
    event
}

fn decoded(changes: Value) -> SourceEvent {
    decode(hangup(&changes).to_string().as_bytes(), "UA").unwrap()
}

fn call(changes: Value) -> CallRecord {
    match decoded(changes) {
        SourceEvent::CallEnded { call } => *call,
        other => panic!("expected a call, got {other:?}"),
    }
}

fn refused(changes: Value) -> DecodeError {
    decode(hangup(&changes).to_string().as_bytes(), "UA").unwrap_err()
}

#[test]
fn an_answered_call_comes_out_whole() {
    let call = call(json!({}));
    assert_eq!(call.external_id, "1767261600.1234567");
    assert_eq!(call.session, "1767261599.7654321");
    assert_eq!(call.direction, Direction::In);
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!(call.employee.as_deref(), Some("12345"));
    assert_eq!(call.line.unwrap().e164.as_deref(), Some("+380441112233"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (73_000, 63_000, 10_000));
    assert_eq!(call.disposition, Disposition::Answered);
    assert!(matches!(call.recording, RecordingRef::Url { url } if url.ends_with("?k9")));
    assert_eq!(call.variables, BTreeMap::from([("result".to_owned(), "answer".to_owned())]));
}

#[test]
fn an_outgoing_call_has_the_client_at_the_other_end() {
    let call = call(json!({"type": "out", "from": "80044000111", "to": "0671112233"}));
    assert_eq!(call.client().e164.as_deref(), Some("+380671112233"));
    assert_eq!(call.employee.as_deref(), Some("111"));
}

#[test]
fn a_hidden_caller_is_a_call_all_the_same() {
    for hidden in [json!(null), json!("null"), json!(""), json!("anonymous")] {
        let call = call(json!({"from": hidden}));
        assert_eq!((call.client().e164.as_deref(), call.disposition), (None, Disposition::Answered));
    }
}

#[test]
fn a_caller_who_reached_nobody_has_no_employee() {
    for to in [json!(null), json!("380441112233")] {
        assert_eq!(call(json!({"event": "End_in", "to": to, "time_answer": null})).employee, None);
    }
}

#[test]
fn an_unanswered_call_is_missed_or_has_no_answer_by_its_direction() {
    for absent in [json!(null), json!("null"), json!("0"), json!(""), json!(0)] {
        let changes = |kind: &str| json!({"type": kind, "result": "no answer", "time_answer": absent, "recordUrl": null});
        let missed = call(changes("in"));
        assert_eq!(missed.disposition, Disposition::Missed);
        assert_eq!((missed.talk_ms, missed.wait_ms, missed.recording), (0, 73_000, RecordingRef::None));
        assert_eq!(call(changes("out")).disposition, Disposition::NoAnswer);
    }
}

#[test]
fn a_caller_who_leaves_in_the_menu_was_missed() {
    assert_eq!(
        call(json!({"event": "End_in", "time_answer": null, "result": null})).disposition,
        Disposition::Missed
    );
}

#[test]
fn legs_of_a_queue_are_fragments_and_the_last_one_closes() {
    let leg = |changes| match decoded(changes) {
        SourceEvent::Fragment { session, part, closes } => (session, part, closes),
        other => panic!("expected a fragment, got {other:?}"),
    };
    let (session, first, closes) = leg(
        json!({"join": "yes", "call_id": "a", "result": "no answer", "time_answer": null, "to": "80044000190"}),
    );
    assert_eq!((session.as_str(), closes), ("1767261599.7654321", false));
    let (_, last, closes) = leg(json!({
        "join": "yes", "end_sess": "yes", "call_id": "b", "time_start": "1767261680000",
        "time_answer": "1767261690000", "event_time": "1767261700000",
    }));
    assert!(closes);
    let whole = CallRecord::join(&[*last.clone(), *first, *last]).unwrap();
    assert_eq!(whole.external_id, "1767261599.7654321");
    assert_eq!((whole.duration_ms, whole.talk_ms, whole.wait_ms), (100_000, 10_000, 90_000));
    assert_eq!((whole.disposition, whole.employee.as_deref()), (Disposition::Answered, Some("12345")));
    assert_eq!(CallRecord::join(&[]), None);
}

#[test]
fn events_of_a_call_that_is_not_over_are_ignored_with_a_reason() {
    for kind in ["Start", "StartCall", "Answer", "Something"] {
        assert!(
            matches!(decoded(json!({"event": kind})), SourceEvent::Ignored { reason } if !reason.is_empty())
        );
    }
}

#[test]
fn what_cannot_be_read_is_named_by_its_pointer() {
    let cases = [
        (json!({"event": null}), "/event"),
        (json!({"type": "sideways"}), "/type"),
        (json!({"call_id": "null"}), "/call_id"),
        (json!({"event_time": null}), "/event_time"),
        (json!({"event_time": "yesterday"}), "/event_time"),
        (json!({"time_start": "1767261600"}), "/time_start"),
        (json!({"time_answer": "1767261610000000"}), "/time_answer"),
    ];
    for (changes, pointer) in cases {
        assert_eq!(refused(changes.clone()).pointer, pointer, "{changes}");
    }
    for body in ["", "[]", "null", "{", "<html>", "event=Hangup"] {
        assert_eq!(decode(body.as_bytes(), "UA").unwrap_err().pointer, "", "{body}");
    }
}

#[test]
fn call_tracking_data_becomes_variables() {
    let variables =
        call(json!({"ct_data": {"utm_source": "search", "empty": "null"}, "note": "Дякую"})).variables;
    assert_eq!(variables["ct_data.utm_source"], "search");
    assert_eq!(variables["note"], "Дякую");
    assert!(!variables.contains_key("ct_data.empty") && !variables.contains_key("redirecting"));
}

#[test]
fn a_link_that_is_no_web_address_is_no_recording() {
    for link in ["file:///etc/passwd", "null", "", "javascript:1"] {
        assert_eq!(call(json!({"recordUrl": link})).recording, RecordingRef::None, "{link}");
    }
}

proptest! {
    #[test]
    fn no_body_makes_the_decoder_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        decode(&body, "UA").ok();
    }

    #[test]
    fn times_never_contradict_each_other(start in 0_i64..100_000, answer in 0_i64..100_000, end in 0_i64..100_000) {
        let at = |offset: i64| (1_767_261_600_000 + offset).to_string();
        let call = call(json!({"time_start": at(start), "time_answer": at(answer), "event_time": at(end)}));
        prop_assert!(call.talk_ms >= 0 && call.wait_ms >= 0 && call.talk_ms + call.wait_ms == call.duration_ms);
    }
}
