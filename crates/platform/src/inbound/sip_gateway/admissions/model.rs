//! Attempts as they are shown.

use kernel::{AdmissionId, Classify, Kind, Ts};
use serde::Serialize;
use sip::Reason;
use utoipa::ToSchema;

use super::board::Line;
use crate::activity::log::{ActivityKind, NewEntry};
use crate::inbound::sip_gateway::reasons::{self, Verdict};
use crate::inbound::sip_gateway::steps::Step;

/// Attempts that ended alike.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SipAdmission)]
pub(super) struct AdmissionView {
    /// Their id.
    pub id: AdmissionId,
    /// When the first of them came.
    pub first_at: Ts,
    /// When the last of them came.
    pub last_at: Ts,
    /// How many there were.
    pub count: i64,
    /// `register`, `invite`, `options` or `other`.
    pub method: String,
    /// `udp`, `tcp` or `tls`.
    pub transport: String,
    /// The address they came from; none when there were too many addresses to keep each.
    pub source: Option<String>,
    /// What the last of them called.
    pub called: String,
    /// Who the last of them said it is.
    pub caller: String,
    /// The user name the last of them authenticated with.
    pub username: Option<String>,
    /// What they came to.
    pub verdict: Verdict,
    /// Why: a stable word.
    pub reason: String,
    /// Why, in words. The caller never learns it.
    pub detail: String,
    /// What the caller saw: `silence`, `closed` or `status`.
    pub answered: String,
    /// The status the caller saw.
    pub status: Option<i64>,
    /// The checks they went through.
    pub checks: Vec<Step>,
}

/// Why attempts could not be listed.
#[derive(Debug, thiserror::Error)]
pub(super) enum AdmissionError {
    #[error("`{0}` is not a verdict: use admitted, challenged or refused")]
    Verdict(String),
    #[error(transparent)]
    Store(#[from] ::store::StoreError),
}

impl Classify for AdmissionError {
    fn kind(&self) -> Kind {
        match self {
            Self::Verdict(_) => Kind::Malformed,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Verdict(_) => "sip.verdict",
            Self::Store(error) => error.code(),
        }
    }
}

/// The verdict of a filter; none means all.
pub(super) fn wanted(word: Option<&str>) -> Result<Option<Verdict>, AdmissionError> {
    let Some(word) = word.filter(|word| !word.is_empty()) else { return Ok(None) };
    let verdict = Verdict::from_key(word).ok_or_else(|| AdmissionError::Verdict(word.to_owned()))?;
    Ok(Some(verdict))
}

/// What the activity log says of refusals; nothing of what is no refusal.
pub(super) fn entry(line: &Line) -> Option<NewEntry> {
    let reason = line.alike.reason;
    if reasons::verdict(reason) != Verdict::Refused {
        return None;
    }
    let source = line.alike.source.map(|address| address.to_string());
    let from =
        source.clone().map_or_else(|| "many addresses".to_owned(), |address| format!("address {address}"));
    let tried = match line.alike.method {
        sip::Method::Register => "a registration",
        sip::Method::Invite => "a call",
        sip::Method::Options | sip::Method::Other => "a request",
    };
    let words = format!("{tried} by SIP from {from} was refused: {}", reasons::words(reason));
    let facts = [
        ("source".to_owned(), source.unwrap_or_default()),
        ("called".to_owned(), line.called.clone()),
        ("username".to_owned(), line.username.clone().unwrap_or_default()),
        ("reason".to_owned(), reasons::key(reason).to_owned()),
    ];
    let seen = facts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    Some(NewEntry::new(ActivityKind::Sip, words).with(seen))
}

/// Whether a number is looked at when an attempt ends so.
pub(super) fn has_number(method: &str, reason: Reason) -> bool {
    method == "invite" || reason == Reason::UnknownNumber
}
