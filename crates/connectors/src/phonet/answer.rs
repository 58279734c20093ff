//! A session and what is asked within it. The vendor answers a key with a cookie; who comes without it gets 403.

use kernel::Secret;
use serde_json::{Value, json};

use super::DESCRIPTOR;
use crate::Fault;
use crate::account::Account;
use crate::http::{Http, Request, Response};
use crate::redact::redact_all;

const COOKIE: &str = "JSESSIONID";

/// Signed in.
pub(super) struct Session<'a> {
    account: &'a Account,
    cookie: Secret,
}

impl<'a> Session<'a> {
    pub(super) async fn open(http: &Http, account: &'a Account) -> Result<Self, Fault> {
        let key = account.required_secret("api_key")?;
        let body = json!({ "domain": domain(account), "apiKey": key.expose() });
        let request = Request::post(format!("{}/rest/security/authorize", base_url(account)));
        let answer = http.send(request.json(&body)).await?;
        let cookie = session_of(&answer).filter(|_| answer.is_success());
        let cookie = cookie.ok_or_else(|| no_session(&answer, account.redact(&answer.text())))?;
        Ok(Self { account, cookie })
    }

    /// What a question is answered with: a list, alone or within an object.
    pub(super) async fn list(&self, http: &Http, what: &str) -> Result<Vec<Value>, Fault> {
        let request = Request::get(format!("{}/rest/{what}", base_url(self.account)));
        let cookie = format!("{COOKIE}={}", self.cookie.expose());
        let answer = http.send(request.header("cookie", &cookie)).await?;
        let secrets = self.account.secrets.values().chain([&self.cookie]);
        read_list(&answer, redact_all(&answer.text(), secrets))
    }
}

/// Where the API is: at the domain of the exchange, unless somebody says otherwise.
fn base_url(account: &Account) -> String {
    match account.base_url(&DESCRIPTOR) {
        "" => format!("https://{}", domain(account)),
        written => written.to_owned(),
    }
}

/// The domain alone, also when somebody pasted the whole address.
pub(super) fn domain(account: &Account) -> &str {
    let entered = account.field(&DESCRIPTOR, "domain");
    let bare = entered.split_once("://").map_or(entered, |(_, rest)| rest);
    bare.split('/').next().unwrap_or_default()
}

pub(super) fn session_of(answer: &Response) -> Option<Secret> {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.filter_map(|cookie| cookie.split(';').next()?.trim().split_once('='));
    let mut sessions = pairs.filter(|(name, value)| *name == COOKIE && !value.is_empty());
    sessions.next().map(|(_, value)| Secret::new(value))
}

fn no_session(answer: &Response, words: String) -> Fault {
    match (answer.is_success(), answer.json::<Value>()) {
        (true, Ok(_)) => Fault::Auth { words: format!("no session was given: {words}") },
        (true, Err(_)) => Fault::transient(words),
        (false, _) => Fault::of_status(answer, words),
    }
}

pub(super) fn read_list(answer: &Response, words: String) -> Result<Vec<Value>, Fault> {
    match answer.json::<Value>() {
        Ok(Value::Array(list)) if answer.is_success() => Ok(list),
        Ok(Value::Object(fields)) if answer.is_success() => {
            let list = fields.into_iter().find_map(|(_, value)| match value {
                Value::Array(list) => Some(list),
                _ => None,
            });
            list.ok_or(Fault::Rejected { words })
        }
        Err(_) if answer.is_success() => Err(Fault::transient(words)),
        _ => Err(Fault::of_status(answer, words)),
    }
}
