//! The vendor's call history (CDR), asked for the last hour to see whether an account works.
//!
//! The vendor publishes neither the envelope nor the error body, so both are read tolerantly: a list, or an object
//! with a list in it, is an answer; an object that speaks of an error is one.

use jiff::tz::TimeZone;
use kernel::Ts;
use serde_json::{Map, Value};

use crate::Fault;
use crate::connector::{Account, Descriptor, TEST_TIMEOUT};
use crate::http::{Http, Request, Response};

const HOUR_MS: i64 = 60 * 60 * 1000;
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

/// How many calls the last hour had.
pub(super) async fn last_hour(
    http: &Http,
    account: &Account,
    descriptor: &Descriptor,
    now: Ts,
) -> Result<usize, Fault> {
    let zone = account.field(descriptor, "timezone");
    let password = account.required_secret("password")?;
    let api_key = account.required_secret("api_key")?;
    let fields = [
        ("username", account.field(descriptor, "username")),
        ("password", password.expose()),
        ("api_key", api_key.expose()),
        ("action", "cdrlist"),
        ("filter[nullcall]", "1"),
        ("filter[date_from]", &local(now.plus_ms(-HOUR_MS), zone)?),
        ("filter[date_to]", &local(now, zone)?),
    ];
    let request = Request::post(format!("{}/api/cdr/", account.base_url(descriptor)))
        .form(&fields)
        .timeout(TEST_TIMEOUT);
    read(account, &http.send(request).await?)
}

fn local(at: Ts, zone: &str) -> Result<String, Fault> {
    let zone =
        TimeZone::get(zone).map_err(|_| Fault::misconfigured(format!("`{zone}` is not a time zone")))?;
    let instant =
        jiff::Timestamp::from_microsecond(at.0).map_err(|_| Fault::misconfigured("the clock is wrong"))?;
    Ok(instant.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string())
}

fn read(account: &Account, answer: &Response) -> Result<usize, Fault> {
    let text = answer.text();
    let words = account.redact(&text);
    match (answer.status, answer.json::<Value>()) {
        (401 | 403, _) => Err(Fault::Auth { words }),
        (404, _) => Err(Fault::misconfigured(format!("there is no call history at this address: {words}"))),
        (429, _) => Err(Fault::RateLimited { after: answer.retry_after(), words }),
        (408 | 500..=599, _) => Err(Fault::Transient { after: answer.retry_after(), words }),
        (200..=299, Ok(body)) => rows(&body).ok_or_else(|| refusal(words)),
        (200..=299, Err(_)) => Err(Fault::rejected(format!("the answer is not a call history: {words}"))),
        (_, _) => Err(refusal(words)),
    }
}

fn rows(body: &Value) -> Option<usize> {
    let list = match body {
        Value::Array(list) => Some(list),
        Value::Object(fields) if !speaks_of_an_error(fields) => fields.values().find_map(Value::as_array),
        _ => None,
    };
    list.map(Vec::len)
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

    use super::*;

    fn answer(status: u16, body: &str) -> Result<usize, Fault> {
        let body = body.to_owned().into();
        read(&Account::default(), &Response { status, headers: HeaderMap::new(), body })
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
        assert!(matches!(answer(200, "<html>Login</html>"), Err(Fault::Rejected { .. })));
        assert!(matches!(answer(404, "nothing"), Err(Fault::Misconfigured { .. })));
        assert!(matches!(answer(429, ""), Err(Fault::RateLimited { .. })));
        assert!(matches!(answer(503, ""), Err(Fault::Transient { .. })));
    }

    #[test]
    fn the_window_is_written_in_the_vendors_own_time_also_across_the_clock_change() {
        let kyiv = |text: &str| local(text.parse().unwrap(), "Europe/Kyiv").unwrap();
        assert_eq!(kyiv("2026-01-10T06:06:11Z"), "2026-01-10 08:06:11");
        assert_eq!(kyiv("2026-10-25T00:30:00Z"), "2026-10-25 03:30:00");
        assert_eq!(kyiv("2026-10-25T01:30:00Z"), "2026-10-25 03:30:00", "the hour that comes twice");
        assert!(matches!(local(Ts(0), "Mars/Base"), Err(Fault::Misconfigured { .. })));
    }
}
