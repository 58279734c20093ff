//! Signatures by the official vectors, callbacks and rows as tables.

use kernel::{Secret, Ts};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::recordings::is_own;
use super::{Twilio, answer};
use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::http::Response;
use crate::{DecodeError, Denial, Fault, Head, Ingest, RawInbound, SourceEvent};

const FORM: &str = "application/x-www-form-urlencoded";
const COMPLETED: &str = include_str!("fixtures/completed.form");
const OFFICIAL: &str =
    "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309";
const TARGET: &str = "/myapp.php?foo=1&bar=2";

fn judged(
    (origin, target): (&str, &str),
    (kind, body): (&str, &str),
    signature: &str,
    token: &str,
) -> Result<(), Denial> {
    let mut account = Account::default();
    account.secrets.insert("auth_token".into(), Secret::new(token));
    let headers = [("content-type", kind), ("x-twilio-signature", signature)];
    let head = Head {
        method: "POST".into(),
        origin: origin.into(),
        target: target.into(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        peer: None,
    };
    let inbound = RawInbound { head: &head, body: body.as_bytes() };
    let now = Ts::from_millis(1_767_261_600_000);
    Twilio.rules().iter().try_for_each(|rule| rule.judge(&inbound, &account, now))
}

#[test]
fn callbacks_are_judged_by_the_vendors_own_vectors_whatever_the_port() {
    for (origin, signature) in [
        ("https://mycompany.com", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:1234", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("http://mycompany.com:1234", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("https://mycompany.com", "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ] {
        assert_eq!(
            judged((origin, TARGET), (FORM, OFFICIAL), signature, "12345"),
            Ok(()),
            "{origin} {signature}"
        );
    }
}

#[test]
fn a_value_that_comes_twice_is_signed_once() {
    let body = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234";
    let signature = "IK+Dwps556ElfBT0I3Rgjkr1wJU=";
    assert_eq!(judged(("https://mycompany.com", TARGET), (FORM, body), signature, "12345"), Ok(()));
}

#[test]
fn a_body_that_is_no_form_is_bound_by_its_digest() {
    let target =
        format!("{TARGET}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620");
    let judged = |body: &str| {
        let signature = "a9nBmqA0ju/hNViExpshrM61xv4=";
        judged(("https://mycompany.com", &target), ("application/json", body), signature, "12345")
    };
    assert_eq!(judged(r#"{"property": "value", "boolean": true}"#), Ok(()));
    assert!(
        judged(r#"{"property": "value", "boolean": false}"#).is_err(),
        "another body under the same address"
    );
}

#[test]
fn a_callback_for_a_recording_is_signed_like_any_other() {
    let body = "CallSid=CA1&RecordingSid=RE1&RecordingStatus=completed&RecordingUrl=https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1";
    let signature = "49Y6Pxi/09Y5CuL3VGFj99Ge4Nw=";
    assert_eq!(
        judged(("https://harken.example", "/hooks/t/abc?x=1"), (FORM, body), signature, "12345"),
        Ok(())
    );
}

#[test]
fn a_callback_that_was_changed_or_signed_with_another_token_is_refused() {
    let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    let at = "https://mycompany.com";
    let refused = [
        judged((at, TARGET), (FORM, OFFICIAL), signature, "12346"),
        judged(("https://other.com", TARGET), (FORM, OFFICIAL), signature, "12345"),
        judged((at, "/myapp.php?foo=1&bar=3"), (FORM, OFFICIAL), signature, "12345"),
        judged((at, TARGET), (FORM, &OFFICIAL.replace("Digits=1234", "Digits=9999")), signature, "12345"),
        judged((at, TARGET), (FORM, OFFICIAL), "", "12345"),
    ];
    for denial in refused {
        assert_eq!(denial.unwrap_err().rule, "signature");
    }
}

fn decoded_for(account: &Account, body: &str) -> Result<SourceEvent, DecodeError> {
    let head = Head { headers: vec![("content-type".into(), FORM.into())], ..Head::default() };
    let inbound = RawInbound { head: &head, body: body.as_bytes() };
    Twilio.decode(account, &inbound).map(|mut events| events.remove(0))
}

fn decoded(body: &str) -> Result<SourceEvent, DecodeError> {
    decoded_for(&Account::default(), body)
}

fn call(event: Result<SourceEvent, DecodeError>) -> CallRecord {
    match event.unwrap() {
        SourceEvent::CallEnded { call } => *call,
        other => panic!("expected a call, got {other:?}"),
    }
}

#[test]
fn an_answered_call_comes_out_whole() {
    let call = call(decoded(COMPLETED));
    assert_eq!(call.external_id, "CA5ef8732a3c49700934481addd5ce1659");
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+14158675309"));
    assert_eq!(call.line.unwrap().e164.as_deref(), Some("+18005551212"));
    assert_eq!(call.employee, None);
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00Z");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (63_000, 63_000, 0));
    assert_eq!(call.recording, RecordingRef::Lookup { key: call.external_id });
    assert_eq!(call.variables["FromCity"], "Київ");
    assert!(!call.variables.contains_key("AccountSid"));
}

#[test]
fn a_call_nobody_took_is_missed_or_has_no_answer_by_its_direction() {
    let body = include_str!("fixtures/no-answer.form");
    for status in ["no-answer", "busy", "canceled", "failed"] {
        let missed = call(decoded(&body.replace("no-answer", status)));
        assert_eq!(
            (missed.disposition, missed.recording),
            (Disposition::Missed, RecordingRef::None),
            "{status}"
        );
        let vain = body.replace("no-answer", status).replace("Direction=inbound", "Direction=outbound-api");
        let vain = call(decoded(&vain));
        assert_eq!(
            (vain.disposition, vain.client().e164.as_deref()),
            (Disposition::NoAnswer, Some("+18005551212"))
        );
    }
    let empty = call(decoded(&COMPLETED.replace("CallDuration=63", "CallDuration=0")));
    assert_eq!(empty.disposition, Disposition::Missed, "it ended before anybody could talk");
}

#[test]
fn calls_out_of_calls_are_kept_when_the_administrator_says_so() {
    let child = COMPLETED.replace("Direction=inbound", "Direction=outbound-dial") + "&ParentCallSid=CA0";
    assert!(
        matches!(decoded(&child), Ok(SourceEvent::Ignored { reason }) if reason.contains("another call"))
    );
    let keep =
        Account { fields: [("dialled_calls".to_owned(), "keep".to_owned())].into(), ..Account::default() };
    assert_eq!(call(decoded_for(&keep, &child)).direction, Direction::Out);
}

#[test]
fn the_leg_of_an_employee_is_no_call_of_a_client() {
    let of_a_browser = COMPLETED.replace("From=%2B14158675309", "From=client%3Aolena");
    assert!(
        matches!(decoded(&of_a_browser), Ok(SourceEvent::Ignored { reason }) if reason.contains("employee"))
    );
    let to_a_browser = COMPLETED.replace("To=%2B18005551212", "To=sip%3Aolena%40acme.sip.twilio.com");
    let call = call(decoded(&to_a_browser));
    assert_eq!((call.employee.as_deref(), call.line), (Some("olena"), None));
}

#[test]
fn a_finished_recording_names_its_call_and_both_channels() {
    let body = include_str!("fixtures/recording.form");
    let recording = |url: &str| {
        let url = format!("https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{url}");
        let external_id = "CA5ef8732a3c49700934481addd5ce1659".into();
        Ok(SourceEvent::RecordingReady { external_id, recording: RecordingRef::Url { url } })
    };
    assert_eq!(decoded(body), recording("RE1.mp3?RequestedChannels=2"));
    assert_eq!(decoded(&body.replace("Channels=2", "Channels=1")), recording("RE1.mp3"));
    for status in ["in-progress", "absent", "failed"] {
        let event = decoded(&body.replace("Status=completed", &format!("Status={status}")));
        assert!(matches!(event, Ok(SourceEvent::Ignored { .. })), "{status}");
    }
}

#[test]
fn a_call_that_is_not_over_is_ignored_and_what_cannot_be_read_is_named() {
    for status in ["queued", "initiated", "ringing", "in-progress", "something-new"] {
        let event = decoded(&COMPLETED.replace("completed", status));
        assert!(matches!(event, Ok(SourceEvent::Ignored { .. })), "{status}");
    }
    for (from, to, pointer) in [
        ("CallStatus=completed", "CallStatus=", "CallStatus"),
        ("CallSid=", "Sid=", "CallSid"),
        ("Direction=inbound", "Direction=null", "Direction"),
        ("Timestamp=Thu", "Timestamp=Someday", "Timestamp"),
        ("CallDuration=63", "CallDuration=long", "CallDuration"),
    ] {
        assert_eq!(decoded(&COMPLETED.replace(from, to)).unwrap_err().pointer, pointer, "{to}");
    }
}

#[test]
fn credentials_go_to_the_vendors_own_hosts_and_nowhere_else() {
    let account = Account {
        fields: [("base_url".to_owned(), "http://127.0.0.1:9".to_owned())].into(),
        ..Account::default()
    };
    for own in ["https://api.twilio.com/x", "https://api.dublin.ie1.twilio.com/x", "http://127.0.0.1:9/x"] {
        assert!(is_own(&account, own), "{own}");
    }
    for other in [
        "http://api.twilio.com/x",
        "https://api.twilio.com.evil.example/x",
        "https://media.twilio.com/x",
        "https://api.eviltwilio.com/x",
        "https://evil.example/api.twilio.com",
        "http://127.0.0.1:10/x",
        "nonsense",
    ] {
        assert!(!is_own(&account, other), "{other}");
    }
}

fn answered(status: u16, body: &str) -> Result<Value, Fault> {
    let answer = Response { status, headers: http::HeaderMap::new(), body: body.to_owned().into() };
    answer::read(&Account::default(), &answer).map(Value::Object)
}

#[test]
fn errors_are_sorted_by_what_they_say_and_then_by_status() {
    let error = |code: u32| json!({"code": code, "message": "x", "status": 400}).to_string();
    assert_eq!(answered(200, r#"{"calls":[]}"#), Ok(json!({"calls": []})));
    for status in [200, 400, 401] {
        assert!(
            matches!(answered(status, include_str!("fixtures/error.json")), Err(Fault::Auth { .. })),
            "{status}"
        );
    }
    assert!(matches!(answered(400, &error(20_429)), Err(Fault::RateLimited { .. })));
    assert!(matches!(answered(429, ""), Err(Fault::RateLimited { .. })));
    assert!(matches!(answered(404, &error(20_404)), Err(Fault::NotFound { .. })));
    assert!(matches!(answered(400, &error(20_001)), Err(Fault::Rejected { .. })));
    assert!(matches!(answered(200, &error(20_001)), Err(Fault::Rejected { .. })));
    assert!(matches!(answered(503, ""), Err(Fault::Transient { .. })));
    assert!(matches!(answered(200, "<html>Gateway</html>"), Err(Fault::Transient { .. })));
}

proptest! {
    #[test]
    fn no_body_makes_the_decoder_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        Twilio.decode(&Account::default(), &RawInbound { head: &Head::default(), body: &body }).ok();
    }
}
