//! Faults on order: the next answers of a simulator go wrong in the way a test or a person asks for.
//!
//! Invariant: a fault is used up by exactly the requests it matches and then gone, so what follows
//! shows how the caller recovers. Ordered through [`Faults`] or `POST /_sandbox/faults`.

mod apply;
mod control;

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

pub(crate) use apply::{Refusal, Refuse, apply, breaking};
pub(crate) use control::control;

/// The simulators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// The telephone exchange.
    Pbx,
    /// Any of the other exchanges.
    Exchange,
    /// The speech recogniser.
    Deepgram,
    /// The language model and its transcriptions.
    Openai,
    /// The mail service.
    Resend,
    /// The messenger.
    Telegram,
    /// The receiver of Harken's own webhooks.
    Receiver,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// Any status with any body; without a body, the vendor's own error shape.
    Status {
        /// HTTP status.
        status: u16,
        /// Sent as it is.
        body: Option<String>,
    },
    /// The right answer, later.
    Delay {
        /// How much later.
        ms: u64,
    },
    /// The connection breaks in the middle of the right answer.
    DropMidBody,
    /// A web page with status 200 where data was due.
    Html,
    /// 429 with `retry-after`.
    RateLimited {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// 401 in the vendor's words.
    Unauthorized,
    /// 401 of a token that used to be good.
    TokenExpired,
    /// 402 (429 `insufficient_quota` at `OpenAI`): out of money.
    PaymentRequired,
    /// 500 in the vendor's words.
    InternalError,
    /// No answer until the simulators stop.
    Hang,
    /// 200 with JSON cut in half.
    InvalidJson,
    /// Events of the next call are never sent; the call is in the history all the same.
    EventsLost,
    /// Every event is sent twice.
    EventsDuplicated,
    /// The hang-up arrives before the start.
    EventsOutOfOrder,
    /// The hang-up's JSON is cut in half.
    EventTruncated,
    /// 404 for the recording.
    RecordingNotReady,
    /// A sign-in page with status 200 for the recording.
    RecordingHtml,
    /// Zero bytes of recording.
    RecordingEmpty,
    /// Noise under the recording's media type.
    RecordingCorrupt,
    /// A recording announced as 30 GB.
    RecordingHuge,
    /// The model's answer breaks the schema it was given.
    SchemaViolation,
    /// The model quotes what nobody said.
    InventedEvidence,
    /// The model refuses.
    Refusal,
}

/// Where in a simulator a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Answer,
    Events,
    Recording,
    Model,
}

impl Fault {
    pub(crate) const fn scope(&self) -> Scope {
        match self {
            Self::EventsLost | Self::EventsDuplicated | Self::EventsOutOfOrder | Self::EventTruncated => {
                Scope::Events
            }
            Self::RecordingNotReady
            | Self::RecordingHtml
            | Self::RecordingEmpty
            | Self::RecordingCorrupt
            | Self::RecordingHuge => Scope::Recording,
            Self::SchemaViolation | Self::InventedEvidence | Self::Refusal => Scope::Model,
            _ => Scope::Answer,
        }
    }
}

/// One order: this fault, for the next `times` requests that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultOrder {
    /// The simulator.
    pub vendor: Vendor,
    /// What goes wrong.
    pub fault: Fault,
    /// For how many requests; 1 unless said.
    #[serde(default = "once")]
    pub times: u32,
    /// Only where the request's path starts so.
    #[serde(default)]
    pub path: Option<String>,
}

const fn once() -> u32 {
    1
}

/// The faults waiting to strike, in the order they were asked for. Clones share one list.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<FaultOrder>>>);

impl Faults {
    /// The next `times` requests to `vendor` go wrong.
    pub fn script(&self, vendor: Vendor, fault: Fault, times: u32) {
        self.order(FaultOrder { vendor, fault, times, path: None });
    }

    /// Adds an order behind those waiting.
    pub fn order(&self, order: FaultOrder) {
        self.locked().push(order);
    }

    /// Takes all orders back.
    pub fn clear(&self) {
        self.locked().clear();
    }

    /// Orders not used up.
    pub fn waiting(&self) -> Vec<FaultOrder> {
        self.locked().clone()
    }

    pub(crate) fn take(&self, vendor: Vendor, scope: Scope, path: &str) -> Option<Fault> {
        let mut orders = self.locked();
        let at = orders.iter().position(|order| {
            order.vendor == vendor
                && order.fault.scope() == scope
                && order.path.as_deref().is_none_or(|prefix| path.starts_with(prefix))
        })?;
        let order = orders.get_mut(at)?;
        let fault = order.fault.clone();
        order.times = order.times.saturating_sub(1);
        if order.times == 0 {
            orders.remove(at);
        }
        Some(fault)
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Vec<FaultOrder>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_as_often_as_ordered_and_only_where_ordered() {
        let faults = Faults::default();
        faults.order(FaultOrder {
            vendor: Vendor::Deepgram,
            fault: Fault::Html,
            times: 2,
            path: Some("/v1/listen".into()),
        });
        let take = |vendor, path| faults.take(vendor, Scope::Answer, path);
        assert_eq!(take(Vendor::Openai, "/v1/listen"), None);
        assert_eq!(take(Vendor::Deepgram, "/v1/projects"), None);
        assert_eq!(take(Vendor::Deepgram, "/v1/listen"), Some(Fault::Html));
        assert_eq!(take(Vendor::Deepgram, "/v1/listen"), Some(Fault::Html));
        assert_eq!(take(Vendor::Deepgram, "/v1/listen"), None);
    }

    #[test]
    fn an_order_in_json_needs_only_a_vendor_and_a_fault() {
        let json = r#"{"vendor":"openai","fault":{"kind":"rate_limited","retry_after_s":3}}"#;
        let order: FaultOrder = serde_json::from_str(json).unwrap();
        assert_eq!(order.fault, Fault::RateLimited { retry_after_s: 3 });
        assert_eq!(order.times, 1);
        assert!(
            serde_json::from_str::<FaultOrder>(r#"{"vendor":"openai","fault":{"kind":"gremlin"}}"#).is_err()
        );
    }
}
