//! The vendor's call history (CDR).
//!
//! The vendor publishes neither the envelope nor the error body, so both are read tolerantly: a list, or an object
//! with a list in it, is an answer; an object that speaks of an error is one. It pages nothing: a question is answered
//! whole. `session_id` is the `sessionid` of the events, not their `call_id`.

use std::time::Duration;

use futures::FutureExt;
use jiff::tz::TimeZone;
use kernel::Ts;
use serde_json::{Map, Value};

use super::events::extension;
use super::{DESCRIPTOR, StreamTelecom};
use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::fields::Fields;
use crate::http::{Http, Request, Response};
use crate::local_time::{self, COMMON};
use crate::phone::PhoneNumber;
use crate::{Answer, DecodeError, Fault, History, HistoryLimits, HistoryPage, HistoryQuestion, HistoryRow};

/// A month of a busy exchange; more is asked for in smaller spans.
const ANSWER_MAX: usize = 32 * 1024 * 1024;
/// Words in an error that speak of the credentials.
const AUTH_WORDS: &[&str] = &[
    "auth",
    "login",
    "password",
    "api_key",
    "api key",
    "access",
    "credential",
    "автор",
    "парол",
    "ключ",
    "доступ",
];
/// Fields that have a place of their own in a call record.
const PLACED: &[&str] = &[
    "session_id",
    "start_time",
    "direction",
    "num_a",
    "num_b",
    "num_c",
    "manager",
    "answer_seconds",
    "total_seconds",
    "call_record_exists",
    "audio_record_link",
];

impl History for StreamTelecom {
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(30 * 24), gap: Duration::from_secs(1) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> Answer<'a, HistoryPage> {
        async move {
            let zone = local_time::zone(account.field(&DESCRIPTOR, "timezone"))?;
            let country = account.field(&DESCRIPTOR, "country");
            let told = read(account, &http.send(ask(account, &zone, question)?).await?)?;
            let rows = told.iter().map(|row| HistoryRow::of(call(row, &zone, country), row)).collect();
            Ok(HistoryPage { rows, next: None, total: None })
        }
        .boxed()
    }
}

fn ask(account: &Account, zone: &TimeZone, question: &HistoryQuestion) -> Result<Request, Fault> {
    // Whether the vendor counts its last second in is not known, so it is asked for: a call comes twice at worst.
    let (first, last) = local_time::span(question.from, Ts(question.to.0.saturating_add(1)), COMMON, zone)?;
    let fields = [
        ("username", account.field(&DESCRIPTOR, "username")),
        ("password", account.required_secret("password")?.expose()),
        ("api_key", account.required_secret("api_key")?.expose()),
        ("action", "cdrlist"),
        ("filter[nullcall]", "1"),
        ("filter[date_from]", &first),
        ("filter[date_to]", &last),
    ];
    let request = Request::post(format!("{}/api/cdr/", account.base_url(&DESCRIPTOR))).form(&fields);
    Ok(request.response_max(ANSWER_MAX))
}

fn call(row: &Value, zone: &TimeZone, country: &str) -> Result<CallRecord, DecodeError> {
    let fields = Fields::of(row, "")?;
    let session = fields.required("session_id")?;
    let started = local_time::read(&fields.required("start_time")?, COMMON, zone, "/start_time")?;
    let (num_a, num_b) = (fields.text("num_a").unwrap_or_default(), fields.text("num_b").unwrap_or_default());
    let direction = direction(fields.text("direction").as_deref(), &num_a);
    let talk_ms = fields.count("answer_seconds")?.unwrap_or(0) * 1_000;
    let duration_ms = (fields.count("total_seconds")?.unwrap_or(0) * 1_000).max(talk_ms);
    let internal = if direction == Direction::In { &num_b } else { &num_a };
    let manager = fields.text("manager").or_else(|| Some(extension(internal)));
    Ok(CallRecord {
        external_id: session.clone(),
        session,
        direction,
        employee: manager.filter(|text| !text.is_empty()),
        from: PhoneNumber::parse(&num_a, country),
        to: PhoneNumber::parse(&num_b, country),
        line: fields.text("num_c").map(|line| PhoneNumber::parse(&line, country)),
        started_at: started.at,
        or_started_at: started.or,
        duration_ms,
        talk_ms,
        wait_ms: duration_ms - talk_ms,
        disposition: Disposition::of(direction, talk_ms > 0),
        recording: recording(fields),
        variables: fields.variables(PLACED),
    })
}

/// The vendor does not explain its codes. In the rows seen, 2 is a call that an internal line made.
fn direction(code: Option<&str>, num_a: &str) -> Direction {
    let from_inside = extension(num_a) != num_a;
    match code {
        Some("1") => Direction::In,
        Some("2") => Direction::Out,
        _ if from_inside => Direction::Out,
        _ => Direction::In,
    }
}

fn recording(fields: Fields<'_>) -> RecordingRef {
    let exists = fields.text("call_record_exists").is_none_or(|flag| flag != "0");
    let link = fields.link("audio_record_link").filter(|_| exists);
    link.map_or(RecordingRef::None, |url| RecordingRef::Url { url })
}

