//! A call as the conversation it becomes: who spoke with whom, what is told of it, and what can be wrong with it.

use std::collections::BTreeMap;

use audio::AudioError;
use kernel::{Classify, Kind};
use sip::{CallEnd, Mark, Party, StartedCall};

use super::waiting::Ended;
use crate::inbound::sip_gateway::numbers::Dialled;
use crate::inbound::sip_gateway::reasons::transport_key;
use crate::pipeline::interactions::{Direction, InteractionError};
use crate::routing::Facts;

/// Calls of the edge share one space of names.
pub(super) const SOURCE_KEY: &str = "sip";
/// Marks that are kept of a call; keys that are pressed all the time say no more.
const MARKS_MAX: usize = 100;
/// Callers write their names; more of them says nothing more.
const TEXT_CHARS_MAX: usize = 200;

/// Why a call could not be stored now. It stays in the spool.
#[derive(Debug, thiserror::Error)]
pub(super) enum IntakeError {
    #[error("the recording cannot be read from the spool")]
    Disk(#[from] std::io::Error),
    #[error("measuring the recording was interrupted")]
    Interrupted,
    #[error(transparent)]
    Interaction(#[from] InteractionError),
    #[error(transparent)]
    Store(#[from] ::store::StoreError),
}

impl Classify for IntakeError {
    fn kind(&self) -> Kind {
        match self {
            Self::Disk(_) => Kind::Internal,
            Self::Interrupted => Kind::Unavailable,
            Self::Interaction(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Disk(_) => "sip.spool",
            Self::Interrupted => "sip.interrupted",
            Self::Interaction(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// The name of a call in the tables and of its recording in the blob store.
pub(super) fn name_of(call: &StartedCall) -> String {
    kernel::base32_encode(uuid::Uuid::from_u128(call.id.0))
}

/// Who spoke with whom: the client, and our side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<'a> {
    pub direction: Direction,
    pub client: &'a Party,
    pub ours: &'a Party,
}

/// Whoever calls a number of ours is the client. In a session that somebody else records, our number may be the one
/// that calls.
pub(super) fn sides(call: &StartedCall, is_ours: impl Fn(&str) -> bool) -> Sides<'_> {
    let calls_out = call.kind == sip::Kind::Siprec && is_ours(&call.from.number) && !is_ours(&call.to.number);
    if calls_out {
        Sides { direction: Direction::Out, client: &call.to, ours: &call.from }
    } else {
        Sides { direction: Direction::In, client: &call.from, ours: &call.to }
    }
}

/// What routing is told of a call.
pub(super) fn facts(sides: Sides<'_>, variables: &BTreeMap<String, String>) -> Facts {
    Facts {
        channel: "call".to_owned(),
        direction: sides.direction.key().to_owned(),
        line: shown(&sides.ours.number),
        phone: shown(&sides.client.number),
        employee: None,
        crm_entity: None,
        variables: variables.clone(),
    }
    .normalised()
}

/// A number as it is shown: international where that is certain, else as it was written; none when it says nothing.
pub(super) fn shown(number: &str) -> Option<String> {
    let written = short(number.trim());
    let silent = ["", "anonymous", "unavailable", "restricted", "unknown"];
    if silent.contains(&written.to_lowercase().as_str()) {
        return None;
    }
    match Dialled::read(&written) {
        Some(dialled) if dialled.is_whole() => Some(format!("+{}", dialled.digits())),
        _ => Some(written),
    }
}

/// A name as it is shown; many exchanges write the number there.
pub(super) fn name(party: &Party) -> Option<String> {
    let is_name = |name: &String| !name.is_empty() && *name != party.number;
    Some(short(party.name.trim())).filter(is_name)
}

/// What else is known of a call, for routing, reports and attached data.
pub(super) fn variables(ended: &Ended) -> BTreeMap<String, String> {
    let Ended { call, end, recording, .. } = ended;
    let kind = match call.kind {
        sip::Kind::Direct => "direct",
        sip::Kind::Siprec => "siprec",
    };
    let mut all: BTreeMap<String, String> = [
        ("sip_call_id", call.external_id.as_str()),
        ("sip_kind", kind),
        ("sip_transport", transport_key(call.transport)),
        ("sip_from", &call.from.address),
        ("sip_to", &call.to.address),
        ("sip_end", end_key(*end)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), short(value)))
    .collect();
    if let Some(recording) = recording {
        all.insert("sip_packets_lost".to_owned(), recording.packets_lost.to_string());
        if !recording.marks.is_empty() {
            all.insert("sip_marks".to_owned(), marks(&recording.marks));
        }
    }
    all
}

/// Marks with their time. Which key was pressed is left out: people key in cards and secrets.
fn marks(marks: &[Mark]) -> String {
    let told = marks.iter().take(MARKS_MAX).map(|mark| {
        let what = mark.what.split(':').next().unwrap_or_default();
        format!("{}:{what}", mark.at_ms)
    });
    told.collect::<Vec<_>>().join(" ")
}

pub(super) const fn end_key(end: CallEnd) -> &'static str {
    match end {
        CallEnd::Bye => "bye",
        CallEnd::Cancelled => "cancelled",
        CallEnd::NoAck => "no_ack",
        CallEnd::NoMedia => "no_media",
        CallEnd::SessionExpired => "session_expired",
        CallEnd::TooLong => "too_long",
        CallEnd::Shutdown => "shutdown",
        CallEnd::Crashed => "crashed",
    }
}

/// How a call ended, in words.
pub(super) const fn end_words(end: CallEnd) -> &'static str {
    match end {
        CallEnd::Bye => "the other side hung up",
        CallEnd::Cancelled => "the caller gave up before the call was answered",
        CallEnd::NoAck => "the other side never confirmed our answer, so the call was ended",
        CallEnd::NoMedia => "nothing was heard for too long, so the call was ended",
        CallEnd::SessionExpired => "the other side did not renew the session, so the call was ended",
        CallEnd::TooLong => "the call reached the longest time a call may last and was ended",
        CallEnd::Shutdown => "this server was stopped during the call, so the call was ended",
        CallEnd::Crashed => {
            "the recording broke off: this server went down during the call; what was recorded until then is kept"
        }
    }
}

/// Why a call has no recording to work with.
pub(super) fn without_recording(end: CallEnd) -> (&'static str, String) {
    ("interaction.no_recording", format!("nothing was recorded: {}", end_words(end)))
}

/// Why a recording cannot be worked with.
pub(super) fn unreadable(error: &AudioError) -> (&'static str, String) {
    let words = format!("the recording that lies in the spool cannot be used: {error}");
    ("interaction.no_recording", words)
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_international_where_that_is_certain() {
        for (written, told) in [
            ("+380 44 333-21-00", Some("+380443332100")),
            ("00380443332100", Some("+380443332100")),
            ("0443332100", Some("0443332100")),
            ("204", Some("204")),
            ("reception", Some("reception")),
            ("Anonymous", None),
            ("", None),
        ] {
            assert_eq!(shown(written).as_deref(), told, "{written}");
        }
    }

    #[test]
    fn pressed_keys_are_marked_without_saying_which() {
        let mark = |at_ms, what: &str| Mark { at_ms, what: what.to_owned() };
        assert_eq!(marks(&[mark(100, "hold"), mark(2500, "dtmf:4")]), "100:hold 2500:dtmf");
        assert_eq!(marks(&vec![mark(1, "dtmf:1"); 5000]).split(' ').count(), MARKS_MAX);
    }
}
