//! From a callback to a call or its recording, and how a callback is signed. Pure.

use std::collections::BTreeMap;

use kernel::Ts;

use super::DESCRIPTOR;
use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef, Told};
use crate::fields::Fields;
use crate::ingest::{Algorithm, At, Encoding, Message, Part, Recipe, When};
use crate::phone::PhoneNumber;
use crate::{DecodeError, Form, SourceEvent};

/// The address as the vendor called it, and the sorted form; of other bodies the address carries the digest.
pub(super) static RECIPE: Recipe = Recipe {
    algorithm: Algorithm::HmacSha1,
    messages: &[
        Message { when: When::QueryHas("bodySHA256"), parts: &[Part::PublicUrl] },
        Message { when: When::Always, parts: &[Part::PublicUrl, Part::SortedFields] },
    ],
    encoding: Encoding::Base64,
    at: At::Header("x-twilio-signature"),
    fresh: None,
    body_hash: Some("bodySHA256"),
};

/// Fields that have a place of their own in a call record, and those that only repeat them.
const PLACED: &[&str] = &[
    "AccountSid",
    "ApiVersion",
    "CallDuration",
    "CallSid",
    "CallStatus",
    "CallbackSource",
    "Called",
    "Caller",
    "Direction",
    "Duration",
    "From",
    "ParentCallSid",
    "RecordingSid",
    "RecordingUrl",
    "SequenceNumber",
    "Timestamp",
    "To",
];

pub(super) fn decode(form: &Form, account: &Account) -> Result<SourceEvent, DecodeError> {
    let fields = Fields::Form(form, "");
    if let Some(status) = fields.text("RecordingStatus") {
        return recording(fields, &status);
    }
    let status = fields.text("CallStatus");
    let Some(status) = status else {
        return Err(DecodeError::at("CallStatus", "the callback tells neither of a call nor of a recording"));
    };
    let Some(answered) = answered(&status) else {
        return Ok(SourceEvent::ignored("the call is not over yet"));
    };
    let ended = time(&fields.required("Timestamp")?, "Timestamp")?;
    let seconds = fields.count("CallDuration")?.unwrap_or(0);
    let leg = Leg {
        sid: fields.required("CallSid")?,
        parent: fields.text("ParentCallSid"),
        direction: fields.required("Direction")?,
        from: fields.text("From").unwrap_or_default(),
        to: fields.text("To").unwrap_or_default(),
        started: ended.plus_ms(-seconds * 1_000),
        duration_ms: seconds * 1_000,
        answered: answered && seconds > 0,
        variables: fields.variables(PLACED),
    };
    Ok(SourceEvent::of(leg.told(account)))
}

fn recording(fields: Fields<'_>, status: &str) -> Result<SourceEvent, DecodeError> {
    if status != "completed" {
        return Ok(SourceEvent::ignored("the recording is not there, or not yet"));
    }
    let link = fields.link("RecordingUrl").ok_or_else(|| {
        DecodeError::at(
            "RecordingUrl",
            "a finished recording has a link here; ask the vendor's support why not",
        )
    })?;
    let url = media(&link, fields.text("RecordingChannels").as_deref());
    Ok(SourceEvent::RecordingReady {
        external_id: fields.required("CallSid")?,
        recording: RecordingRef::Url { url },
    })
}

/// The sound behind the address of a recording, each speaker on a channel where there are two.
pub(super) fn media(recording: &str, channels: Option<&str>) -> String {
    let both = if channels == Some("2") { "?RequestedChannels=2" } else { "" };
    format!("{recording}.mp3{both}")
}

/// Whether somebody talked; nothing while the call goes on.
pub(super) fn answered(status: &str) -> Option<bool> {
    match status {
        "completed" => Some(true),
        "busy" | "no-answer" | "canceled" | "failed" => Some(false),
        _ => None,
    }
}

/// `Thu, 01 Jan 2026 10:00:00 +0000`.
pub(super) fn time(text: &str, pointer: &str) -> Result<Ts, DecodeError> {
    let wrong = |_| DecodeError::at(pointer, "this is not a time such as Thu, 01 Jan 2026 10:00:00 +0000");
    jiff::fmt::rfc2822::parse(text).map(|zoned| Ts(zoned.timestamp().as_microsecond())).map_err(wrong)
}

/// What a callback and a row of the list say alike.
pub(super) struct Leg {
    pub(super) sid: String,
    pub(super) parent: Option<String>,
    pub(super) direction: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) started: Ts,
    pub(super) duration_ms: i64,
    pub(super) answered: bool,
    pub(super) variables: BTreeMap<String, String>,
}

impl Leg {
    pub(super) fn told(self, account: &Account) -> Told {
        let direction = if self.direction == "inbound" { Direction::In } else { Direction::Out };
        let client = if direction == Direction::In { &self.from } else { &self.to };
        if seat(client).is_some() {
            return Told::Nothing("the leg of an employee; the client is on another one");
        }
        if self.parent.is_some() && account.field(&DESCRIPTOR, "dialled_calls") != "keep" {
            return Told::Nothing("dialled out of another call, which is kept in its place");
        }
        let country = account.field(&DESCRIPTOR, "country");
        let ours = if direction == Direction::In { &self.to } else { &self.from };
        let line = Some(PhoneNumber::parse(ours, country)).filter(|line| line.e164.is_some());
        let talk_ms = if self.answered { self.duration_ms } else { 0 };
        let lookup = || RecordingRef::Lookup { key: self.sid.clone() };
        Told::from(CallRecord {
            recording: if self.answered { lookup() } else { RecordingRef::None },
            session: self.sid.clone(),
            direction,
            line,
            employee: seat(ours).map(str::to_owned),
            from: PhoneNumber::parse(&self.from, country),
            to: PhoneNumber::parse(&self.to, country),
            external_id: self.sid,
            started_at: self.started,
            or_started_at: None,
            duration_ms: self.duration_ms,
            talk_ms,
            wait_ms: self.duration_ms - talk_ms,
            disposition: Disposition::of(direction, self.answered),
            variables: self.variables,
        })
    }
}

/// A browser or a SIP telephone: `client:olena`, `sip:olena@acme.sip.twilio.com`.
fn seat(party: &str) -> Option<&str> {
    let name = party.strip_prefix("client:").or_else(|| party.strip_prefix("sip:"))?;
    name.split(['@', ';']).next()
}
