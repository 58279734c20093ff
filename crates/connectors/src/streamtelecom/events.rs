//! From a pushed event to a call. Pure.
//!
//! Quirks of the wire: times are milliseconds as strings; what is absent is `null`, `"null"`, `"0"`, empty or not
//! there; calls through a queue come as one `Hangup` per leg, and only the leg with `end_sess` closes the session.

use kernel::Ts;
use serde_json::Value;

use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::fields::Fields;
use crate::phone::PhoneNumber;
use crate::{DecodeError, SourceEvent};

/// Fields that have a place of their own in a call record.
const PLACED: &[&str] = &[
    "event",
    "type",
    "event_time",
    "time_start",
    "time_ring",
    "time_answer",
    "from",
    "to",
    "via",
    "call_id",
    "sessionid",
    "recordUrl",
    "join",
    "end_sess",
];
/// Internal lines are written as this and six digits.
const LONG_FORM: &str = "80044";

pub(super) fn decode(body: &[u8], country: &str) -> Result<SourceEvent, DecodeError> {
    let value: Value = serde_json::from_slice(body).map_err(|cause| {
        let detail =
            format!("the body is not JSON ({cause}); the events must be of Stream CALL API version 3");
        DecodeError::at("", detail)
    })?;
    let event = Event(Fields::of(&value, "")?);
    let kind = event.0.text("event");
    match kind.as_deref() {
        None => Err(DecodeError::at("/event", "the event does not say what it is")),
        Some(kind @ ("Hangup" | "End_in")) => event.ended(kind, country),
        Some(kind @ ("Start" | "StartCall" | "Answer")) => {
            Ok(SourceEvent::ignored(format!("`{kind}`: the call is not over yet")))
        }
        Some(_) => Ok(SourceEvent::ignored("an event this connector does not know")),
    }
}

struct Event<'a>(Fields<'a>);

impl Event<'_> {
    fn ended(&self, kind: &str, country: &str) -> Result<SourceEvent, DecodeError> {
        let call = Box::new(self.call(kind, country)?);
        if self.0.says_yes("join") {
            let session = call.session.clone();
            return Ok(SourceEvent::Fragment { session, part: call, closes: self.0.says_yes("end_sess") });
        }
        Ok(SourceEvent::CallEnded { call })
    }

    fn call(&self, kind: &str, country: &str) -> Result<CallRecord, DecodeError> {
        let fields = self.0;
        let external_id = fields.required("call_id")?;
        let direction = self.direction()?;
        let ended = fields.epoch_millis("event_time")?;
        let ended = ended.ok_or_else(|| DecodeError::at("/event_time", "the end of the call is missing"))?;
        let started =
            fields.epoch_millis("time_start")?.or(fields.epoch_millis("time_ring")?).unwrap_or(ended);
        let answered =
            fields.epoch_millis("time_answer")?.filter(|_| kind == "Hangup" && self.was_answered());
        let duration_ms = between(started, ended);
        let talk_ms = answered.map_or(0, |answered| between(answered, ended).min(duration_ms));
        let number = |key: &str| fields.text(key).unwrap_or_default();
        let (from, to) = (number("from"), number("to"));
        let internal = if direction == Direction::In { &to } else { &from };
        Ok(CallRecord {
            session: fields.text("sessionid").unwrap_or_else(|| external_id.clone()),
            external_id,
            direction,
            employee: self.employee(internal),
            from: PhoneNumber::parse(&from, country),
            to: PhoneNumber::parse(&to, country),
            line: fields.text("via").map(|line| PhoneNumber::parse(&line, country)),
            started_at: started,
            or_started_at: None,
            duration_ms,
            talk_ms,
            wait_ms: duration_ms - talk_ms,
            disposition: Disposition::of(direction, answered.is_some()),
            recording: fields.link("recordUrl").map_or(RecordingRef::None, |url| RecordingRef::Url { url }),
            variables: fields.variables(PLACED),
        })
    }

    /// A caller who leaves in the menu reached nobody: then the company's own number stands where a line would.
    fn employee(&self, line: &str) -> Option<String> {
        (!line.is_empty() && self.0.text("via").as_deref() != Some(line)).then(|| extension(line))
    }

    fn direction(&self) -> Result<Direction, DecodeError> {
        match self.0.text("type").as_deref() {
            Some("in") => Ok(Direction::In),
            Some("out") => Ok(Direction::Out),
            _ => Err(DecodeError::at("/type", "the direction of a call is `in` or `out`")),
        }
    }

    fn was_answered(&self) -> bool {
        self.0.text("result").is_none_or(|result| result.eq_ignore_ascii_case("answer"))
    }
}

/// `80044000111` → `111`; anything else stays as it is written.
pub(super) fn extension(line: &str) -> String {
    let short = line.strip_prefix(LONG_FORM).map(|rest| rest.trim_start_matches('0'));
    short.filter(|short| !short.is_empty()).unwrap_or(line).to_owned()
}

fn between(from: Ts, to: Ts) -> i64 {
    (to.millis() - from.millis()).max(0)
}
