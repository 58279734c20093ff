//! The JSON of the exchange's events (Stream CALL API v3.0): epoch milliseconds as strings, and
//! `"null"`, `null` and nothing at all side by side for what is absent, as the vendor sends them.

use kernel::Ts;
use serde_json::{Value, json};

use super::calls::PlacedCall;
use crate::Fault;

/// From the ring at a line to the exchange's notice of it.
const NOTICE_MS: i64 = 2_000;

/// The events of a call in the order they leave, with what an ordered fault makes of them.
pub(super) fn sequence(call: &PlacedCall, fault: Option<&Fault>) -> Vec<(&'static str, String)> {
    let mut events =
        vec![("Start", started(call, "Start", 0)), ("StartCall", started(call, "StartCall", NOTICE_MS))];
    if let Some(leg) = &call.earlier_leg {
        events.push(("Hangup", unanswered_leg(call, &leg.call_id, &leg.number)));
    }
    if let Some(answered) = call.answered_at {
        events.push(("Answer", answer(call, answered)));
    }
    events.push(("Hangup", hangup(call)));
    let mut texts: Vec<_> = events.into_iter().map(|(name, body)| (name, body.to_string())).collect();
    match fault {
        Some(Fault::EventsLost) => texts.clear(),
        Some(Fault::EventsOutOfOrder) => texts.reverse(),
        Some(Fault::EventsDuplicated) => {
            texts = texts.into_iter().flat_map(|event| [event.clone(), event]).collect();
        }
        Some(Fault::EventTruncated) => {
            if let Some((_, body)) = texts.last_mut() {
                // The events are ASCII, so any cut is a character boundary.
                body.truncate(body.len() / 2);
            }
        }
        _ => {}
    }
    texts
}

fn started(call: &PlacedCall, event: &str, after_ms: i64) -> Value {
    json!({
        "event": event,
        "type": call.direction,
        "event_time": millis(call.started_at.plus_ms(after_ms)),
        "time_start": millis(call.started_at),
        "time_ring": if after_ms == 0 { json!("null") } else { json!(millis(call.started_at.plus_ms(after_ms))) },
        "time_answer": "null",
        "from": from(call),
        "to": to(call),
        "via": call.via,
        "redirecting": "null",
        "additionally": null,
        "call_id": call.call_id,
        "sessionid": call.session_id,
    })
}

fn answer(call: &PlacedCall, answered: Ts) -> Value {
    with(
        started(call, "Answer", NOTICE_MS),
        &[("event_time", json!(millis(answered))), ("time_answer", json!(millis(answered)))],
    )
}

fn hangup(call: &PlacedCall) -> Value {
    let join = if call.earlier_leg.is_some() { json!("yes") } else { Value::Null };
    with(
        started(call, "Hangup", NOTICE_MS),
        &[
            ("event_time", json!(millis(call.ended_at))),
            ("time_answer", call.answered_at.map_or(json!("null"), |at| json!(millis(at)))),
            ("result", json!(if call.answered_at.is_some() { "answer" } else { "no answer" })),
            ("recordUrl", json!(call.record_url)),
            ("join", join.clone()),
            ("end_sess", join),
        ],
    )
}

/// The leg of a queue call that rang at one operator in vain; the session goes on.
fn unanswered_leg(call: &PlacedCall, call_id: &str, number: &str) -> Value {
    let rang_until = call.answered_at.unwrap_or(call.ended_at).plus_ms(-4_000);
    with(
        started(call, "Hangup", NOTICE_MS),
        &[
            ("event_time", json!(millis(rang_until))),
            ("to", json!(number)),
            ("call_id", json!(call_id)),
            ("result", json!("no answer")),
            ("recordUrl", Value::Null),
            ("join", json!("yes")),
            ("end_sess", Value::Null),
        ],
    )
}

fn with(mut event: Value, fields: &[(&str, Value)]) -> Value {
    if let Some(object) = event.as_object_mut() {
        object.extend(fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    }
    event
}

fn from(call: &PlacedCall) -> &str {
    if call.direction == "out" { &call.agent.number } else { &call.client.number }
}

fn to(call: &PlacedCall) -> &str {
    if call.direction == "out" { &call.client.number } else { &call.agent.number }
}

fn millis(at: Ts) -> String {
    at.millis().to_string()
}
