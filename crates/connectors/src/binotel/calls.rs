//! What one call is, whether it came as a form or stands in the history. Pure.

use crate::DecodeError;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef, Told};
use crate::fields::Fields;
use crate::phone::PhoneNumber;

/// Fields that have a place of their own in a call record.
const PLACED: &[&str] = &[
    "generalCallID",
    "startTime",
    "callType",
    "internalNumber",
    "externalNumber",
    "waitsec",
    "billsec",
    "pbxNumberData.number",
];
/// An internal line is written with three digits; four leave room.
const INTERNAL_DIGITS_MAX: usize = 4;

pub(super) fn read(fields: Fields<'_>, country: &str) -> Result<Told, DecodeError> {
    let disposition = fields.required("disposition")?;
    let external = fields.text("externalNumber").unwrap_or_default();
    if let Some(reason) = no_call(&disposition, &external) {
        return Ok(Told::Nothing(reason));
    }
    let external_id = fields.required("generalCallID")?;
    let direction = direction(fields)?;
    let started = fields.epoch("startTime")?;
    let started = started.ok_or_else(|| missing_start(fields))?;
    let waited_ms = fields.count("waitsec")?.unwrap_or(0) * 1_000;
    let billed_ms = fields.count("billsec")?.unwrap_or(0) * 1_000;
    let answered = matches!(disposition.as_str(), "ANSWER" | "TRANSFER");
    let talk_ms = if answered { billed_ms } else { 0 };
    let duration_ms = waited_ms + billed_ms;
    let line = fields.inner_text("pbxNumberData", "number");
    let company = line.clone().or_else(|| fields.text("internalNumber")).unwrap_or_default();
    let (from, to) = match direction {
        Direction::In => (external, company),
        Direction::Out => (company, external),
    };
    Ok(Told::from(CallRecord {
        session: external_id.clone(),
        recording: if answered {
            RecordingRef::Lookup { key: external_id.clone() }
        } else {
            RecordingRef::None
        },
        external_id,
        direction,
        from: PhoneNumber::parse(&from, country),
        to: PhoneNumber::parse(&to, country),
        line: line.map(|line| PhoneNumber::parse(&line, country)),
        employee: fields.text("internalNumber"),
        started_at: started,
        or_started_at: None,
        duration_ms,
        talk_ms,
        wait_ms: duration_ms - talk_ms,
        disposition: Disposition::of(direction, answered),
        variables: fields.variables(PLACED),
    }))
}

fn no_call(disposition: &str, external: &str) -> Option<&'static str> {
    let digits = external.chars().filter(char::is_ascii_digit).count();
    match disposition {
        "ONLINE" => Some("the call is not over yet"),
        "SUCCESS" | "FAILED" => Some("a fax, nobody talked"),
        sms if sms.starts_with("SMS") => Some("a short message, nobody talked"),
        _ if (1..=INTERNAL_DIGITS_MAX).contains(&digits) => Some("a call between internal lines"),
        _ => None,
    }
}

fn direction(fields: Fields<'_>) -> Result<Direction, DecodeError> {
    match fields.text("callType").as_deref() {
        Some("0") => Ok(Direction::In),
        Some("1") => Ok(Direction::Out),
        _ => Err(DecodeError::at(fields.pointer("callType"), "the direction of a call is 0 (in) or 1 (out)")),
    }
}

fn missing_start(fields: Fields<'_>) -> DecodeError {
    DecodeError::at(fields.pointer("startTime"), "the beginning of the call is missing")
}
