//! Records of channels as tables: what is sent, what it means.

use kernel::{Secret, Ts};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{DESCRIPTOR, FreeSwitch};
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::{Account, DecodeError, Head, Ingest, RawInbound, Recordings, SourceEvent};

const JSON: &str = "application/json";

fn account(fields: &[(&str, &str)]) -> Account {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let account = Account { fields, ..Account::default() };
    assert_eq!(account.problems(&DESCRIPTOR), []);
    account
}

fn decode(account: &Account, kind: &str, target: &str, body: &[u8]) -> Result<SourceEvent, DecodeError> {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    let head = Head { method: "POST".into(), target: target.into(), headers, ..Head::default() };
    FreeSwitch.decode(account, &RawInbound { head: &head, body }).map(|mut events| events.remove(0))
}

/// The answered channel of the fixture with other variables (null takes one away) and other values of its profiles.
fn record(variables: &Value, profile: &Value) -> Value {
    let mut record: Value = serde_json::from_str(include_str!("fixtures/answered.json")).unwrap();
    for (key, value) in variables.as_object().unwrap() {
        let kept = record["variables"].as_object_mut().unwrap();
        kept.remove(key);
        if !value.is_null() {
            kept.insert(key.clone(), value.clone());
        }
    }
    for (key, value) in profile.as_object().unwrap() {
        for one in record["callflow"].as_array_mut().unwrap() {
            one["caller_profile"][key] = value.clone();
        }
    }
    record
}

fn event(fields: &[(&str, &str)], record: &Value) -> SourceEvent {
    decode(&account(fields), JSON, "/ingest/t", record.to_string().as_bytes()).unwrap()
}

fn call(variables: &Value, profile: &Value) -> CallRecord {
    match event(&[], &record(variables, profile)) {
        SourceEvent::CallEnded { call } => *call,
        other => panic!("expected a call, got {other:?}"),
    }
}

#[test]
fn an_answered_call_comes_out_whole() {
    let call = call(&json!({}), &json!({}));
    assert_eq!(call.external_id, "8f14e45f-ceea-467f-a2b5-000000000001");
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!((call.employee.as_deref(), call.to.raw.as_str()), (Some("201"), "201"));
    assert_eq!(
        call.line.unwrap().e164.as_deref(),
        Some("+380441112233"),
        "the number dialled, not the queue"
    );
    assert_eq!(call.started_at, Ts::from_millis(1_767_261_600_250));
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 63_250, 7_750));
    assert_eq!(call.variables["cc_queue"], "Продажі");
    assert_eq!(call.recording, RecordingRef::None, "no address of recordings was entered");
}

#[test]
fn every_form_the_module_can_post_is_the_same_call() {
    let whole = decode(&account(&[]), JSON, "/ingest/t", include_bytes!("fixtures/answered.json")).unwrap();
    let form = include_bytes!("fixtures/answered.form");
    assert_eq!(decode(&account(&[]), "application/x-www-form-urlencoded", "/ingest/t", form).unwrap(), whole);
    let base64 = include_bytes!("fixtures/answered.base64");
    let kind = "application/x-www-form-base64-encoded";
    assert_eq!(decode(&account(&[]), kind, "/ingest/t", base64).unwrap(), whole);
    let mut broken = base64.to_vec();
    broken.insert(76, b'\n');
    assert_eq!(decode(&account(&[]), kind, "/ingest/t", &broken).unwrap(), whole, "lines may be broken");
}

