//! Signatures by the measured vectors, notifications and rows as tables.

use std::borrow::Cow;

use http::{HeaderMap, HeaderValue};
use kernel::{Secret, Ts};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{NOVOFON, ZADARMA, answer, history, sign};
use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::http::Response;
use crate::{Connector, DecodeError, Denial, Fault, Head, HistoryRow, Ingest, RawInbound, SourceEvent};

const END: &str = include_str!("fixtures/end.form");
const RECORD: &str = include_str!("fixtures/record.form");
const END_SIGNED: &str = "ZGQzYWY1MDdkY2ZiMjRlNzM1YTMwNGNkMzY0Zjc5ZDhlMmJmNjNjZg==";
const RECORD_SIGNED: &str = "ZjYwNmFmODUzYWZkNjlhMmVmMWFmMjdjYTMxZWU5N2UxNTVlMGM3NA==";

#[test]
fn questions_are_signed_as_the_vendors_own_library_signs_them() {
    let secret = Secret::new("SECRET456");
    let statistics = [("version", "2"), ("start", "2026-01-01 00:00:00"), ("end", "2026-01-02 00:00:00")];
    for (method, params, expected) in [
        ("/v1/statistics/pbx/", &statistics[..], "YTFmNDQ4YjIyYzI3NTQzMzU2NTI2NWNlMTljZTY2MWYxODAwYzY3Yg=="),
        (
            "/v1/pbx/record/request/",
            &[("pbx_call_id", "in_abc")],
            "MzgzNzNkNDBmY2I3YzUwZTkwZmUzODc1OWIxZTEyNDE2ZmJlODUyZQ==",
        ),
    ] {
        assert_eq!(sign::signature(&secret, method, &sign::query(params)), expected, "{method}");
    }
}

fn judged(body: &str, signature: Option<&str>, secret: &str) -> Result<(), Denial> {
    let mut account = Account::default();
    account.secrets.insert("api_secret".into(), Secret::new(secret));
    let kind = ("content-type".into(), "application/x-www-form-urlencoded".into());
    let signature = signature.map(|value| ("signature".to_owned(), value.to_owned()));
    let head = Head { headers: std::iter::once(kind).chain(signature).collect(), ..Head::default() };
    let inbound = RawInbound { head: &head, body: body.as_bytes() };
    let now = Ts::from_millis(1_767_261_600_000);
    ZADARMA.rules().iter().try_for_each(|rule| rule.judge(&inbound, &account, now))
}

#[test]
fn notifications_are_judged_by_their_signature() {
    assert_eq!(judged(END, Some(END_SIGNED), "SECRET456"), Ok(()));
    assert_eq!(judged(RECORD, Some(RECORD_SIGNED), "SECRET456"), Ok(()));
    let refused = [
        judged(END, Some(END_SIGNED), "SECRET457"),
        judged(END, Some(RECORD_SIGNED), "SECRET456"),
        judged(END, Some(""), "SECRET456"),
        judged(END, None, "SECRET456"),
        judged(&END.replace("380501112233", "380501112234"), Some(END_SIGNED), "SECRET456"),
        judged(&END.replace("NOTIFY_END", "NOTIFY_RECORD"), Some(END_SIGNED), "SECRET456"),
        judged(&END.replace("NOTIFY_END", "NOTIFY_NEW"), Some(END_SIGNED), "SECRET456"),
    ];
    for denial in refused {
        assert_eq!(denial.unwrap_err().rule, "signature");
    }
}

#[test]
fn length_and_outcome_are_not_protected_by_the_signature() {
    let changed = END.replace("duration=63", "duration=6300").replace("internal=100", "internal=999");
    assert_eq!(judged(&changed, Some(END_SIGNED), "SECRET456"), Ok(()), "the guide says so");
}