fn read(account: &Account, answer: &Response) -> Result<Vec<Value>, Fault> {
    let words = || account.redact(&answer.text());
    match (answer.status, answer.json::<Value>()) {
        (401 | 403, _) => Err(Fault::Auth { words: words() }),
        (404, _) => {
            Err(Fault::misconfigured(format!("there is no call history at this address: {}", words())))
        }
        (429, _) => Err(Fault::RateLimited { after: answer.retry_after(), words: words() }),
        (408 | 500..=599, _) => Err(Fault::Transient { after: answer.retry_after(), words: words() }),
        (200..=299, Ok(body)) => rows(body).ok_or_else(|| refusal(words())),
        (200..=299, Err(_)) => {
            Err(Fault::transient(format!("a page came instead of a call history: {}", words())))
        }
        (_, _) => Err(refusal(words())),
    }
}

fn rows(body: Value) -> Option<Vec<Value>> {
    match body {
        Value::Array(list) => Some(list),
        Value::Object(fields) if !speaks_of_an_error(&fields) => {
            fields.into_iter().find_map(|(_, value)| match value {
                Value::Array(list) => Some(list),
                _ => None,
            })
        }
        _ => None,
    }
}

fn speaks_of_an_error(fields: &Map<String, Value>) -> bool {
    let named = |key: &str| fields.get(key).is_some_and(|value| !value.is_null());
    let status = fields.get("status").and_then(Value::as_str).unwrap_or_default();
    named("error") || named("errors") || matches!(status, "error" | "fail" | "failed")
}

fn refusal(words: String) -> Fault {
    let lower = words.to_lowercase();
    if AUTH_WORDS.iter().any(|word| lower.contains(word)) {
        Fault::Auth { words }
    } else {
        Fault::Rejected { words }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &str) -> Result<usize, Fault> {
        let body = body.to_owned().into();
        read(&Account::default(), &Response { status, headers: HeaderMap::new(), body })
            .map(|rows| rows.len())
    }

    fn row(changes: &Value) -> Result<CallRecord, DecodeError> {
        let mut rows: Vec<Value> = serde_json::from_str(include_str!("fixtures/cdr.json")).unwrap();
        for (key, value) in changes.as_object().unwrap() {
            rows[0][key] = value.clone();
        }
        call(&rows[0], &TimeZone::get("Europe/Kyiv").unwrap(), "UA")
    }

    #[test]
    fn every_envelope_seen_is_an_answer() {
        assert_eq!(answer(200, include_str!("fixtures/cdr.json")), Ok(1));
        assert_eq!(answer(200, "[]"), Ok(0));
        assert_eq!(answer(200, r#"{"status":"ok","data":[{},{}]}"#), Ok(2));
    }

    #[test]
    fn errors_are_sorted_by_what_they_say_and_then_by_status() {
        assert!(matches!(answer(401, ""), Err(Fault::Auth { .. })));
        assert!(matches!(answer(200, r#"{"error":"Wrong API key"}"#), Err(Fault::Auth { .. })));
        assert!(matches!(
            answer(200, r#"{"status":"error","message":"Невірний пароль"}"#),
            Err(Fault::Auth { .. })
        ));
        assert!(matches!(answer(200, r#"{"status":"error","errors":["login"]}"#), Err(Fault::Auth { .. })));
        assert!(matches!(answer(400, r#"{"error":"Too wide"}"#), Err(Fault::Rejected { .. })));
        assert!(matches!(answer(200, "<html>Login</html>"), Err(Fault::Transient { .. })));
        assert!(matches!(answer(404, "nothing"), Err(Fault::Misconfigured { .. })));
        assert!(matches!(answer(429, ""), Err(Fault::RateLimited { .. })));
        assert!(matches!(answer(503, ""), Err(Fault::Transient { .. })));
    }

    #[test]
    fn a_row_of_the_history_is_the_call_it_tells_of() {
        let call = row(&json!({})).unwrap();
        assert_eq!(
            (call.external_id.as_str(), call.session.as_str()),
            ("1767147971.598198", "1767147971.598198")
        );
        assert_eq!((call.direction, call.employee.as_deref()), (Direction::Out, Some("1900")));
        assert_eq!(call.client().e164.as_deref(), Some("+380501112233"));
        assert_eq!(call.started_at.to_string(), "2026-01-10T06:06:11Z");
        assert_eq!((call.duration_ms, call.talk_ms, call.wait_ms), (47_000, 45_000, 2_000));
        assert!(matches!(call.recording, RecordingRef::Url { url } if url.contains("/1767147971.598198")));
    }

    #[test]
    fn a_row_of_the_hour_that_comes_twice_tells_both_instants() {
        let call = row(&json!({"start_time": "2026-10-25 03:30:00"})).unwrap();
        assert_eq!(call.started_at.to_string(), "2026-10-25T00:30:00Z");
        assert_eq!(call.or_started_at.unwrap().to_string(), "2026-10-25T01:30:00Z");
    }

    #[test]
    fn a_row_that_lacks_what_a_call_needs_is_named_by_what_it_lacks() {
        for (changes, pointer) in [
            (json!({"session_id": "null"}), "/session_id"),
            (json!({"start_time": ""}), "/start_time"),
            (json!({"start_time": "10.01.2026"}), "/start_time"),
            (json!({"answer_seconds": "-4"}), "/answer_seconds"),
        ] {
            assert_eq!(row(&changes).unwrap_err().pointer, pointer, "{changes}");
        }
    }

    #[test]
    fn a_call_nobody_answered_has_no_recording_whatever_the_link_says() {
        let call = row(&json!({"answer_seconds": "0", "call_record_exists": "0", "direction": "1"})).unwrap();
        assert_eq!((call.disposition, call.recording), (Disposition::Missed, RecordingRef::None));
    }
}
