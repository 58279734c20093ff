//! What a vendor pushes to us: how it proves itself, what it means, and what the vendor wants to hear.

mod form;
mod proof;
mod recipe;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::Account;
use crate::calls::{CallRecord, RecordingRef, Told, plain};

pub use form::Form;
pub(crate) use proof::networks;
pub use proof::{Denial, Rule, Setting};
pub(crate) use recipe::{Algorithm, At, Encoding, Message, Part, Recipe, When};

/// Takes what a vendor pushes. Pure: no clock, no network.
pub trait Ingest: Send + Sync {
    /// How a push proves itself; all rules must hold. A rule whose secret or list was not entered is not in force.
    fn rules(&self) -> &'static [Rule];
    /// Whether the vendor sends again what we did not acknowledge.
    fn delivery(&self) -> Delivery {
        Delivery::Unknown
    }
    /// How the vendor learns our address.
    fn activation(&self) -> Activation {
        Activation::SelfService
    }
    /// The answer to a push that only asks whether we are there. Nothing of it is kept.
    fn handshake(&self, _inbound: &RawInbound<'_>) -> Option<String> {
        None
    }
    /// What a raw push says. Never panics, whatever the bytes.
    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError>;
    /// What the vendor wants to hear, also for events that are ignored.
    fn ack(&self) -> Ack {
        Ack::EMPTY
    }
}

/// Whether a vendor repeats what was not acknowledged. What is sent once at most is caught up from the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    Repeats,
    Once,
    Unknown,
}

/// How a vendor learns the address it is to push to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Somebody enters it in the vendor's own cabinet or configuration.
    SelfService,
    /// Only the vendor's support can, so a letter is prepared.
    Support(&'static Letter),
}

/// A letter to a vendor's support, one text per language of the console. `{organization}` and `{url}` are filled in.
#[derive(Debug, PartialEq, Eq)]
pub struct Letter {
    pub to: &'static str,
    /// How long the vendor takes, as it says.
    pub takes_hours: u32,
    pub texts: &'static [LetterText],
}

/// The letter in one language.
#[derive(Debug, PartialEq, Eq)]
pub struct LetterText {
    pub locale: &'static str,
    pub subject: &'static str,
    pub body: &'static str,
}

/// Everything of a push but its body, as it arrived; kept with the body, so that both can be judged again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub method: String,
    /// Scheme, host and port under which the world reaches us.
    pub origin: String,
    /// Path and query, byte for byte.
    pub target: String,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// Who sent it.
    pub peer: Option<IpAddr>,
}

impl Head {
    /// The first header of this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The media type of the body, without parameters, in lower case.
    pub fn media_type(&self) -> String {
        let whole = self.header("content-type").unwrap_or_default();
        whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// What stands after the question mark.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// A push as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct RawInbound<'a> {
    pub head: &'a Head,
    pub body: &'a [u8],
}

impl RawInbound<'_> {
    /// The fields of the body, when it is a form; empty otherwise.
    pub fn form(&self) -> Form {
        Form::of_body(self.head, self.body)
    }

    /// The fields of the address.
    pub fn query(&self) -> Form {
        Form::urlencoded(self.head.query().as_bytes())
    }
}

/// The answer a vendor gets for a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    pub status: u16,
    pub content_type: &'static str,
    pub body: &'static str,
}

impl Ack {
    /// 200 with nothing in it.
    const EMPTY: Self = Self { status: 200, content_type: "text/plain", body: "" };
}

/// What a push means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SourceEvent {
    /// A finished call.
    CallEnded { call: Box<CallRecord> },
    /// One leg of a call that has several; the leg that `closes` is the last. Join them with [`CallRecord::join`].
    Fragment { session: String, part: Box<CallRecord>, closes: bool },
    /// A call ended, and its particulars are to be asked for with [`crate::History::find`].
    Hint { external_id: String, at: kernel::Ts },
    /// The recording of a call that was told of before can be had now.
    RecordingReady { external_id: String, recording: RecordingRef },
    /// Nothing to keep, and why.
    Ignored { reason: String },
}

impl SourceEvent {
    pub(crate) fn ignored(reason: impl Into<String>) -> Self {
        Self::Ignored { reason: reason.into() }
    }

    pub(crate) fn ended(call: CallRecord) -> Self {
        Self::CallEnded { call: Box::new(call) }
    }

    pub(crate) fn of(told: Told) -> Self {
        match told {
            Told::Call(call) => Self::CallEnded { call },
            Told::Nothing(reason) => Self::ignored(reason),
        }
    }
}

/// A push, a row or a file that cannot be read. The text says where and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail} (at `{pointer}`)")]
pub struct DecodeError {
    /// JSON pointer or name of the field that is wrong; empty for the whole body.
    pub pointer: String,
    pub detail: String,
}

impl DecodeError {
    pub(crate) fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: plain(&pointer.into()).into_owned(), detail: plain(&detail.into()).into_owned() }
    }
}
