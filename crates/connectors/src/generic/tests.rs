//! Samples of exchanges nobody has seen, as tables: the map, what is sent, what it means, and what a preview is told.

use kernel::{Secret, Ts};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{DESCRIPTOR, Generic, RULES};
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::{Account, Connector, DecodeError, Denial, Head, Ingest, RawInbound, Recordings, SourceEvent};

const NOW: Ts = Ts::from_millis(1_767_261_600_000);

fn account(fields: &[(&str, &str)]) -> Account {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let account = Account { fields, ..Account::default() };
    assert_eq!(account.problems(&DESCRIPTOR), []);
    account
}

fn head(method: &str, target: &str, headers: &[(&str, &str)]) -> Head {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Head { method: method.into(), target: target.into(), headers, ..Head::default() }
}

fn read(account: &Account, body: &str) -> Result<Vec<SourceEvent>, DecodeError> {
    let kind =
        if body.starts_with(['{', '[']) { "application/json" } else { "application/x-www-form-urlencoded" };
    let head = head("POST", "/ingest/token", &[("content-type", kind)]);
    Generic.decode(account, &RawInbound { head: &head, body: body.as_bytes() })
}

fn call_of(events: &[SourceEvent]) -> CallRecord {
    match events {
        [SourceEvent::CallEnded { call }] => *call.clone(),
        other => panic!("expected one call, got {other:?}"),
    }
}

fn call(fields: &[(&str, &str)], body: &str) -> CallRecord {
    call_of(&read(&account(fields), body).unwrap())
}

fn refused(fields: &[(&str, &str)], body: &str) -> DecodeError {
    read(&account(fields), body).unwrap_err()
}

/// The answered call of the guide, with changes.
fn sample(changes: &Value) -> String {
    let mut sample: Value = serde_json::from_str(include_str!("fixtures/answered.json")).unwrap();
    for (key, value) in changes.as_object().unwrap() {
        sample[key] = value.clone();
    }
    sample.to_string()
}

#[test]
fn a_template_with_our_own_names_needs_no_map() {
    let call = call(&[], include_str!("fixtures/answered.json"));
    assert_eq!((call.external_id.as_str(), call.session.as_str()), ("c-1", "c-1"));
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!(call.line.unwrap().e164.as_deref(), Some("+380441112233"));
    assert_eq!(call.employee.as_deref(), Some("201"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 63_000, 8_000));
    assert!(matches!(call.recording, RecordingRef::Url { url } if url.ends_with("/c-1.mp3")));
    assert_eq!(call.variables["client.name"], "Олена");
    assert_eq!(call.variables["client.note"], "друге звернення");
    assert_eq!(call.variables.len(), 2, "what has a place of its own is not repeated");
}

#[test]
fn a_call_nobody_answered_is_missed_or_has_no_answer_by_its_direction() {
    let missed = call(&[], include_str!("fixtures/missed.json"));
    assert_eq!((missed.disposition, missed.recording), (Disposition::Missed, RecordingRef::None));
    assert_eq!((missed.duration_ms, missed.talk_ms, missed.wait_ms), (24_000, 0, 24_000));
    let busy = call(&[], &sample(&json!({"direction": "OUTBOUND", "status": "busy", "talk": "5"})));
    assert_eq!((busy.disposition, busy.talk_ms), (Disposition::NoAnswer, 0));
    assert_eq!(busy.client().raw, "201", "outgoing: the client was called");
}

#[test]
fn a_form_with_the_exchanges_own_names_is_read_by_the_map() {
    let map = [
        ("map_from", "caller"),
        ("map_to", "callee"),
        ("map_direction", "type"),
        ("map_started", "date"),
        ("map_duration", "call_duration"),
        ("map_talk", "dialog"),
        ("map_recording", "record"),
        ("time_unit", "local"),
    ];
    let call = call(&map, include_str!("fixtures/template.form"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 63_000, 8_000));
    assert_eq!(call.employee.as_deref(), Some("201"), "the short number of our side");
    assert!(matches!(call.recording, RecordingRef::Url { url } if url == "https://pbx.example/1.mp3"));
    assert_eq!(call.variables["employee_fio"], "Олена");
}