#[test]
fn the_echo_that_is_asked_for_is_answered_and_nothing_else() {
    let asked = |method: &str, target: &str| {
        let head = Head { method: method.into(), target: target.into(), ..Head::default() };
        ZADARMA.handshake(&RawInbound { head: &head, body: b"" })
    };
    assert_eq!(asked("GET", "/ingest/t?zd_echo=abc").as_deref(), Some("abc"));
    assert_eq!(asked("GET", "/ingest/t?zd_echo=a%20b").as_deref(), Some("a b"));
    assert_eq!(asked("GET", "/ingest/t"), None);
    assert_eq!(asked("POST", "/ingest/t?zd_echo=abc"), None);
}

fn decoded(body: &str) -> Result<SourceEvent, DecodeError> {
    decoded_as("application/x-www-form-urlencoded", body)
}

fn decoded_as(kind: &str, body: &str) -> Result<SourceEvent, DecodeError> {
    let head = Head { headers: vec![("content-type".into(), kind.into())], ..Head::default() };
    let inbound = RawInbound { head: &head, body: body.as_bytes() };
    ZADARMA.decode(&Account::default(), &inbound).map(|mut events| events.remove(0))
}

fn call(body: &str) -> CallRecord {
    match decoded(body).unwrap() {
        SourceEvent::CallEnded { call } => *call,
        other => panic!("expected a call, got {other:?}"),
    }
}

