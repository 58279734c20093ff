//! A call out of the fields of a webhook or of a row of the log, by the names of the recommended template. Pure.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::DecodeError;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::fields::Fields;
use crate::local_time::{self, COMMON};
use crate::phone::PhoneNumber;

/// Fields that have a place of their own in a call record.
pub(super) const PLACED: &[&str] = &[
    "call_id",
    "caller",
    "callee",
    "status",
    "date",
    "call_duration",
    "waiting",
    "dialog",
    "type",
    "record",
    "recording_wav",
    "has_recording",
    "staffid",
    "outbound_number",
];
/// Somebody talked; everything else is some way of not being reached.
const ANSWERED: &[&str] = &["ANSWERED", "REPEATED", "PROPER"];

pub(super) fn read(
    fields: &Map<String, Value>,
    zone: &TimeZone,
    country: &str,
) -> Result<CallRecord, DecodeError> {
    let fields = Fields::Json(fields);
    let external_id = needed(fields, "call_id")?;
    let direction = direction(&needed(fields, "type")?)?;
    let started = local_time::read(&needed(fields, "date")?, COMMON, zone, "/date")?;
    let dialog_ms = seconds(fields, "dialog")?;
    let answered = answered(fields.text("status").as_deref(), dialog_ms);
    let talk_ms = if answered { dialog_ms } else { 0 };
    let duration_ms = seconds(fields, "call_duration")?.max(seconds(fields, "waiting")? + dialog_ms);
    let party = |key: &str| PhoneNumber::of_caller(&fields.text(key).unwrap_or_default(), country);
    let line = if direction == Direction::In { "callee" } else { "outbound_number" };
    Ok(CallRecord {
        session: external_id.clone(),
        external_id,
        direction,
        from: party("caller"),
        to: party("callee"),
        line: fields.text(line).map(|line| PhoneNumber::of_caller(&line, country)),
        employee: fields.text("staffid").filter(|id| id != "0"),
        started_at: started.at,
        or_started_at: started.or,
        duration_ms,
        talk_ms,
        wait_ms: duration_ms - talk_ms,
        disposition: Disposition::of(direction, answered),
        recording: recording(fields),
        variables: fields.variables(PLACED),
    })
}

fn needed(fields: Fields<'_>, key: &str) -> Result<String, DecodeError> {
    let missing = || format!("the webhook has no field `{key}`: add it there, or say here which name it has");
    fields.text(key).ok_or_else(|| DecodeError::at(fields.pointer(key), missing()))
}

fn seconds(fields: Fields<'_>, key: &str) -> Result<i64, DecodeError> {
    Ok(fields.count(key)?.unwrap_or(0) * 1_000)
}

fn direction(kind: &str) -> Result<Direction, DecodeError> {
    match kind.to_ascii_lowercase().as_str() {
        "in" | "transitin" => Ok(Direction::In),
        "out" | "callback" | "transitout" => Ok(Direction::Out),
        _ => Err(DecodeError::at(
            "/type",
            "the type of a call is `in`, `out`, `callback`, `transitin` or `transitout`",
        )),
    }
}

fn answered(status: Option<&str>, dialog_ms: i64) -> bool {
    status.map_or(dialog_ms > 0, |status| ANSWERED.iter().any(|word| status.eq_ignore_ascii_case(word)))
}

fn recording(fields: Fields<'_>) -> RecordingRef {
    let exists = fields.text("has_recording").is_none() || fields.says_yes("has_recording");
    let link = fields.link("record").or_else(|| fields.link("recording_wav")).filter(|_| exists);
    link.map_or(RecordingRef::None, |url| RecordingRef::Url { url })
}
