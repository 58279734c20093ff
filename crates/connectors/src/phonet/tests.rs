//! Events, rows and answers as tables: what is sent, what it means.

#![expect(clippy::needless_pass_by_value, reason = "tables read better without a borrow on every line")]

use http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use kernel::Ts;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::answer::{domain, read_list, session_of};
use super::calls::{self, employee};
use super::events::decode;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef, Told};
use crate::http::Response;
use crate::{Account, DecodeError, Fault, SourceEvent};

fn rows() -> Vec<Value> {
    serde_json::from_str(include_str!("fixtures/calls.json")).unwrap()
}

fn read(changes: Value) -> Result<Option<CallRecord>, DecodeError> {
    let mut row = rows().remove(1);
    for (key, value) in changes.as_object().unwrap() {
        row[key] = value.clone();
    }
    calls::read(&row, "UA").map(Told::call)
}

fn call(changes: Value) -> CallRecord {
    read(changes).unwrap().unwrap()
}

fn event(changes: Value) -> Result<SourceEvent, DecodeError> {
    let mut event: Value = serde_json::from_str(include_str!("fixtures/hangup.json")).unwrap();
    for (key, value) in changes.as_object().unwrap() {
        event[key] = value.clone();
    }
    decode(event.to_string().as_bytes())
}

fn hinted_at(changes: Value) -> String {
    match event(changes).unwrap() {
        SourceEvent::Hint { at, .. } => at.to_string(),
        other => panic!("expected a hint, got {other:?}"),
    }
}

#[test]
fn the_end_of_a_call_is_a_hint_whatever_unit_its_times_are_in() {
    let hint = event(json!({})).unwrap();
    let uuid = "6b0f2c1e-7d34-4c55-9a11-0f5e8d1c2b3a";
    let at: Ts = "2026-01-01T10:00:08Z".parse().unwrap();
    assert_eq!(hint, SourceEvent::Hint { external_id: uuid.into(), at });
    let dialled = "2026-01-01T10:00:00Z";
    for at in [json!(1_767_261_600), json!(1_767_261_600_000_i64), json!("1767261600")] {
        assert_eq!(hinted_at(json!({"dialAt": at, "bridgeAt": null})), dialled, "{at}");
    }
    let told = json!({"serverTime": 1_767_261_671_000_i64});
    assert_eq!(hinted_at(told), "2026-01-01T10:01:11Z", "the latest time is the nearest to the end");
}

#[test]
fn events_of_a_call_that_is_not_over_and_of_no_client_are_ignored_with_a_reason() {
    let cases = [
        json!({"event": "call.dial"}),
        json!({"event": "call.bridge"}),
        json!({"event": "call.something"}),
        json!({"lgDirection": 1}),
        json!({"lgDirection": 32}),
        json!({"lgDirection": "64"}),
    ];
    for changes in cases {
        let event = event(changes.clone()).unwrap();
        assert!(
            matches!(&event, SourceEvent::Ignored { reason } if !reason.is_empty()),
            "{changes}: {event:?}"
        );
    }
    let internal = decode(include_bytes!("fixtures/hangup-internal.json")).unwrap();
    assert!(matches!(internal, SourceEvent::Ignored { .. }));
}

#[test]
fn what_cannot_be_read_is_named_by_its_pointer() {
    let cases = [
        (json!({"event": null}), "/event"),
        (json!({"uuid": "null"}), "/uuid"),
        (json!({"lgDirection": 7}), "/lgDirection"),
        (json!({"dialAt": null, "bridgeAt": null}), "/dialAt"),
        (json!({"bridgeAt": "soon"}), "/bridgeAt"),
    ];
    for (changes, pointer) in cases {
        assert_eq!(event(changes.clone()).unwrap_err().pointer, pointer, "{changes}");
    }
    let rows = [
        (json!({"uuid": null}), "/uuid"),
        (json!({"endAt": 0}), "/endAt"),
        (json!({"endAt": "yesterday"}), "/endAt"),
        (json!({"lgDirection": null}), "/lgDirection"),
        (json!({"billSecs": -1}), "/billSecs"),
    ];
    for (changes, pointer) in rows {
        assert_eq!(read(changes.clone()).unwrap_err().pointer, pointer, "{changes}");
    }
    for body in ["", "[]", "null", "{", "event=call.hangup"] {
        assert_eq!(decode(body.as_bytes()).unwrap_err().pointer, "", "{body}");
    }
}

#[test]
fn a_row_of_an_answered_call_comes_out_whole() {
    let call = call(json!({}));
    assert_eq!(call.external_id, "6b0f2c1e-7d34-4c55-9a11-0f5e8d1c2b3a");
    assert_eq!(call.session, call.external_id);
    assert_eq!((call.direction, call.disposition), (Direction::In, Disposition::Answered));
    assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
    assert_eq!(call.line.as_ref().unwrap().e164.as_deref(), Some("+380441112233"));
    assert_eq!(call.employee.as_deref(), Some("001"));
    assert_eq!(call.started_at.to_string(), "2026-01-01T10:00:00.47Z", "its end less all it took");
    assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (71_000, 63_000, 8_000));
    let RecordingRef::Url { url } = &call.recording else { panic!("no recording") };
    assert!(url.ends_with("/audio"), "the blank behind the link is gone: {url:?}");
    assert_eq!(call.variables["leg.displayName"], "Олена Коваль");
    assert_eq!(call.variables["transferHistory"], "003 > 001");
    assert!(!call.variables.contains_key("leg.ext") && !call.variables.contains_key("trunk"));
}