#[test]
fn a_call_nobody_answered_is_missed_or_has_no_answer() {
    let missed = decode(&account(&[]), JSON, "/", include_bytes!("fixtures/missed.json")).unwrap();
    let SourceEvent::CallEnded { call: missed } = missed else { panic!("{missed:?}") };
    assert_eq!((missed.disposition, missed.talk_ms, missed.wait_ms), (Disposition::Missed, 0, 24_000));
    assert_eq!(missed.client().e164.as_deref(), Some("+380671112233"));
    let unanswered = [
        (json!({"answer_epoch": "0", "answer_uepoch": "0", "hangup_cause": "USER_BUSY"}), "busy"),
        (json!({"hangup_cause": "NO_ANSWER"}), "an announcement is no answer"),
        (json!({"bridge_epoch": "0", "bridge_uepoch": "0"}), "only the menu was heard"),
    ];
    for (changes, why) in unanswered {
        assert_eq!(call(&changes, &json!({})).disposition, Disposition::Missed, "{why}");
        let out = call(
            &changes,
            &json!({"context": "default", "caller_id_number": "201", "destination_number": "0671112233"}),
        );
        assert_eq!(out.disposition, Disposition::NoAnswer, "{why}");
    }
    let plain = json!({"bridge_epoch": null, "bridge_uepoch": null, "start_uepoch": null, "answer_uepoch": null, "end_uepoch": null});
    let plain = call(&plain, &json!({}));
    assert_eq!(
        (plain.disposition, plain.talk_ms),
        (Disposition::Answered, 63_000),
        "without the newer variables"
    );
}

#[test]
fn the_talk_begins_when_somebody_took_the_call_and_not_with_the_menu() {
    let call = call(&json!({"bridge_uepoch": "1767261631250000"}), &json!({}));
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 40_000, 31_000));
}

#[test]
fn the_context_tells_who_called_whom_and_internal_calls_are_ignored() {
    let way = |profile: Value, variables: Value| match event(
        &[("trunk_contexts", "public, trunk-1")],
        &record(&variables, &profile),
    ) {
        SourceEvent::CallEnded { call } => Some((call.direction, call.employee)),
        _ => None,
    };
    let out = json!({"context": "default", "caller_id_number": "201", "destination_number": "0671112233"});
    assert_eq!(way(out.clone(), json!({})), Some((Direction::Out, Some("201".into()))));
    let shown_outside = json!({"context": "acme.example", "caller_id_number": "380441112233", "destination_number": "0671112233", "username": "202"});
    assert_eq!(way(shown_outside, json!({})), Some((Direction::Out, Some("202".into()))));
    assert_eq!(way(json!({"context": "trunk-1"}), json!({})).unwrap().0, Direction::In);
    for inside in ["202", "*97", "voicemail"] {
        let profile = json!({"context": "default", "caller_id_number": "201", "destination_number": inside});
        assert_eq!(way(profile, json!({})), None, "{inside}");
    }
    assert_eq!(
        way(json!({}), json!({"call_direction": "outbound"})).unwrap().0,
        Direction::Out,
        "FusionPBX says so"
    );
    assert_eq!(way(json!({}), json!({"call_direction": "local"})), None);
    assert_eq!(
        way(json!({"context": null, "caller_id_number": "201"}), json!({})).unwrap().0,
        Direction::Out
    );
}

#[test]
fn the_first_leg_makes_the_call_and_the_others_are_ignored() {
    let second = include_bytes!("fixtures/second-leg.json");
    let ignored = |target: &str, body: &[u8]| {
        matches!(decode(&account(&[]), JSON, target, body).unwrap(), SourceEvent::Ignored { .. })
    };
    assert!(ignored("/ingest/t?uuid=8f14e45f-ceea-467f-a2b5-000000000003", second));
    assert!(ignored(
        "/ingest/t",
        record(&json!({"originating_leg_uuid": "x"}), &json!({})).to_string().as_bytes()
    ));
    let marked = "/ingest/t?uuid=a_8f14e45f-ceea-467f-a2b5-000000000001";
    assert!(!ignored(marked, include_bytes!("fixtures/answered.json")));
    for cause in ["LOSE_RACE", "PICKED_OFF"] {
        let taken = record(&json!({"hangup_cause": cause}), &json!({}));
        assert!(matches!(event(&[], &taken), SourceEvent::Ignored { reason } if reason.contains(cause)));
    }
}

