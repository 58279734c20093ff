//! One attempt to deliver a webhook, and what its answer means.

use std::time::Duration;

use bytes::Bytes;
use kernel::Ts;

use super::sign::{SigningSecret, sign};
use crate::http::{Http, HttpError, Request};

const TIMEOUT: Duration = Duration::from_secs(20);
/// What is kept of an answer. A receiver that says more is cut, not failed.
const REPLY_MAX: usize = 64 * 1024;

/// One message to one endpoint.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    pub url: &'a str,
    /// The same on every attempt.
    pub id: &'a str,
    /// The time of this attempt.
    pub at: Ts,
    /// JSON.
    pub body: Bytes,
    /// All secrets that are valid now.
    pub secrets: &'a [SigningSecret],
}

/// What the receiver answered, cut to what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub body: String,
}

/// What to do after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// 2xx.
    Delivered(Reply),
    /// 410: the receiver wants no more messages at this address.
    Disable(Reply),
    /// 429, 502, 504: try later and send less.
    SlowDown { after: Option<Duration>, reply: Reply },
    /// Anything else that may pass.
    Retry { reason: String, reply: Option<Reply> },
    /// We will not call this address; somebody has to change it.
    Refused { reason: String },
}

/// Signs and sends one message.
pub async fn deliver(http: &Http, message: &Message<'_>) -> Outcome {
    let seconds = message.at.seconds();
    let signature = sign(message.secrets, message.id, seconds, &message.body);
    let request = Request::post(message.url)
        .header("content-type", "application/json")
        .header("webhook-id", message.id)
        .header("webhook-timestamp", &seconds.to_string())
        .header("webhook-signature", &signature)
        .bytes(message.body.clone())
        .timeout(TIMEOUT)
        .response_max(REPLY_MAX)
        .cut_response();
    match http.send(request).await {
        Ok(answer) => {
            let after = answer.retry_after();
            classify(Reply { status: answer.status, body: answer.text() }, after)
        }
        Err(cause @ (HttpError::BadUrl(_) | HttpError::Refused)) => {
            Outcome::Refused { reason: cause.to_string() }
        }
        Err(cause) => Outcome::Retry { reason: cause.to_string(), reply: None },
    }
}

fn classify(reply: Reply, after: Option<Duration>) -> Outcome {
    match reply.status {
        200..=299 => Outcome::Delivered(reply),
        410 => Outcome::Disable(reply),
        429 | 502 | 504 => Outcome::SlowDown { after, reply },
        300..=399 => Outcome::Retry {
            reason: "it redirects, and redirects are not followed".into(),
            reply: Some(reply),
        },
        status => Outcome::Retry { reason: format!("it answered with status {status}"), reply: Some(reply) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_one_meaning() {
        let reply = |status| Reply { status, body: String::new() };
        let of = |status| classify(reply(status), None);
        for status in [200, 201, 204, 299] {
            assert_eq!(of(status), Outcome::Delivered(reply(status)));
        }
        assert_eq!(of(410), Outcome::Disable(reply(410)));
        for status in [429, 502, 504] {
            assert_eq!(of(status), Outcome::SlowDown { after: None, reply: reply(status) });
        }
        for status in [301, 302, 307, 400, 401, 404, 500, 503] {
            assert!(matches!(of(status), Outcome::Retry { .. }), "{status}");
        }
    }
}
