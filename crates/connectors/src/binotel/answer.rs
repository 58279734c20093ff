//! Asking the API and sorting what it answers.
//!
//! Errors and outages come with status 200 as well: an error as JSON with a code, an outage as a web page. So the body
//! is judged first and the status only where the body says nothing.

use std::time::Duration;

use serde_json::{Map, Value};

use super::DESCRIPTOR;
use crate::Fault;
use crate::account::Account;
use crate::fields::Fields;
use crate::http::{Http, Request, Response};

/// A day of a busy exchange.
const ANSWER_MAX: usize = 32 * 1024 * 1024;
/// How long to wait when the vendor says that we ask too often, without saying how long.
const TOO_OFTEN: Duration = Duration::from_mins(1);

/// The answer of one method, such as `stats/call-record`.
pub(super) async fn ask(
    http: &Http,
    account: &Account,
    method: &str,
    mut fields: Map<String, Value>,
) -> Result<Map<String, Value>, Fault> {
    fields.insert("key".into(), account.required_secret("api_key")?.expose().into());
    fields.insert("secret".into(), account.required_secret("api_secret")?.expose().into());
    let url = format!("{}/api/4.0/{method}.json", account.base_url(&DESCRIPTOR));
    let request = Request::post(url).json(&Value::Object(fields)).response_max(ANSWER_MAX);
    read(account, &http.send(request).await?)
}

pub(super) fn read(account: &Account, answer: &Response) -> Result<Map<String, Value>, Fault> {
    let Ok(Value::Object(fields)) = answer.json::<Value>() else {
        return Err(no_answer(answer, account.redact(&answer.text())));
    };
    let said = Fields::Json(&fields);
    if said.text("status").as_deref() == Some("success") {
        return Ok(fields);
    }
    let words = account.redact(&said.text("message").unwrap_or_else(|| answer.text()));
    Err(match said.text("code").as_deref() {
        Some("104") => Fault::NotFound { words },
        Some("105") => Fault::transient(words),
        Some("106") => Fault::RateLimited { after: answer.retry_after().or(Some(TOO_OFTEN)), words },
        Some("120") => Fault::Quota { words },
        Some("121") => Fault::Auth { words },
        _ => Fault::of_status(answer, words),
    })
}

/// A page with status 200 is the vendor's way to be down.
fn no_answer(answer: &Response, words: String) -> Fault {
    if answer.is_success() { Fault::transient(words) } else { Fault::of_status(answer, words) }
}

/// The members of what PHP writes as an object by id, or as `[]` when it is empty.
pub(super) fn members<'a>(fields: &'a Map<String, Value>, key: &str) -> Result<Vec<&'a Value>, Fault> {
    match fields.get(key) {
        Some(Value::Array(list)) => Ok(list.iter().collect()),
        Some(Value::Object(by_id)) => Ok(by_id.values().collect()),
        _ => Err(Fault::rejected(format!("the answer has no list `{key}`"))),
    }
}