#[test]
fn a_call_may_stand_anywhere_in_a_json_a_form_or_the_address() {
    let pointers = [
        ("map_id", "/data/call/0/id"),
        ("map_from", "data[call][0][a~1b]"),
        ("map_to", "/data/to"),
        ("map_duration", "/data/secs"),
        ("map_started", "/data/t"),
        ("time_unit", "seconds"),
    ];
    let body = json!({"data": {"call": [{"id": 7, "a/b": "380501112233"}], "to": "201", "secs": 5, "t": 1_767_261_600}, "direction": "in", "status": "answered"});
    let json = call(&pointers, &body.to_string());
    assert_eq!((json.external_id.as_str(), json.from.raw.as_str()), ("7", "380501112233"));
    let form = "direction=in&status=answered&data%5Bcall%5D%5B0%5D%5Bid%5D=7&data[call][0][a~1b]=380501112233&data[to]=201&data[secs]=5&data[t]=1767261600";
    assert_eq!(call(&pointers, form), json, "brackets are steps of a pointer");
    let inside = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("direction", "in")
        .append_pair("status", "answered")
        .append_pair("data", &body["data"].to_string())
        .finish();
    assert_eq!(call(&pointers, &inside), json, "a field that carries JSON is looked into");
    let get = head(
        "GET",
        "/ingest/token?call_id=9&direction=in&from=380501112233&to=201&status=answered&started_at=1767261600&duration=5",
        &[],
    );
    let events = Generic.decode(&account(&[("time_unit", "seconds")]), &RawInbound { head: &get, body: b"" });
    assert_eq!(call_of(&events.unwrap()).external_id, "9");
    let many = format!("[{},{}]", sample(&json!({})), sample(&json!({"call_id": "c-9"})));
    assert_eq!(read(&account(&[]), &many).unwrap().len(), 2, "a list is as many calls");
}

#[test]
fn times_and_lengths_are_read_in_the_units_that_were_chosen() {
    let cases = [
        ("seconds", json!(1_767_261_600)),
        ("seconds", json!("1767261600.25")),
        ("milliseconds", json!("1767261600000")),
        ("microseconds", json!("1767261600000000")),
        ("iso8601", json!("2026-01-01T12:00:00+02:00")),
        ("iso8601", json!("2026-01-01 10:00:00Z")),
        ("local", json!("2026-01-01 12:00:00")),
    ];
    let bare = json!({"answered_at": null, "ended_at": "0", "duration": "71", "talk": "63"});
    for (unit, written) in cases {
        let mut changes = bare.clone();
        changes["started_at"] = written.clone();
        let call = call(&[("time_unit", unit)], &sample(&changes));
        assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z", "{unit} {written}");
    }
    let own_form = [("time_unit", "local"), ("time_format", "%d.%m.%Y %H:%M"), ("timezone", "Europe/Madrid")];
    let mut changes = bare.clone();
    changes["started_at"] = json!("01.01.2026 11:00");
    assert_eq!(call(&own_form, &sample(&changes)).started_at.to_string(), "2026-01-01T10:00:00Z");
    for (unit, duration, talk) in
        [("seconds", "71", "63.9"), ("milliseconds", "71000", "63000"), ("clock", "0:01:11", "01:03")]
    {
        let changes = json!({"answered_at": null, "ended_at": null, "duration": duration, "talk": talk});
        let call = call(&[("duration_unit", unit)], &sample(&changes));
        assert_eq!((call.duration_ms, call.talk_ms), (71_000, 63_000), "{unit}");
    }
}

#[test]
fn a_local_time_of_the_hour_that_comes_twice_tells_both_instants() {
    let changes = json!({"started_at": "2026-10-25 03:30:00", "answered_at": "2026-10-25 03:30:08", "ended_at": "2026-10-25 03:31:11"});
    let call = call(&[("time_unit", "local")], &sample(&changes));
    assert_eq!(call.started_at.to_string(), "2026-10-25T00:30:00Z");
    assert_eq!(call.or_started_at.unwrap().to_string(), "2026-10-25T01:30:00Z");
    assert_eq!((call.duration_ms, call.talk_ms), (71_000, 63_000));
}

#[test]
fn what_is_not_said_follows_from_what_is() {
    let by_end = call(&[], &sample(&json!({"started_at": null, "answered_at": null, "duration": "71"})));
    assert_eq!(by_end.started_at.to_string(), "2026-01-01T10:00:00Z");
    let by_talk = call(&[], &sample(&json!({"status": null, "answered_at": null, "talk": "0"})));
    assert_eq!(by_talk.disposition, Disposition::Missed);
    let by_answer = call(&[], &sample(&json!({"status": "null"})));
    assert_eq!((by_answer.disposition, by_answer.talk_ms), (Disposition::Answered, 63_000));
    let by_extension =
        call(&[], &sample(&json!({"direction": null, "from": "201", "to": "0671112233", "employee": ""})));
    assert_eq!((by_extension.direction, by_extension.employee.as_deref()), (Direction::Out, Some("201")));
}

