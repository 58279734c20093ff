//! What the vendor's answers mean: its own code and parameters first, the status second. Pure.

use std::time::Duration;

use kernel::Secret;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Undelivered;
use crate::Fault;
use crate::http::Response;
use crate::redact::redact_all;

#[derive(Deserialize)]
struct Envelope {
    ok: bool,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize, Default)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// The result, or why there is none; nothing of what is said names the token.
pub(super) fn read<T: DeserializeOwned>(token: &Secret, answer: &Response) -> Result<T, Undelivered> {
    let Ok(envelope) = answer.json::<Envelope>() else {
        let words = clean(token, &format!("status {}", answer.status));
        return Err(Undelivered::Fault(match answer.status {
            200 => Fault::transient("the answer is not that of a Bot API server"),
            _ => Fault::of_status(answer, words),
        }));
    };
    if envelope.ok {
        let result = serde_json::from_value(envelope.result);
        return result
            .map_err(|_| Undelivered::Fault(Fault::transient("the answer lacks what was asked for")));
    }
    Err(undelivered(token, &envelope))
}

fn undelivered(token: &Secret, envelope: &Envelope) -> Undelivered {
    let words = clean(token, &envelope.description);
    let after = envelope.parameters.retry_after.map(Duration::from_secs);
    Undelivered::Fault(match envelope.error_code {
        400 => match envelope.parameters.migrate_to_chat_id {
            Some(chat_id) => return Undelivered::Moved { chat_id },
            None => Fault::Rejected { words },
        },
        // A malformed token is answered as an address that does not exist.
        401 | 404 => Fault::Auth { words },
        403 => return Undelivered::Blocked { words },
        409 => Fault::Misconfigured { words },
        429 => Fault::RateLimited { after, words },
        500..=599 => Fault::Transient { after, words },
        _ => Fault::Rejected { words },
    })
}

fn clean(token: &Secret, words: &str) -> String {
    let key = token.expose().split_once(':').map(|(_, key)| Secret::new(key));
    redact_all(words, std::iter::once(token).chain(&key))
}

#[cfg(test)]
mod tests {
    use kernel::Classify;

    use super::*;

    const TOKEN: &str = "123456789:AAEhBP0av28rJcanarycanarycanary";

    fn of(status: u16, body: &str) -> Result<Value, Undelivered> {
        let answer = Response { status, headers: http::HeaderMap::new(), body: body.to_owned().into() };
        read(&Secret::new(TOKEN), &answer)
    }

    fn refused(code: u16, description: &str, parameters: &str) -> Undelivered {
        let body = format!(
            r#"{{"ok":false,"error_code":{code},"description":"{description}","parameters":{parameters}}}"#
        );
        of(code, &body).unwrap_err()
    }

    fn code(undelivered: &Undelivered) -> &'static str {
        match undelivered {
            Undelivered::Fault(fault) => fault.code(),
            Undelivered::Blocked { .. } => "blocked",
            Undelivered::Moved { .. } => "moved",
        }
    }

    #[test]
    fn every_answer_has_one_meaning() {
        assert_eq!(of(200, r#"{"ok":true,"result":5}"#).unwrap(), 5);
        assert_eq!(code(&of(200, "<html>").unwrap_err()), "vendor.transient");
        assert_eq!(code(&of(502, "<html>").unwrap_err()), "vendor.transient");
        assert_eq!(code(&of(404, "<html>").unwrap_err()), "vendor.misconfigured");
        for (status, expected) in [
            (400, "vendor.rejected"),
            (401, "vendor.auth"),
            (403, "blocked"),
            (404, "vendor.auth"),
            (409, "vendor.misconfigured"),
            (429, "vendor.rate_limited"),
            (500, "vendor.transient"),
        ] {
            assert_eq!(code(&refused(status, "no", "{}")), expected, "{status}");
        }
    }

    #[test]
    fn the_wait_and_the_new_number_stand_in_the_parameters() {
        let Undelivered::Fault(slow) =
            refused(429, "Too Many Requests: retry after 5", r#"{"retry_after":5}"#)
        else {
            panic!("a fault")
        };
        assert_eq!(slow.retry_after(), Some(Duration::from_secs(5)));
        let words = "Bad Request: group chat was upgraded to a supergroup chat";
        let moved = refused(400, words, r#"{"migrate_to_chat_id":-1001234567890}"#);
        assert_eq!(moved, Undelivered::Moved { chat_id: -1_001_234_567_890 });
    }

    #[test]
    fn an_echo_of_the_token_or_its_key_is_not_repeated() {
        let key = TOKEN.split_once(':').unwrap().1;
        for echo in [TOKEN.to_owned(), format!("https://api.telegram.org/bot{TOKEN}/getMe"), key.to_owned()] {
            let Undelivered::Fault(fault) = refused(401, &format!("Unauthorized {echo}"), "{}") else {
                panic!("a fault")
            };
            assert!(!format!("{fault} {fault:?}").contains("canary"), "{fault}");
        }
    }
}
