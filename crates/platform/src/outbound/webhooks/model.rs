//! Which events go where, and what an answer means for the delivery.

use std::time::Duration;

use connectors::webhook::{Outcome, retry_after_attempt};
use kernel::{Classify, DeliveryId, InteractionId, Kind, Ts, WebhookEndpointId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Every event an endpoint may ask for.
pub(super) const EVENTS: &[&str] = &["interaction.completed", "interaction.imported", "alert.triggered"];
/// The most endpoints an organization may have.
pub(super) const ENDPOINTS_MAX: u64 = 20;
const URL_CHARS_MAX: usize = 2000;

/// Something to tell the world.
#[derive(Debug)]
pub struct Outgoing {
    /// One of [`EVENTS`].
    pub event: &'static str,
    /// The same event told again carries the same key and is not sent twice.
    pub dedup_key: String,
    /// The conversation it is about.
    pub interaction_id: Option<InteractionId>,
    /// Whether it tells of the past: then it leaves after what is news.
    pub historic: bool,
    /// What receivers get as `data`.
    pub data: Value,
}

/// Where webhooks go. The secret is never shown again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct WebhookEndpoint {
    /// Its id.
    pub id: WebhookEndpointId,
    /// Where events are sent.
    pub url: String,
    /// Which events.
    pub events: Vec<String>,
    /// Whether events are sent.
    pub enabled: bool,
    /// Why not, when the receiver asked for it.
    pub disabled_reason: Option<String>,
    /// When it was made.
    pub created_at: Ts,
}

/// One event for one endpoint.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct WebhookDelivery {
    /// Sent as `webhook-id` on every try.
    pub id: DeliveryId,
    /// Where it goes.
    pub endpoint_id: WebhookEndpointId,
    /// Which event.
    pub event: String,
    /// `queued`, `retrying`, `delivered`, `failed` or `dead`.
    pub state: String,
    /// Tries so far.
    pub attempts: i64,
    /// When the next try is due.
    pub next_at: Option<Ts>,
    /// The receiver's last status.
    pub last_status: Option<i64>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// The conversation it is about.
    pub interaction_id: Option<InteractionId>,
    /// When it was made.
    pub created_at: Ts,
}

/// Why an endpoint or a delivery could not be served.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error("there is no such webhook endpoint")]
    NoEndpoint,
    #[error("there is no such delivery")]
    NoDelivery,
    #[error("choose at least one of the events interaction.completed, interaction.imported, alert.triggered")]
    Events,
    #[error("this address cannot be used: {0}")]
    Url(String),
    #[error("an organization has at most {ENDPOINTS_MAX} webhook endpoints: remove one first")]
    TooMany,
    #[error("the endpoint of this delivery is disabled: enable it first")]
    Disabled,
    #[error("the signing secret could not be sealed or opened")]
    Sealing(#[from] store::SealError),
    #[error("the signing secret could not be made")]
    Secret(#[from] connectors::webhook::SecretError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for WebhookError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoEndpoint | Self::NoDelivery => Kind::NotFound,
            Self::Events | Self::Url(_) => Kind::Invalid,
            Self::TooMany | Self::Disabled => Kind::Conflict,
            Self::Sealing(_) | Self::Secret(_) => Kind::Internal,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoEndpoint => "webhook.not_found",
            Self::NoDelivery => "delivery.not_found",
            Self::Events => "webhook.events",
            Self::Url(_) => "webhook.url",
            Self::TooMany => "webhook.too_many",
            Self::Disabled => "delivery.endpoint_disabled",
            Self::Sealing(_) => "webhook.sealing",
            Self::Secret(_) => "webhook.secret",
            Self::Store(error) => error.code(),
        }
    }
}

/// Events that exist, each once.
pub(super) fn check_events(mut events: Vec<String>) -> Result<Vec<String>, WebhookError> {
    events.sort_unstable();
    events.dedup();
    let known = !events.is_empty() && events.iter().all(|event| EVENTS.contains(&event.as_str()));
    if known { Ok(events) } else { Err(WebhookError::Events) }
}

