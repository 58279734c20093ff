//! What the vendor's API answers, sorted by what it says and then by its status.

use serde_json::{Map, Value};

use crate::account::Account;
use crate::http::Response;
use crate::{Fault, Request};

/// Words in an error that speak of the key.
const AUTH_WORDS: &[&str] = &["auth", "access", "token", "key", "forbidden", "permission"];

pub(super) fn authorized(request: Request, account: &Account) -> Result<Request, Fault> {
    Ok(request.header("auth-key", account.required_secret("auth_key")?.expose()))
}

/// The body of an answer that is not an error.
pub(super) fn read(account: &Account, answer: &Response) -> Result<Value, Fault> {
    let words = || account.redact(&answer.text());
    let body = answer.json::<Value>();
    if let Ok(Value::Object(fields)) = &body
        && let Some(error) = error(fields)
        && !matches!(answer.status, 429 | 500..)
    {
        return Err(refusal(error, words()));
    }
    match body {
        Ok(body) if answer.is_success() => Ok(body),
        Err(_) if answer.is_success() => {
            Err(Fault::transient(format!("a page came instead of an answer: {}", words())))
        }
        _ => Err(Fault::of_status(answer, words())),
    }
}

/// The list in an answer, bare or within an object.
pub(super) fn list(body: Value) -> Option<Vec<Value>> {
    match body {
        Value::Array(list) => Some(list),
        Value::Object(fields) => fields.into_iter().find_map(|(_, value)| match value {
            Value::Array(list) => Some(list),
            _ => None,
        }),
        _ => None,
    }
}

fn error(fields: &Map<String, Value>) -> Option<&Value> {
    fields.get("error").filter(|error| !error.is_null())
}

fn refusal(error: &Value, words: String) -> Fault {
    let said = error.to_string().to_lowercase();
    if AUTH_WORDS.iter().any(|word| said.contains(word)) {
        Fault::Auth { words }
    } else {
        Fault::Rejected { words }
    }
}