#[test]
fn an_outgoing_call_has_the_client_at_the_other_end() {
    let call = calls::read(&rows()[2], "UA").unwrap().call().unwrap();
    assert_eq!((call.direction, call.disposition), (Direction::Out, Disposition::NoAnswer));
    assert_eq!(call.to.e164.as_deref(), Some("+380671112233"));
    assert_eq!((call.talk_ms, call.wait_ms, call.recording), (0, 24_000, RecordingRef::None));
}

#[test]
fn every_outcome_but_the_first_is_no_answer() {
    for outcome in [json!(1), json!(2), json!(3), json!(4), json!("1"), json!(99), json!(null)] {
        let missed = call(json!({"disposition": outcome, "billSecs": 0}));
        assert_eq!((missed.disposition, missed.talk_ms), (Disposition::Missed, 0), "{outcome}");
        assert_eq!((missed.wait_ms, missed.recording), (71_000, RecordingRef::None));
        let out = call(json!({"disposition": outcome, "billSecs": 0, "lgDirection": 2}));
        assert_eq!(out.disposition, Disposition::NoAnswer);
    }
    assert_eq!(call(json!({"disposition": "0"})).disposition, Disposition::Answered);
}

#[test]
fn a_group_is_nobody_in_particular_and_a_menu_is_no_answer() {
    let group = call(json!({"leg": {"id": 7, "type": 2, "ext": "700"}}));
    assert_eq!((group.employee, group.disposition), (None, Disposition::Answered));
    let menu = call(json!({"leg": {"id": 8, "type": 4, "ext": "800"}}));
    assert_eq!((menu.employee, menu.disposition, menu.talk_ms), (None, Disposition::Missed, 0));
    assert_eq!(call(json!({"leg": null})).employee, None);
}

#[test]
fn calls_between_lines_and_pauses_are_no_calls_and_a_leg_belongs_to_its_parent() {
    assert!(matches!(calls::read(&rows()[0], "UA"), Ok(Told::Nothing(_))));
    for pause in [json!(32), json!("64")] {
        assert_eq!(read(json!({"lgDirection": pause})), Ok(None));
    }
    assert_eq!(call(json!({"parentUuid": "parent"})).session, "parent");
}

#[test]
fn a_line_is_a_number_however_it_is_wrapped_and_may_be_missing() {
    for trunk in ["o=380441112233;", "380441112233", "+380441112233"] {
        assert_eq!(
            call(json!({"trunk": trunk})).line.unwrap().e164.as_deref(),
            Some("+380441112233"),
            "{trunk}"
        );
    }
    let bare = call(json!({"trunk": null, "otherLegNum": "null"}));
    assert_eq!((bare.line.as_ref(), bare.client().e164.as_deref()), (None, None));
    assert_eq!(bare.to.raw, "001", "then our end is the extension");
}

#[test]
fn employees_are_those_with_a_number_and_without_a_name_they_are_called_by_it() {
    let list: Vec<Value> = serde_json::from_str(include_str!("fixtures/users.json")).unwrap();
    let people: Vec<_> = list.iter().filter_map(employee).collect();
    let told: Vec<_> = people.iter().map(|one| (one.key.as_str(), one.name.as_str())).collect();
    assert_eq!(told, [("001", "Олена Коваль"), ("990", "990")]);
}

fn response(status: u16, body: &str, cookies: &[&'static str]) -> Response {
    let cookies = cookies.iter().map(|cookie| (SET_COOKIE, HeaderValue::from_static(cookie)));
    Response { status, headers: cookies.collect::<HeaderMap>(), body: body.to_owned().into() }
}

#[test]
fn the_session_is_found_among_all_cookies() {
    let session = |cookies: &[&'static str]| {
        session_of(&response(200, "{}", cookies)).map(|secret| secret.expose().to_owned())
    };
    let cookies = ["lang=uk; Path=/", "JSESSIONID=node01abc; Path=/; HttpOnly; Secure"];
    assert_eq!(session(&cookies).as_deref(), Some("node01abc"));
    assert_eq!(session(&["JSESSIONID=; Path=/"]), None);
    assert_eq!(session(&["NOTJSESSIONID=a"]), None);
    assert_eq!(session(&[]), None);
}

#[test]
fn the_domain_is_the_domain_also_when_an_address_was_pasted() {
    for entered in
        ["acme.phonet.com.ua", " https://acme.phonet.com.ua/ ", "http://acme.phonet.com.ua/settings"]
    {
        let mut account = Account::default();
        account.fields.insert("domain".into(), entered.into());
        assert_eq!(domain(&account), "acme.phonet.com.ua", "{entered}");
    }
}

#[test]
fn errors_are_told_apart_by_what_they_are() {
    let read =
        |status, body: &str| read_list(&response(status, body, &[]), body.to_owned()).map(|list| list.len());
    assert_eq!(read(200, include_str!("fixtures/calls.json")), Ok(3));
    assert_eq!(read(200, r#"{"total":1,"items":[{}]}"#), Ok(1));
    assert_eq!(read(200, "[]"), Ok(0));
    assert!(matches!(read(403, include_str!("fixtures/error.json")), Err(Fault::Auth { .. })));
    assert!(matches!(read(200, include_str!("fixtures/error.json")), Err(Fault::Rejected { .. })));
    assert!(matches!(read(200, "<html>Sign in</html>"), Err(Fault::Transient { .. })));
    assert!(matches!(read(404, "<html>"), Err(Fault::Misconfigured { .. })));
    assert!(matches!(read(429, ""), Err(Fault::RateLimited { .. })));
    assert!(matches!(read(503, ""), Err(Fault::Transient { .. })));
}

proptest! {
    #[test]
    fn no_body_makes_the_decoder_panic(body in "\\PC{0,200}") {
        decode(body.as_bytes()).ok();
    }
}
