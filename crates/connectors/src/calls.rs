//! Calls as telephony pushes them: what comes in, and the one shape it is decoded to.

use std::collections::BTreeMap;

use kernel::{Secret, Ts};
use serde::{Deserialize, Serialize};

use crate::Account;
use crate::phone::PhoneNumber;
use crate::verify;

/// Takes what a vendor pushes. Pure: no clock, no network.
pub trait Ingest: Send + Sync {
    /// How a push proves itself; all rules must hold.
    fn rules(&self) -> &'static [Rule];
    /// What a raw push says. Never panics, whatever the bytes.
    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError>;
    /// What the vendor wants to hear, also for events that are ignored.
    fn ack(&self) -> Ack;
}

/// A push as it arrived.
#[derive(Clone, Copy)]
pub struct RawInbound<'a> {
    /// The token of our address the push came to.
    pub token: &'a str,
    pub body: &'a [u8],
}

/// One way a push proves where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Knowing our address, which carries a long random token.
    UrlToken,
}

impl Rule {
    /// Whether the push holds to this rule with any of the secrets; several are valid while rotating.
    pub fn admits(self, inbound: &RawInbound<'_>, secrets: &[Secret]) -> bool {
        match self {
            Self::UrlToken => verify::matches_any(inbound.token, secrets),
        }
    }
}

/// The answer a vendor gets for a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    pub status: u16,
    pub content_type: &'static str,
    pub body: &'static str,
}

/// What a push means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SourceEvent {
    /// A finished call.
    CallEnded { call: Box<CallRecord> },
    /// One leg of a call that has several; the leg that `closes` is the last. Join them with [`CallRecord::join`].
    Fragment { session: String, part: Box<CallRecord>, closes: bool },
    /// Nothing to keep, and why.
    Ignored { reason: String },
}

/// A finished call, or one leg of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRecord {
    /// Unique per source; a repeated push carries the same.
    pub external_id: String,
    /// What the vendor groups legs by; equal to `external_id` where it does not group.
    pub session: String,
    pub direction: Direction,
    pub from: PhoneNumber,
    pub to: PhoneNumber,
    /// The company's number the call came over.
    pub line: Option<PhoneNumber>,
    /// The extension of the employee, as the vendor writes it.
    pub employee: Option<String>,
    pub started_at: Ts,
    /// From the first ring to the end.
    pub duration_ms: i64,
    pub talk_ms: i64,
    pub wait_ms: i64,
    pub disposition: Disposition,
    pub recording: RecordingRef,
    /// What else the vendor said, by its own names.
    pub variables: BTreeMap<String, String>,
}

/// Who called whom, seen from the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    In,
    Out,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    Answered,
    /// The client called and nobody answered.
    Missed,
    /// We called and nobody answered.
    NoAnswer,
}

/// Where the sound is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RecordingRef {
    None,
    /// A link whose life nobody promises: fetch at once, through the guarded client.
    Url {
        url: String,
    },
}

/// A push that cannot be read. The text says where and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail} (at `{pointer}`)")]
pub struct DecodeError {
    /// JSON pointer to the value that is wrong; empty for the whole body.
    pub pointer: String,
    pub detail: String,
}

impl CallRecord {
    /// The client's number: who called in, or who was called.
    pub fn client(&self) -> &PhoneNumber {
        match self.direction {
            Direction::In => &self.from,
            Direction::Out => &self.to,
        }
    }

    /// One call out of its legs: it lasts from the first start to the last end, and the leg that was talked on
    /// longest gives the employee and the recording. A leg that came twice counts once. `None` for no legs.
    pub fn join(legs: &[Self]) -> Option<Self> {
        let by_id: BTreeMap<&str, &Self> = legs.iter().map(|leg| (leg.external_id.as_str(), leg)).collect();
        let legs: Vec<&Self> = by_id.into_values().collect();
        let main = legs.iter().max_by_key(|leg| (leg.disposition == Disposition::Answered, leg.talk_ms))?;
        let first = legs.iter().min_by_key(|leg| leg.started_at)?;
        let end = legs.iter().map(|leg| leg.started_at.plus_ms(leg.duration_ms)).max()?;
        let talk_ms = legs.iter().map(|leg| leg.talk_ms).sum();
        let duration_ms = end.millis() - first.started_at.millis();
        Some(Self {
            external_id: first.session.clone(),
            session: first.session.clone(),
            started_at: first.started_at,
            duration_ms,
            talk_ms,
            wait_ms: (duration_ms - talk_ms).max(0),
            ..(*main).clone()
        })
    }
}
