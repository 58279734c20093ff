//! The error shape the whole family of compatible servers shares, sorted into faults. Pure.
//!
//! Body first: a good status may carry an error, and the same status means different things by its `code`.

use std::time::Duration;

use serde_json::Value;

use crate::Fault;
use crate::account::Account;
use crate::http::{Request, Response};

/// Adds the key, where there is one.
pub(crate) fn authorize(request: Request, account: &Account) -> Request {
    match account.secret("api_key") {
        Some(key) => request.authorize("Bearer", key),
        None => request,
    }
}

/// The body of a good answer, or what the bad one means.
pub(crate) fn json(account: &Account, answer: &Response) -> Result<Value, Fault> {
    let parsed = answer.json::<Value>().ok();
    let after = answer.retry_after();
    let error = parsed.as_ref().and_then(|body| body.get("error")).filter(|error| !error.is_null());
    match (answer.is_success(), error) {
        (true, Some(error)) => Err(inside_a_good_answer(account, error)),
        (true, None) => parsed.ok_or_else(|| {
            Fault::transient(account.redact(&format!("the answer is not JSON: {}", answer.text())))
        }),
        (false, Some(error)) => Err(fault(answer.status, error, after, account.redact(&spoken(error)))),
        (false, None) => Err(fault(answer.status, &Value::Null, after, account.redact(&answer.text()))),
    }
}

/// Routers that fail after they began to answer can no longer change the status.
pub(crate) fn inside_a_good_answer(account: &Account, error: &Value) -> Fault {
    let status = error.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
    fault(status.unwrap_or(500), error, None, account.redact(&spoken(error)))
}

/// The parameter a refused request is refused for.
pub(crate) fn refused_parameter(answer: &Response) -> Option<String> {
    let body = (answer.status == 400).then(|| answer.json::<Value>().ok()).flatten()?;
    body.pointer("/error/param")?.as_str().map(str::to_owned)
}

fn fault(status: u16, error: &Value, after: Option<Duration>, words: String) -> Fault {
    let code = error.get("code").and_then(Value::as_str).unwrap_or_default();
    let metadata = error.get("metadata");
    let meta = |key: &str| metadata.and_then(|metadata| metadata.get(key));
    let in_flight = || meta("limit_source").and_then(Value::as_str) == Some("openrouter_in_flight_budget");
    let moderated = || meta("flagged_input").is_some() || meta("reasons").is_some();
    match status {
        429 if matches!(code, "insufficient_quota" | "billing_hard_limit_reached") => Fault::Quota { words },
        429 => Fault::RateLimited { after, words },
        402 if in_flight() => Fault::RateLimited { after, words },
        402 => Fault::Quota { words },
        403 if moderated() => Fault::Rejected { words },
        401 | 403 => Fault::Auth { words },
        404 | 405 => Fault::Misconfigured { words: format!("no such model or address: {words}") },
        408 | 409 | 500..=599 => Fault::Transient { after, words },
        _ => Fault::Rejected { words },
    }
}

/// An object with a message, or, from some local servers, a plain text.
fn spoken(error: &Value) -> String {
    let message = error.get("message").and_then(Value::as_str).or(error.as_str()).unwrap_or_default();
    match error.get("code").and_then(Value::as_str) {
        Some(code) => format!("{code}: {message}"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn read(status: u16, body: &str) -> Result<Value, Fault> {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after-ms", "1500".parse().unwrap());
        json(&Account::default(), &Response { status, headers, body: body.to_owned().into() })
    }

    fn code(status: u16, body: &str) -> &'static str {
        kernel::Classify::code(&read(status, body).unwrap_err())
    }

    #[test]
    fn the_same_status_means_different_things_by_its_body() {
        let cases = [
            (
                401,
                r#"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#,
                "vendor.auth",
            ),
            (403, r#"{"error":{"message":"flagged","metadata":{"reasons":["x"]}}}"#, "vendor.rejected"),
            (403, r#"{"error":{"message":"no"}}"#, "vendor.auth"),
            (402, r#"{"error":{"code":402,"message":"credits"}}"#, "vendor.quota"),
            (
                402,
                r#"{"error":{"message":"busy","metadata":{"limit_source":"openrouter_in_flight_budget"}}}"#,
                "vendor.rate_limited",
            ),
            (429, r#"{"error":{"message":"You exceeded","code":"insufficient_quota"}}"#, "vendor.quota"),
            (
                429,
                r#"{"error":{"message":"Rate limit","code":"rate_limit_exceeded"}}"#,
                "vendor.rate_limited",
            ),
            (
                404,
                r#"{"error":{"message":"model not found","code":"model_not_found"}}"#,
                "vendor.misconfigured",
            ),
            (400, r#"{"error":"no 'file' field in the request"}"#, "vendor.rejected"),
            (413, "too large", "vendor.rejected"),
            (500, "oops", "vendor.transient"),
            (529, r#"{"error":{"message":"overloaded"}}"#, "vendor.transient"),
            (200, "<html>Gateway</html>", "vendor.transient"),
            (200, r#"{"error":{"code":429,"message":"slow"}}"#, "vendor.rate_limited"),
            (200, r#"{"error":{"message":"upstream"}}"#, "vendor.transient"),
        ];
        for (status, body, expected) in cases {
            assert_eq!(code(status, body), expected, "{status} {body}");
        }
    }

    #[test]
    fn the_wait_asked_for_is_kept_and_a_good_body_passes() {
        let limited = read(429, r#"{"error":{"message":"slow"}}"#).unwrap_err();
        assert_eq!(limited.retry_after(), Some(Duration::from_millis(1500)));
        assert!(read(200, r#"{"error":null,"choices":[]}"#).is_ok());
    }

    #[test]
    fn the_refused_parameter_is_found() {
        let body =
            r#"{"error":{"message":"Unsupported value","param":"temperature","code":"unsupported_value"}}"#;
        let answer = |status| Response { status, headers: HeaderMap::new(), body: body.into() };
        assert_eq!(refused_parameter(&answer(400)).as_deref(), Some("temperature"));
        assert_eq!(refused_parameter(&answer(500)), None);
    }
}
