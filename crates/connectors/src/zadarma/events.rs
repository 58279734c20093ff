//! From a notification to a call, and how a notification is signed. Pure.

use jiff::tz::TimeZone;

use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::fields::Fields;
use crate::ingest::{Algorithm, At, Encoding, Message, Part, Recipe, When};
use crate::local_time::{self, COMMON};
use crate::phone::PhoneNumber;
use crate::{DecodeError, Form, SourceEvent};

/// Each notification signs three fields or two of its own, joined without anything between.
pub(super) static RECIPE: Recipe = Recipe {
    algorithm: Algorithm::HmacSha1,
    messages: &[
        Message {
            when: When::FieldIs("event", &["NOTIFY_START", "NOTIFY_INTERNAL", "NOTIFY_END", "NOTIFY_IVR"]),
            parts: &[Part::Field("caller_id"), Part::Field("called_did"), Part::Field("call_start")],
        },
        Message {
            when: When::FieldIs("event", &["NOTIFY_ANSWER"]),
            parts: &[Part::Field("caller_id"), Part::Field("destination"), Part::Field("call_start")],
        },
        Message {
            when: When::FieldIs("event", &["NOTIFY_OUT_START", "NOTIFY_OUT_END"]),
            parts: &[Part::Field("internal"), Part::Field("destination"), Part::Field("call_start")],
        },
        Message {
            when: When::FieldIs("event", &["NOTIFY_RECORD"]),
            parts: &[Part::Field("pbx_call_id"), Part::Field("call_id_with_rec")],
        },
    ],
    encoding: Encoding::Base64OfHex,
    at: At::Header("signature"),
    fresh: None,
    body_hash: None,
};

/// Fields that have a place of their own in a call record.
const PLACED: &[&str] = &[
    "event",
    "call_start",
    "pbx_call_id",
    "caller_id",
    "called_did",
    "destination",
    "internal",
    "duration",
    "disposition",
    "is_recorded",
];
/// Longer than any extension of this vendor, shorter than any number.
const EXTENSION_DIGITS_MAX: usize = 6;

pub(super) fn decode(form: &Form, zone: &TimeZone, country: &str) -> Result<SourceEvent, DecodeError> {
    let fields = Fields::Form(form, "");
    match fields.text("event").as_deref() {
        None => Err(DecodeError::at("event", "the notification does not say what it is")),
        Some("NOTIFY_END") => ended(fields, Direction::In, zone, country),
        Some("NOTIFY_OUT_END") => ended(fields, Direction::Out, zone, country),
        Some("NOTIFY_RECORD") => {
            let key = fields.required("pbx_call_id")?;
            let recording = RecordingRef::Lookup { key: key.clone() };
            Ok(SourceEvent::RecordingReady { external_id: key, recording })
        }
        Some(kind) if kind.starts_with("NOTIFY_") => Ok(SourceEvent::ignored(format!(
            "`{}`: the call is not over yet",
            kind.get(..32).unwrap_or(kind)
        ))),
        Some(_) => Ok(SourceEvent::ignored("an event this connector does not know")),
    }
}

fn ended(
    fields: Fields<'_>,
    direction: Direction,
    zone: &TimeZone,
    country: &str,
) -> Result<SourceEvent, DecodeError> {
    let text = |key: &str| fields.text(key).unwrap_or_default();
    let (from, to) = match direction {
        Direction::In => (text("caller_id"), text("called_did")),
        Direction::Out => (text("caller_id"), text("destination")),
    };
    let client = if direction == Direction::In { &from } else { &to };
    if is_extension(client) {
        return Ok(SourceEvent::ignored("a call between employees"));
    }
    let line = if direction == Direction::In { &to } else { &from };
    let call = Outcome::read(fields, "pbx_call_id", ["call_start", "duration"], zone)?
        .call(direction, [&from, &to].map(|number| PhoneNumber::of_caller(number, country)));
    Ok(SourceEvent::ended(CallRecord {
        line: (!line.is_empty() && !is_extension(line)).then(|| PhoneNumber::of_caller(line, country)),
        employee: fields.text("internal"),
        variables: fields.variables(PLACED),
        ..call
    }))
}

/// What a notification and a row of the history say in the same words.
pub(super) struct Outcome {
    id: String,
    session: String,
    started: local_time::Instant,
    seconds: i64,
    answered: bool,
    recorded: bool,
}

impl Outcome {
    /// Reads what stands under `id` and under the two names of start and length.
    pub(super) fn read(
        fields: Fields<'_>,
        id: &str,
        [start, length]: [&str; 2],
        zone: &TimeZone,
    ) -> Result<Self, DecodeError> {
        let id = fields.required(id)?;
        let started = local_time::read(&fields.required(start)?, COMMON, zone, &fields.pointer(start))?;
        Ok(Self {
            session: fields.text("pbx_call_id").unwrap_or_else(|| id.clone()),
            id,
            started,
            seconds: fields.count(length)?.unwrap_or(0),
            answered: fields.text("disposition").is_some_and(|word| word.eq_ignore_ascii_case("answered")),
            recorded: fields.says_yes("is_recorded"),
        })
    }

    /// The vendor tells one length: of the talk, or of the ringing in vain.
    pub(super) fn call(self, direction: Direction, [from, to]: [PhoneNumber; 2]) -> CallRecord {
        let duration_ms = self.seconds * 1_000;
        let talk_ms = if self.answered { duration_ms } else { 0 };
        let lookup = RecordingRef::Lookup { key: self.session.clone() };
        CallRecord {
            external_id: self.id,
            session: self.session,
            direction,
            from,
            to,
            line: None,
            employee: None,
            started_at: self.started.at,
            or_started_at: self.started.or,
            duration_ms,
            talk_ms,
            wait_ms: duration_ms - talk_ms,
            disposition: Disposition::of(direction, self.answered),
            recording: if self.answered && self.recorded { lookup } else { RecordingRef::None },
            variables: std::collections::BTreeMap::new(),
        }
    }
}

pub(super) fn is_extension(number: &str) -> bool {
    !number.is_empty()
        && number.len() <= EXTENSION_DIGITS_MAX
        && number.bytes().all(|byte| byte.is_ascii_digit())
}