#[test]
fn events_of_other_kinds_and_internal_calls_are_ignored_with_a_reason() {
    let only = account(&[("only_field", "event"), ("only_values", "hangup, Missed")]);
    let events = read(&only, include_str!("fixtures/ringing.json")).unwrap();
    assert!(
        matches!(&events[..], [SourceEvent::Ignored { reason }] if reason.contains("`/event` is `ringing`"))
    );
    for kind in ["hangup", "MISSED"] {
        assert_eq!(call_of(&read(&only, &sample(&json!({"event": kind}))).unwrap()).external_id, "c-1");
    }
    for internal in [json!({"direction": "Internal"}), json!({"direction": null, "from": "202"})] {
        let events = read(&account(&[]), &sample(&internal)).unwrap();
        assert!(matches!(&events[..], [SourceEvent::Ignored { .. }]), "{internal}");
    }
}

#[test]
fn a_complaint_names_the_entry_where_it_looked_and_what_there_is() {
    let error = refused(&[("map_id", "/call/uuid")], include_str!("fixtures/missed.json"));
    assert_eq!(error.pointer, "/call/uuid");
    assert!(error.detail.starts_with("`map_id` found nothing at `/call/uuid`"), "{}", error.detail);
    assert!(error.detail.ends_with("there are `/answered_at`, `/call_id`, `/direction`, `/ended_at`, `/from`, `/line`, `/recording_url`, `/started_at`, `/status`, `/to`"), "{}", error.detail);
    let many: serde_json::Map<String, Value> = (10..50).map(|n| (format!("f{n}"), json!(n))).collect();
    let error = refused(&[], &Value::Object(many).to_string());
    assert!(
        error.detail.contains("`/f29` and 20 more") && !error.detail.contains("/f30"),
        "{}",
        error.detail
    );
    let cases = [
        (json!({"direction": "sideways"}), "/direction", "`map_direction` found `sideways`"),
        (json!({"direction": null, "to": "380441112233"}), "/direction", "neither number is an extension"),
        (json!({"started_at": "1767261600000"}), "/started_at", "these are milliseconds"),
        (json!({"started_at": "yesterday"}), "/started_at", "choose another `time_unit`"),
        (json!({"started_at": null}), "/started_at", "when the call began"),
        (json!({"ended_at": null}), "/duration", "how long the call was"),
        (json!({"talk": "-4"}), "/talk", "`map_talk` found `-4` is not a number of seconds"),
    ];
    for (changes, pointer, words) in cases {
        let error = refused(&[], &sample(&changes));
        assert_eq!(error.pointer, pointer, "{changes}");
        assert!(error.detail.contains(words), "{changes}: {}", error.detail);
    }
    let mut nothing: Value = serde_json::from_str(&sample(&json!({}))).unwrap();
    for key in ["status", "answered_at"] {
        nothing.as_object_mut().unwrap().remove(key);
    }
    assert!(refused(&[], &nothing.to_string()).detail.contains("whether anybody answered"));
    for body in ["", "[1]", "\"x\"", "{"] {
        assert_eq!(refused(&[], body).pointer, if body == "\"x\"" { "/direction" } else { "" }, "{body}");
    }
}

#[test]
fn settings_that_contradict_each_other_are_refused_by_name() {
    for (fields, pointer) in [
        (vec![("words_internal", "in, inner")], "words_incoming"),
        (vec![("only_field", "event")], "only_values"),
        (vec![("only_values", "hangup")], "only_values"),
    ] {
        let error = refused(&fields, include_str!("fixtures/answered.json"));
        assert_eq!(error.pointer, pointer, "{error}");
    }
}

#[test]
fn a_recording_is_a_link_or_a_file_below_the_address_of_recordings() {
    let at = [("base_url", "https://pbx.example/rec/")];
    let found = |fields: &[(&str, &str)], told: Value| {
        call(fields, &sample(&json!({"recording_url": told}))).recording
    };
    let url = |url: &str| RecordingRef::Url { url: url.into() };
    assert_eq!(found(&at, json!("2026/c 1.mp3")), url("https://pbx.example/rec/2026/c%201.mp3"));
    assert_eq!(found(&[], json!("c1.mp3")), RecordingRef::None);
    for nothing in [json!(null), json!("null"), json!("1"), json!("file:///etc/pass.wd"), json!(true)] {
        assert_eq!(found(&at, nothing.clone()), RecordingRef::None, "{nothing}");
    }
    assert!(Generic.recordings().is_some());
    let request = Generic.request(&account(&at), "https://pbx.example/rec/1.mp3");
    assert!(!request.is_authorized(), "no password, no header");
}