/// An address of sensible length; whether it may be called is the guard's to say.
pub(super) fn check_url(url: &str) -> Result<String, WebhookError> {
    let trimmed = url.trim();
    if trimmed.chars().count() > URL_CHARS_MAX {
        return Err(WebhookError::Url(format!("it has more than {URL_CHARS_MAX} characters")));
    }
    Ok(trimmed.to_owned())
}

/// What becomes of a delivery after a try.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) state: &'static str,
    pub(super) status: Option<i64>,
    pub(super) error: Option<String>,
    /// When to try again.
    pub(super) wait: Option<Duration>,
    /// The receiver asked not to be called again.
    pub(super) disable: bool,
}

/// What a receiver's answer means after so many tries; `fraction` in 0..1 spreads the retries.
pub(super) fn decide_verdict(outcome: Outcome, attempts: u32, fraction: f64) -> Verdict {
    let end = |state, status, error| Verdict { state, status, error, wait: None, disable: false };
    let again = |asked: Option<Duration>, status: Option<i64>, error: String| match retry_after_attempt(
        attempts, fraction,
    ) {
        None => end("dead", status, Some(error)),
        Some(usual) => {
            let wait = Some(asked.map_or(usual, |asked| asked.max(usual)));
            Verdict { state: "retrying", status, error: Some(error), wait, disable: false }
        }
    };
    match outcome {
        Outcome::Delivered(reply) => end("delivered", Some(reply.status.into()), None),
        Outcome::Disable(reply) => {
            let error = Some("the receiver answered 410: it wants no more of this".to_owned());
            Verdict { disable: true, ..end("failed", Some(reply.status.into()), error) }
        }
        Outcome::SlowDown { after, reply } => again(
            after,
            Some(reply.status.into()),
            format!("the receiver asked to slow down ({})", reply.status),
        ),
        Outcome::Retry { reason, reply } => again(None, reply.map(|reply| reply.status.into()), reason),
        Outcome::Refused { reason } => end("failed", None, Some(reason)),
    }
}

#[cfg(test)]
mod unit {
    use connectors::webhook::Reply;

    use super::*;

    fn reply(status: u16) -> Reply {
        Reply { status, body: String::new() }
    }

    #[test]
    fn an_answer_decides_what_becomes_of_a_delivery() {
        let delivered = decide_verdict(Outcome::Delivered(reply(204)), 1, 0.0);
        assert_eq!((delivered.state, delivered.wait), ("delivered", None));
        let gone = decide_verdict(Outcome::Disable(reply(410)), 1, 0.0);
        assert!(gone.disable && gone.state == "failed");
        let failed =
            decide_verdict(Outcome::Retry { reason: "500".to_owned(), reply: Some(reply(500)) }, 1, 0.0);
        assert_eq!(failed.state, "retrying");
        assert!(failed.wait.is_some_and(|wait| wait.as_secs() < 10), "{failed:?}");
        let last = decide_verdict(Outcome::Retry { reason: "500".to_owned(), reply: None }, 99, 0.0);
        assert_eq!((last.state, last.wait), ("dead", None));
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it() {
        let asked = Outcome::SlowDown { after: Some(Duration::from_secs(90)), reply: reply(429) };
        assert_eq!(decide_verdict(asked, 1, 0.0).wait, Some(Duration::from_secs(90)));
    }

    #[test]
    fn only_events_that_exist_can_be_chosen() {
        let chosen = |events: &[&str]| check_events(events.iter().map(|event| (*event).to_owned()).collect());
        assert!(chosen(&["alert.triggered", "alert.triggered"]).is_ok_and(|events| events.len() == 1));
        assert!(chosen(&[]).is_err());
        assert!(chosen(&["call.scored"]).is_err());
    }
}