#[test]
fn an_answered_call_comes_out_whole() {
    let call = call(END);
    assert_eq!((call.external_id.as_str(), call.session.as_str()), ("in_abc", "in_abc"));
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!(call.line.unwrap().e164.as_deref(), Some("+380441234567"));
    assert_eq!(call.employee.as_deref(), Some("100"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T08:00:00Z");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (63_000, 63_000, 0));
    assert_eq!(call.recording, RecordingRef::Lookup { key: "in_abc".into() });
    assert_eq!(call.variables["status_code"], "16");
}

#[test]
fn every_outcome_but_an_answer_is_a_call_nobody_took() {
    let missed = call(include_str!("fixtures/missed.form"));
    assert_eq!((missed.disposition, missed.employee), (Disposition::Missed, None));
    for word in ["busy", "cancel", "no+answer", "failed", "no+money", "unallocated+number", "line+limit"] {
        let vain = call(&include_str!("fixtures/out-busy.form").replace("busy", word));
        assert_eq!(
            (vain.disposition, vain.talk_ms, vain.wait_ms),
            (Disposition::NoAnswer, 0, 12_000),
            "{word}"
        );
        assert_eq!(vain.client().e164.as_deref(), Some("+380671112233"));
        assert_eq!(vain.recording, RecordingRef::None);
    }
}

#[test]
fn the_announcement_of_a_recording_names_the_call_it_belongs_to() {
    let recording = RecordingRef::Lookup { key: "in_abc".into() };
    let expected = SourceEvent::RecordingReady { external_id: "in_abc".into(), recording };
    assert_eq!(decoded(RECORD), Ok(expected));
}

#[test]
fn what_is_no_end_of_a_call_with_a_client_is_ignored() {
    for body in [
        "event=NOTIFY_START&caller_id=1".to_owned(),
        "event=NOTIFY_ANSWER".to_owned(),
        "event=SMS".to_owned(),
        include_str!("fixtures/out-busy.form").replace("destination=380671112233", "destination=102"),
    ] {
        let event = decoded(&body).unwrap();
        assert!(matches!(&event, SourceEvent::Ignored { reason } if !reason.is_empty()), "{event:?}");
    }
}

#[test]
fn a_multipart_body_whose_boundary_is_not_the_announced_one_is_read() {
    let part = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        format!("------real\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body: String = url::form_urlencoded::parse(END.as_bytes()).map(part).collect();
    body.push_str("------real--\r\n");
    assert_eq!(decoded_as("multipart/form-data; boundary=----announced", &body), decoded(END));
}

#[test]
fn a_local_time_of_the_hour_that_comes_twice_tells_both_instants() {
    let call = call(&END.replace("2026-01-01+10%3A00%3A00", "2026-10-25+03%3A30%3A00"));
    assert_eq!(call.started_at.to_string(), "2026-10-25T00:30:00Z");
    assert_eq!(call.or_started_at.unwrap().to_string(), "2026-10-25T01:30:00Z");
}

#[test]
fn what_cannot_be_read_is_named_by_its_field() {
    for (from, to, pointer) in [
        ("event=NOTIFY_END", "kind=NOTIFY_END", "event"),
        ("pbx_call_id=in_abc", "pbx_call_id=", "pbx_call_id"),
        ("2026-01-01+10%3A00%3A00", "1767254400", "call_start"),
        ("duration=63", "duration=long", "duration"),
    ] {
        assert_eq!(decoded(&END.replace(from, to)).unwrap_err().pointer, pointer, "{to}");
    }
}

fn statistics() -> Vec<HistoryRow> {
    let body: Value = serde_json::from_str(include_str!("fixtures/statistics.json")).unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Kyiv").unwrap();
    history::rows(body["stats"].as_array().unwrap(), &zone, "UA")
}

#[test]
fn rows_of_one_call_become_the_call_its_notification_told_of() {
    let rows = statistics();
    assert_eq!(rows.len(), 3);
    assert!(matches!(&rows[0], HistoryRow::Ignored(why) if why.contains("between employees")));
    let HistoryRow::Call(whole) = &rows[1] else { panic!("{rows:?}") };
    let told = call(END);
    assert_eq!((&whole.external_id, whole.started_at), (&told.external_id, told.started_at));
    assert_eq!(
        (whole.client().e164.as_ref(), &whole.employee),
        (told.client().e164.as_ref(), &told.employee)
    );
    assert_eq!((whole.talk_ms, whole.disposition), (told.talk_ms, told.disposition));
    assert_eq!(whole.recording, told.recording);
    assert_eq!(
        (whole.duration_ms, whole.wait_ms),
        (83_000, 20_000),
        "the ringing at another extension counts"
    );
    let HistoryRow::Call(out) = &rows[2] else { panic!("{rows:?}") };
    assert_eq!((out.direction, out.employee.as_deref()), (Direction::Out, Some("101")));
    assert_eq!(out.client().e164.as_deref(), Some("+380671112233"));
}

#[test]
fn a_row_that_cannot_be_read_is_kept_with_what_is_wrong_with_it() {
    let row = |changes: Value| {
        let mut row = json!({"call_id": "1.2", "pbx_call_id": "in_x", "sip": "380501112233", "callstart": "2026-01-01 10:00:00",
            "clid": "null", "destination": "100", "disposition": "answered", "seconds": "63", "is_recorded": true});
        row.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        history::rows(&[row], &jiff::tz::TimeZone::UTC, "UA").remove(0)
    };
    assert!(matches!(row(json!({})), HistoryRow::Call(call) if call.client().e164.is_some()));
    for (changes, pointer) in [
        (json!({"callstart": null}), "/callstart"),
        (json!({"seconds": "-"}), "/seconds"),
        (json!({"call_id": null, "pbx_call_id": "null"}), "/pbx_call_id"),
    ] {
        let HistoryRow::Bad { row, error } = row(changes.clone()) else { panic!("{changes}") };
        assert!(row.contains("callstart") && error.pointer == pointer, "{changes}: {error}");
    }
}

#[test]
fn the_direction_of_a_row_stands_in_its_id_and_otherwise_in_who_called() {
    let row = |id: Option<&str>, sip: &str, clid: &str, destination: &str| {
        let row = json!({"call_id": "1.2", "pbx_call_id": id, "sip": sip, "clid": clid, "destination": destination,
            "callstart": "2026-01-01 10:00:00", "disposition": "answered", "seconds": 5, "is_recorded": "true"});
        match history::rows(&[row], &jiff::tz::TimeZone::UTC, "UA").remove(0) {
            HistoryRow::Call(call) => (call.direction, call.client().e164.clone().unwrap(), call.employee),
            other => panic!("{other:?}"),
        }
    };
    let (client, line) = ("380501112233", "380441234567");
    let told =
        |direction, employee: Option<&str>| (direction, format!("+{client}"), employee.map(str::to_owned));
    assert_eq!(row(Some("in_x"), "100", client, line), told(Direction::In, Some("100")));
    assert_eq!(row(Some("in_x"), client, "null", "100"), told(Direction::In, Some("100")));
    assert_eq!(row(Some("out_x"), line, line, client), told(Direction::Out, None));
    assert_eq!(row(Some("out_x"), "100", line, client), told(Direction::Out, Some("100")));
    assert_eq!(row(None, "100", line, client), told(Direction::Out, Some("100")));
    assert_eq!(row(None, client, client, "100"), told(Direction::In, Some("100")));
}

fn answered(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Result<usize, Fault> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    let answer = Response { status, headers, body: body.to_owned().into() };
    answer::read(&Account::default(), &answer).map(|fields| fields.len())
}

#[test]
fn errors_are_sorted_by_what_they_say_and_then_by_status() {
    let error = |message: &str| json!({"status": "error", "message": message}).to_string();
    assert_eq!(answered(200, &[], r#"{"status":"success","balance":1}"#), Ok(2));
    for status in [200, 400, 401] {
        let refused = answered(status, &[], include_str!("fixtures/error.json"));
        assert!(matches!(refused, Err(Fault::Auth { .. })), "{status}");
    }
    assert!(matches!(answered(403, &[], ""), Err(Fault::Auth { .. })));
    assert!(matches!(answered(400, &[], &error("Wrong period")), Err(Fault::Rejected { .. })));
    assert!(matches!(answered(200, &[], &error("Record not found")), Err(Fault::NotFound { .. })));
    assert!(matches!(answered(404, &[], "nothing"), Err(Fault::Misconfigured { .. })));
    assert!(matches!(answered(200, &[], "<html>Gateway</html>"), Err(Fault::Transient { .. })));
    assert!(matches!(answered(502, &[], &error("Not authorized")), Err(Fault::Transient { .. })));
    assert!(matches!(answered(200, &[], "[]"), Err(Fault::Rejected { .. })));
}

#[test]
fn the_wait_is_until_the_limit_begins_anew() {
    let wait = |headers: &[(&'static str, &'static str)]| match answered(429, headers, "{}") {
        Err(Fault::RateLimited { after, .. }) => after.map(|wait| wait.as_secs()),
        other => panic!("{other:?}"),
    };
    let date = ("date", "Thu, 01 Jan 2026 10:00:00 GMT");
    assert_eq!(wait(&[("x-ratelimit-reset", "1767261642"), date]), Some(42));
    assert_eq!(wait(&[("x-ratelimit-reset", "1767261642")]), None);
    assert_eq!(wait(&[("x-ratelimit-reset", "17")]), Some(17));
    assert_eq!(wait(&[("x-ratelimit-reset", "1999999999"), date]), Some(3_600));
    assert_eq!(wait(&[]), None);
}

#[test]
fn two_vendors_of_one_protocol_differ_in_name_and_address() {
    let address =
        |connector: &dyn Connector| Account::default().field(connector.descriptor(), "base_url").to_owned();
    assert_eq!(
        (address(&ZADARMA), address(&NOVOFON)),
        ("https://api.zadarma.com".into(), "https://api.novofon.com".into())
    );
    assert_ne!(ZADARMA.descriptor().key, NOVOFON.descriptor().key);
}

proptest! {
    #[test]
    fn no_body_makes_the_decoder_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        ZADARMA.decode(&Account::default(), &RawInbound { head: &Head::default(), body: &body }).ok();
    }
}
