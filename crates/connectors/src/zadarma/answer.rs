//! What the vendor's API answers, sorted by what it says and then by its status.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::Fault;
use crate::account::Account;
use crate::http::Response;

/// Words in an error that speak of the key.
const AUTH_WORDS: &[&str] = &["authoriz", "signature", "access", "key", "permission"];
/// A smaller number than this is not a time but a wait.
const TIME_MIN: i64 = 1_000_000_000;
/// A header is no reason to stall for a day.
const WAIT_S_MAX: i64 = 3_600;

/// The fields of an answer that says `success`.
pub(super) fn read(account: &Account, answer: &Response) -> Result<Map<String, Value>, Fault> {
    let words = || account.redact(&answer.text());
    match (answer.status, answer.json::<Value>()) {
        (429, _) => Err(Fault::RateLimited { after: wait(answer), words: words() }),
        (..500, Ok(Value::Object(fields))) => match fields.get("status").and_then(Value::as_str) {
            Some("success") if answer.is_success() => Ok(fields),
            _ => Err(refusal(answer, &fields, words())),
        },
        (200..=299, Err(_)) => {
            Err(Fault::transient(format!("a page came instead of an answer: {}", words())))
        }
        (_, _) => Err(Fault::of_status(answer, words())),
    }
}

fn refusal(answer: &Response, fields: &Map<String, Value>, words: String) -> Fault {
    let said = fields.get("message").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    if said.contains("not found") {
        Fault::NotFound { words }
    } else if AUTH_WORDS.iter().any(|word| said.contains(word)) {
        Fault::Auth { words }
    } else {
        Fault::of_status(answer, words)
    }
}

/// `X-RateLimit-Reset` is the second in which the limit begins anew, measured against the answer's own date.
fn wait(answer: &Response) -> Option<Duration> {
    let reset = || {
        let reset = answer.header("x-ratelimit-reset")?.trim().parse::<i64>().ok()?;
        let seconds = if reset < TIME_MIN { reset } else { reset.saturating_sub(date(answer)?) };
        u64::try_from(seconds.min(WAIT_S_MAX)).ok().map(Duration::from_secs)
    };
    answer.retry_after().or_else(reset)
}

fn date(answer: &Response) -> Option<i64> {
    let date = jiff::fmt::rfc2822::parse(answer.header("date")?).ok()?;
    Some(date.timestamp().as_second())
}