fn judged(account: &Account, headers: &[(&str, &str)], body: &str) -> Result<(), Denial> {
    let head = head("POST", "/ingest/token", headers);
    let inbound = RawInbound { head: &head, body: body.as_bytes() };
    RULES.iter().try_for_each(|rule| rule.judge(&inbound, account, NOW))
}

fn with_secret(fields: &[(&str, &str)], key: &str, secret: &str) -> Account {
    Account { secrets: [(key.to_owned(), Secret::new(secret))].into(), ..account(fields) }
}

#[test]
fn a_secret_is_asked_for_in_the_header_that_was_chosen() {
    let usual = with_secret(&[], "header_secret", "s3cret-value");
    assert!(judged(&account(&[]), &[], "").is_ok(), "no secret entered, none asked for");
    assert!(judged(&usual, &[("x-harken-secret", "s3cret-value")], "").is_ok());
    assert_eq!(judged(&usual, &[("x-harken-secret", "other")], "").unwrap_err().rule, "header");
    assert!(judged(&usual, &[], "").unwrap_err().words.contains("`X-Harken-Secret` is missing"));
    let chosen = with_secret(&[("header_name", "Authorization")], "header_secret", "s3cret-value");
    assert!(judged(&chosen, &[("authorization", "Bearer s3cret-value")], "").is_ok());
    assert!(judged(&chosen, &[("x-harken-secret", "s3cret-value")], "").is_err());
    let basic = with_secret(&[("username", "pbx")], "password", "pass");
    assert!(judged(&basic, &[("authorization", "Basic cGJ4OnBhc3M=")], "").is_ok());
    assert_eq!(judged(&basic, &[], "").unwrap_err().rule, "basic");
}

#[test]
fn a_signature_is_asked_for_in_the_form_that_was_chosen_and_in_no_other() {
    let body = r#"{"call_id":"c-1"}"#;
    let account = |fields: &[(&str, &str)]| with_secret(fields, "signature_secret", "whsec_abc");
    let holds = |fields: &[(&str, &str)], header: &str, value: &str| {
        judged(&account(fields), &[(header, value)], body).is_ok()
    };
    let hex = "87a057f8f9ecee67f900fc92ceb39c7140aa4066a3b07f38503b0a508305a108";
    let base64 = "h6BX+Pns7mf5APySzrOccUCqQGajsH84UDsKUIMFoQg=";
    assert!(holds(&[], "x-signature", hex) && holds(&[], "x-signature", &format!("sha256={hex}")));
    assert!(!holds(&[], "x-signature", &hex.replace('a', "b")) && !holds(&[], "x-other", hex));
    assert!(holds(&[("signature_header", "X-Hub-Signature-256")], "x-hub-signature-256", hex));
    assert!(!holds(&[("signature_style", "base64")], "x-signature", hex));
    assert!(holds(&[("signature_style", "base64")], "x-signature", base64));
    let timed = [("signature_style", "timed"), ("signature_header", "X-PS-Signature")];
    let signed = |at: i64, v1: &str| format!("t={at},v1={v1}");
    let v1 = "4b17de129554e6eda68e7d11a3429c7ecc81b0c8502e248aa1897605b9a84633";
    let of_yesterday = "ae67334b6b4c2d560b3cb4acaf8061cebc5ee72a9c1d126f81d7eff76af06e75";
    assert!(holds(&timed, "x-ps-signature", &signed(1_767_261_600, v1)));
    assert!(!holds(&timed, "x-ps-signature", &signed(1_767_261_601, v1)), "the time is signed too");
    assert!(!holds(&timed, "x-ps-signature", &signed(1_767_261_299, of_yesterday)), "a replay");
    assert!(!holds(&timed, "x-ps-signature", v1));
    assert_eq!(judged(&account(&timed), &[], body).unwrap_err().rule, "signature");
}

proptest! {
    #[test]
    fn no_body_and_no_map_makes_the_decoder_panic(body in "\\PC{0,200}", entry in "\\PC{0,20}", unit in 0_usize..5) {
        let fields = [("map_id", entry.as_str()), ("map_started", &entry), ("time_format", &entry)];
        let mut account = Account { fields: fields.map(|(key, value)| (key.to_owned(), value.to_owned())).into(), ..Account::default() };
        account.fields.insert("time_unit".into(), super::times::TIME_UNITS[unit].into());
        read(&account, &body).ok();
        read(&account, &sample(&json!({"call_id": body.clone(), "started_at": body}))).ok();
    }
}
