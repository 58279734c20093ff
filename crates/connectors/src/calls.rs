//! The one shape a call of any telephony has, however it was heard of: pushed, listed or read from a file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use kernel::Ts;
use serde::{Deserialize, Serialize};

use crate::phone::PhoneNumber;

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
    /// The other instant `started_at` may mean, where the vendor wrote a local time of the hour that comes twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or_started_at: Option<Ts>,
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
    /// The vendor gives a link when asked for this, see [`crate::Recordings`].
    Lookup {
        key: String,
    },
}

/// What one push or one row of a vendor tells of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Call(Box<CallRecord>),
    /// It is no call of a client with an employee, and why.
    Nothing(&'static str),
}

impl Told {
    pub(crate) fn call(self) -> Option<CallRecord> {
        match self {
            Self::Call(call) => Some(*call),
            Self::Nothing(_) => None,
        }
    }
}

impl From<CallRecord> for Told {
    fn from(call: CallRecord) -> Self {
        Self::Call(Box::new(call))
    }
}

impl Disposition {
    /// What an answer, or none, means in this direction.
    pub fn of(direction: Direction, answered: bool) -> Self {
        match (direction, answered) {
            (_, true) => Self::Answered,
            (Direction::In, false) => Self::Missed,
            (Direction::Out, false) => Self::NoAnswer,
        }
    }
}

/// A text without the one character that not every database keeps.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

impl CallRecord {
    /// The call with texts that every database keeps.
    pub fn plain(&self) -> Cow<'_, Self> {
        let fixed = [&self.external_id, &self.session, &self.from.raw, &self.to.raw];
        let optional = self.employee.iter().chain(self.line.as_ref().map(|line| &line.raw));
        let named = self.variables.iter().flat_map(|(name, value)| [name, value]);
        if !fixed.into_iter().chain(optional).chain(named).any(|text| text.contains('\0')) {
            return Cow::Borrowed(self);
        }
        let text = |text: &String| plain(text).into_owned();
        let number = |number: &PhoneNumber| PhoneNumber { raw: text(&number.raw), ..number.clone() };
        Cow::Owned(Self {
            external_id: text(&self.external_id),
            session: text(&self.session),
            from: number(&self.from),
            to: number(&self.to),
            line: self.line.as_ref().map(number),
            employee: self.employee.as_ref().map(text),
            variables: self.variables.iter().map(|(name, value)| (text(name), text(value))).collect(),
            ..self.clone()
        })
    }

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