#[test]
fn an_employee_is_found_wherever_the_exchange_says_who_it_was() {
    for (variables, expected) in [
        (json!({"cc_agent": "1001@acme.example"}), Some("1001")),
        (json!({"last_sent_callee_id_number": null, "dialed_user": "202"}), Some("202")),
        (json!({"last_sent_callee_id_number": "+380671112233"}), Some("5000")),
    ] {
        assert_eq!(call(&variables, &json!({})).employee.as_deref(), expected, "{variables}");
    }
    let nobody =
        call(&json!({"last_sent_callee_id_number": null}), &json!({"destination_number": "380441112233"}));
    assert_eq!(nobody.employee, None);
}

#[test]
fn a_recording_is_found_by_template_or_by_the_path_the_channel_names() {
    let found =
        |fields: &[(&str, &str)], variables: Value| match event(fields, &record(&variables, &json!({}))) {
            SourceEvent::CallEnded { call } => call.recording,
            other => panic!("{other:?}"),
        };
    let url = |url: &str| RecordingRef::Url { url: url.into() };
    let at = [("base_url", "https://pbx.example/rec")];
    assert_eq!(found(&at, json!({})), url("https://pbx.example/rec/acme/archive/2026/Jan/01/8f14e45f.mp3"));
    assert_eq!(found(&at, json!({"record_path": null})), url("https://pbx.example/rec/8f14e45f.mp3"));
    assert_eq!(found(&at, json!({"record_name": null})), RecordingRef::None);
    assert_eq!(found(&at, json!({"hangup_cause": "NO_ANSWER"})), RecordingRef::None);
    let by_template = [("recording_url", "https://pbx.example/{date:%Y/%m/%d}/{uuid}.wav")];
    let link = "https://pbx.example/2026/01/01/8f14e45f-ceea-467f-a2b5-000000000001.wav";
    assert_eq!(found(&by_template, json!({})), url(link));
    let mut account = account(&at);
    account.secrets.insert("recording_password".into(), Secret::new("pass"));
    assert!(FreeSwitch.request(&account, "https://pbx.example/rec/1.mp3").is_authorized());
    assert!(!FreeSwitch.request(&account, "https://other.example/1.mp3").is_authorized());
}

#[test]
fn what_cannot_be_read_is_named_by_where_it_stands() {
    for (variables, pointer) in [
        (json!({"start_epoch": null, "start_uepoch": null}), "/variables/start_epoch"),
        (json!({"end_epoch": null, "end_uepoch": null}), "/variables/end_epoch"),
        (json!({"start_uepoch": "1767261600"}), "/variables/start_uepoch"),
    ] {
        let body = record(&variables, &json!({})).to_string();
        let error = decode(&account(&[]), JSON, "/", body.as_bytes()).unwrap_err();
        assert_eq!(error.pointer, pointer, "{variables}");
    }
    let nobody = record(&json!({"uuid": null}), &json!({"uuid": null})).to_string();
    assert_eq!(decode(&account(&[]), JSON, "/", nobody.as_bytes()).unwrap_err().pointer, "/variables/uuid");
    for (kind, body) in [(JSON, "<html>"), ("application/x-www-form-urlencoded", "other=1"), (JSON, "")] {
        assert!(
            decode(&account(&[]), kind, "/", body.as_bytes()).unwrap_err().detail.contains("mod_json_cdr")
        );
    }
    let kind = "application/x-www-form-base64-encoded";
    assert_eq!(decode(&account(&[]), kind, "/", b"cdr=%%%").unwrap_err().pointer, "cdr");
}

proptest! {
    #[test]
    fn no_body_makes_the_decoder_panic(body in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,40}") {
        decode(&account(&[]), JSON, "/", &body).ok();
        decode(&account(&[]), "application/x-www-form-base64-encoded", "/", &body).ok();
        let odd = record(&json!({"uuid": text, "record_name": text, "cc_agent": text}), &json!({"context": text, "destination_number": text}));
        decode(&account(&[("base_url", "https://a.example")]), JSON, "/", odd.to_string().as_bytes()).ok();
    }
}
