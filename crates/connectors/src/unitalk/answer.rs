//! Asking the API and sorting what it answers: `{"status":"Error","message":…}` whatever the status, by its words.

use serde_json::Value;

use super::DESCRIPTOR;
use crate::Fault;
use crate::account::Account;
use crate::http::{Http, Request, Response};

/// The answer to one question, such as `history/get`.
pub(super) async fn ask(
    http: &Http,
    account: &Account,
    what: &str,
    question: &Value,
) -> Result<Value, Fault> {
    let url = format!("{}/api/{what}", account.base_url(&DESCRIPTOR));
    let request = Request::post(url).authorize("Bearer", account.required_secret("api_key")?).json(question);
    read(account, &http.send(request).await?)
}

pub(super) fn read(account: &Account, answer: &Response) -> Result<Value, Fault> {
    let body = answer.json::<Value>().ok();
    let says = |key: &str| body.as_ref().and_then(|body| body.get(key)).and_then(Value::as_str);
    let failed = says("status").is_some_and(|status| status.eq_ignore_ascii_case("error"));
    let words = account.redact(says("message").unwrap_or(&answer.text()));
    match body {
        Some(body) if answer.is_success() && !failed => Ok(body),
        Some(_) if failed => Err(refusal(answer, words)),
        None if answer.is_success() => Err(Fault::transient(words)),
        _ => Err(Fault::of_status(answer, words)),
    }
}

fn refusal(answer: &Response, words: String) -> Fault {
    let lower = words.to_lowercase();
    let speaks_of = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    if speaks_of(&["authoriz", "api key", "token"]) {
        Fault::Auth { words }
    } else if speaks_of(&["limit", "too many", "too frequent"]) {
        Fault::RateLimited { after: answer.retry_after(), words }
    } else {
        Fault::of_status(answer, words)
    }
}
