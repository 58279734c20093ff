//! Questions with HTTP Basic, and what is answered, sorted by what it says and then by its status.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Secret;
use serde_json::{Map, Value};

use super::DESCRIPTOR;
use crate::account::Account;
use crate::http::Response;
use crate::{Fault, Request};

const ANSWER_MAX: usize = 16 * 1024 * 1024;
/// "Authenticate".
const CODE_AUTH: u64 = 20_003;
/// "Too many requests".
const CODE_LIMIT: u64 = 20_429;

/// A question about the account: `.json`, or `/Calls.json?…`.
pub(super) fn get(account: &Account, rest: &str) -> Result<Request, Fault> {
    let sid = account.field(&DESCRIPTOR, "account_sid");
    if sid.is_empty() || !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Fault::misconfigured("`account_sid` has letters and digits only, enter it again"));
    }
    at(account, &format!("/2010-04-01/Accounts/{sid}{rest}"))
}

/// A question to a path the vendor named.
pub(super) fn at(account: &Account, path: &str) -> Result<Request, Fault> {
    let secret = account.required_secret("auth_token")?;
    let request = Request::get(format!("{}{path}", account.base_url(&DESCRIPTOR))).response_max(ANSWER_MAX);
    Ok(request.authorize("Basic", &basic(account, secret)))
}

pub(super) fn basic(account: &Account, secret: &Secret) -> Secret {
    let sid = account.field(&DESCRIPTOR, "account_sid");
    Secret::new(STANDARD.encode(format!("{sid}:{}", secret.expose())))
}

/// The fields of an answer that is not an error.
pub(super) fn read(account: &Account, answer: &Response) -> Result<Map<String, Value>, Fault> {
    let words = || account.redact(&answer.text());
    let body = match answer.json::<Value>() {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    };
    let code = body.as_ref().and_then(|fields| fields.get("code")).and_then(Value::as_u64);
    match (answer.status, code) {
        (_, Some(CODE_AUTH)) => Err(Fault::Auth { words: words() }),
        (_, Some(CODE_LIMIT)) => Err(Fault::RateLimited { after: answer.retry_after(), words: words() }),
        (404, _) => Err(Fault::NotFound { words: words() }),
        (200..=299, None) => {
            body.ok_or_else(|| Fault::transient(format!("a page came instead of an answer: {}", words())))
        }
        (_, _) => Err(Fault::of_status(answer, words())),
    }
}
