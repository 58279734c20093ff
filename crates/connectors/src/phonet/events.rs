//! From an event to a hint. Pure. The end of a call names it and tells no durations, and may come twice; times are in
//! seconds or in milliseconds.

use kernel::Ts;
use serde_json::Value;

use super::calls::{INTERNAL, direction};
use crate::fields::Fields;
use crate::{DecodeError, SourceEvent};

pub(super) fn decode(body: &[u8]) -> Result<SourceEvent, DecodeError> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|cause| DecodeError::at("", format!("the body is not JSON ({cause})")))?;
    let event = Fields::of(&body, "")?;
    match event.text("event").as_deref() {
        Some("call.hangup") => ended(event),
        Some(kind @ ("call.dial" | "call.bridge")) => {
            Ok(SourceEvent::ignored(format!("`{kind}`: the call is not over yet")))
        }
        Some(_) => Ok(SourceEvent::ignored("an event this connector does not know")),
        None => Err(DecodeError::at("/event", "the event does not say what it is")),
    }
}

fn ended(event: Fields<'_>) -> Result<SourceEvent, DecodeError> {
    if direction(event)?.is_none() {
        return Ok(SourceEvent::ignored(INTERNAL));
    }
    let external_id = event.required("uuid")?;
    Ok(SourceEvent::Hint { external_id, at: latest(event)? })
}

/// The latest time the event tells; the end itself it does not.
fn latest(event: Fields<'_>) -> Result<Ts, DecodeError> {
    let mut latest = None;
    for key in ["dialAt", "bridgeAt", "endAt", "serverTime"] {
        latest = latest.max(event.epoch_of_either_unit(key)?);
    }
    latest.ok_or_else(|| DecodeError::at("/dialAt", "the event tells no time at all"))
}
