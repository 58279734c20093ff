//! What the vendor's answers mean: by the name of its error first, by status second. Pure.

use serde::Deserialize;

use crate::Fault;
use crate::account::Account;
use crate::http::Response;

#[derive(Deserialize)]
struct Taken {
    id: String,
}

#[derive(Deserialize)]
struct Domains {
    #[serde(rename = "data")]
    _data: Vec<serde_json::Value>,
}

#[derive(Deserialize, Default)]
struct Problem {
    #[serde(default)]
    name: String,
    #[serde(default)]
    message: String,
}

/// Whether a message was taken.
pub(super) fn of_mail(account: &Account, answer: &Response) -> Result<(), Fault> {
    if answer.status == 200 {
        let taken = answer.json::<Taken>().ok().filter(|taken| !taken.id.is_empty());
        return taken.map(drop).ok_or_else(|| Fault::transient("the answer is not the vendor's"));
    }
    Err(fault(account, answer))
}

/// Whether a key is known. One that may only send cannot list domains, and the vendor says so by name.
pub(super) fn of_key(account: &Account, answer: &Response) -> Result<(), Fault> {
    if answer.status == 200 {
        let listed = answer.json::<Domains>();
        return listed.map(drop).map_err(|_| Fault::transient("the answer is not the vendor's"));
    }
    let problem: Problem = answer.json().unwrap_or_default();
    if problem.name == "restricted_api_key" { Ok(()) } else { Err(fault(account, answer)) }
}

fn fault(account: &Account, answer: &Response) -> Fault {
    let problem: Problem = answer.json().unwrap_or_default();
    let said = if problem.message.is_empty() { answer.text() } else { problem.message };
    let words: String = account.redact(&format!("{} {} {said}", answer.status, problem.name));
    let words: String = words.chars().take(300).collect();
    let after = answer.retry_after();
    match (problem.name.as_str(), answer.status) {
        ("invalid_api_key" | "missing_api_key" | "restricted_api_key", _) | (_, 401) => Fault::Auth { words },
        (_, 402) => Fault::Quota { words },
        ("daily_quota_exceeded" | "monthly_quota_exceeded", _) | (_, 429) => {
            Fault::RateLimited { after, words }
        }
        // The same key again while the first request is still under way.
        ("concurrent_idempotent_requests", _) | (_, 408 | 500..) => Fault::Transient { after, words },
        (_, 300..=399) => Fault::misconfigured(words),
        _ => Fault::Rejected { words },
    }
}

#[cfg(test)]
mod tests {
    use kernel::Classify;

    use super::*;

    fn code(status: u16, body: &str) -> &'static str {
        let answer = Response { status, headers: http::HeaderMap::new(), body: body.to_owned().into() };
        of_mail(&Account::default(), &answer).err().map_or("", |fault| fault.code())
    }

    #[test]
    fn every_answer_has_one_meaning() {
        let named = |status: u16, name: &str| {
            code(status, &format!(r#"{{"statusCode":{status},"name":"{name}","message":"x"}}"#))
        };
        assert_eq!(code(200, include_str!("fixtures/taken.json")), "");
        assert_eq!(code(403, include_str!("fixtures/unverified.json")), "vendor.rejected");
        assert_eq!(code(200, "<html>"), "vendor.transient");
        assert_eq!(named(422, "validation_error"), "vendor.rejected");
        assert_eq!(named(403, "invalid_api_key"), "vendor.auth");
        assert_eq!(named(401, "missing_api_key"), "vendor.auth");
        assert_eq!(named(429, "rate_limit_exceeded"), "vendor.rate_limited");
        assert_eq!(named(429, "daily_quota_exceeded"), "vendor.rate_limited");
        assert_eq!(named(409, "concurrent_idempotent_requests"), "vendor.transient");
        assert_eq!(named(409, "invalid_idempotent_request"), "vendor.rejected");
        assert_eq!(named(500, "application_error"), "vendor.transient");
    }
}
