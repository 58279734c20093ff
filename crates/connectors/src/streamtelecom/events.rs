//! From a pushed event to a call. Pure.
//!
//! Quirks of the wire: times are milliseconds as strings; what is absent is `null`, `"null"`, `"0"`, empty or not
//! there; calls through a queue come as one `Hangup` per leg, and only the leg with `end_sess` closes the session.

use std::collections::BTreeMap;

use kernel::Ts;
use serde_json::{Map, Value};

use crate::calls::{CallRecord, DecodeError, Direction, Disposition, RecordingRef, SourceEvent};
use crate::phone::PhoneNumber;

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
const VARIABLES_MAX: usize = 50;
const VALUE_MAX: usize = 500;
/// Internal lines are written as this and six digits.
const LONG_FORM: &str = "80044";

pub(super) fn decode(body: &[u8], country: &str) -> Result<SourceEvent, DecodeError> {
    let value: Value = serde_json::from_slice(body).map_err(|cause| DecodeError {
        pointer: String::new(),
        detail: format!("the body is not JSON ({cause}); the events must be of Stream CALL API version 3"),
    })?;
    let Value::Object(fields) = value else {
        return Err(wrong("", "an event is a JSON object; the events must be of Stream CALL API version 3"));
    };
    let event = Event(&fields);
    let kind = event.text("event").ok_or_else(|| wrong("/event", "the event does not say what it is"))?;
    match kind.as_str() {
        "Hangup" | "End_in" => event.ended(&kind, country),
        "Start" | "StartCall" | "Answer" => Ok(ignored(&format!("`{kind}`: the call is not over yet"))),
        _ => Ok(ignored("an event this connector does not know")),
    }
}

struct Event<'a>(&'a Map<String, Value>);

impl Event<'_> {
    fn text(&self, key: &str) -> Option<String> {
        let text = match self.0.get(key)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty() && text != "null").then_some(text)
    }

    fn required(&self, key: &str) -> Result<String, DecodeError> {
        self.text(key).ok_or_else(|| {
            wrong(
                &format!("/{key}"),
                "a finished call must have this field; ask the vendor's support why it is missing",
            )
        })
    }

    fn time(&self, key: &str) -> Result<Option<Ts>, DecodeError> {
        let Some(text) = self.text(key).filter(|text| text != "0") else { return Ok(None) };
        match text.parse::<i64>() {
            Ok(millis) if (MILLIS_MIN..MILLIS_MAX).contains(&millis) => Ok(Some(Ts::from_millis(millis))),
            _ => Err(wrong(&format!("/{key}"), "this is not a time in milliseconds since 1970")),
        }
    }

    fn says_yes(&self, key: &str) -> bool {
        self.text(key).is_some_and(|text| text.eq_ignore_ascii_case("yes"))
    }

    fn ended(&self, kind: &str, country: &str) -> Result<SourceEvent, DecodeError> {
        let call = Box::new(self.call(kind, country)?);
        if self.says_yes("join") {
            let session = call.session.clone();
            return Ok(SourceEvent::Fragment { session, part: call, closes: self.says_yes("end_sess") });
        }
        Ok(SourceEvent::CallEnded { call })
    }

    fn call(&self, kind: &str, country: &str) -> Result<CallRecord, DecodeError> {
        let external_id = self.required("call_id")?;
        let direction = self.direction()?;
        let ended =
            self.time("event_time")?.ok_or_else(|| wrong("/event_time", "the end of the call is missing"))?;
        let started = self.time("time_start")?.or(self.time("time_ring")?).unwrap_or(ended);
        let answered = self.time("time_answer")?.filter(|_| kind == "Hangup" && self.was_answered());
        let duration_ms = between(started, ended);
        let talk_ms = answered.map_or(0, |answered| between(answered, ended).min(duration_ms));
        let number = |key: &str| self.text(key).unwrap_or_default();
        let (from, to) = (number("from"), number("to"));
        let internal = if direction == Direction::In { &to } else { &from };
        Ok(CallRecord {
            session: self.text("sessionid").unwrap_or_else(|| external_id.clone()),
            external_id,
            direction,
            employee: self.employee(internal),
            from: PhoneNumber::parse(&from, country),
            to: PhoneNumber::parse(&to, country),
            line: self.text("via").map(|line| PhoneNumber::parse(&line, country)),
            started_at: started,
            duration_ms,
            talk_ms,
            wait_ms: duration_ms - talk_ms,
            disposition: disposition(direction, answered.is_some()),
            recording: self.recording(),
            variables: self.variables(),
        })
    }

    /// A caller who leaves in the menu reached nobody: then the company's own number stands where a line would.
    fn employee(&self, line: &str) -> Option<String> {
        (!line.is_empty() && self.text("via").as_deref() != Some(line)).then(|| extension(line))
    }

    fn direction(&self) -> Result<Direction, DecodeError> {
        match self.text("type").as_deref() {
            Some("in") => Ok(Direction::In),
            Some("out") => Ok(Direction::Out),
            _ => Err(wrong("/type", "the direction of a call is `in` or `out`")),
        }
    }

    fn was_answered(&self) -> bool {
        self.text("result").is_none_or(|result| result.eq_ignore_ascii_case("answer"))
    }

    fn recording(&self) -> RecordingRef {
        let is_link = |text: &String| text.starts_with("https://") || text.starts_with("http://");
        self.text("recordUrl").filter(is_link).map_or(RecordingRef::None, |url| RecordingRef::Url { url })
    }

    /// Whatever else was said, nested objects such as `ct_data` flattened by one level.
    fn variables(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for key in self.0.keys().filter(|key| !PLACED.contains(&key.as_str())) {
            if let Some(Value::Object(inner)) = self.0.get(key) {
                let nested = Event(inner);
                found.extend(
                    inner.keys().filter_map(|name| Some((format!("{key}.{name}"), nested.text(name)?))),
                );
            } else if let Some(text) = self.text(key) {
                found.insert(key.clone(), text);
            }
        }
        let cut = |(key, text): (String, String)| (key, text.chars().take(VALUE_MAX).collect());
        found.into_iter().take(VARIABLES_MAX).map(cut).collect()
    }
}

/// Between the years 2000 and 2100: seconds or microseconds are not mistaken for milliseconds.
const MILLIS_MIN: i64 = 946_684_800_000;
const MILLIS_MAX: i64 = 4_102_444_800_000;

fn disposition(direction: Direction, answered: bool) -> Disposition {
    match (direction, answered) {
        (_, true) => Disposition::Answered,
        (Direction::In, false) => Disposition::Missed,
        (Direction::Out, false) => Disposition::NoAnswer,
    }
}

/// `80044000111` → `111`; anything else stays as it is written.
fn extension(line: &str) -> String {
    let short = line.strip_prefix(LONG_FORM).map(|rest| rest.trim_start_matches('0'));
    short.filter(|short| !short.is_empty()).unwrap_or(line).to_owned()
}

fn between(from: Ts, to: Ts) -> i64 {
    (to.millis() - from.millis()).max(0)
}

fn ignored(reason: &str) -> SourceEvent {
    SourceEvent::Ignored { reason: reason.to_owned() }
}

fn wrong(pointer: &str, detail: &str) -> DecodeError {
    DecodeError { pointer: pointer.to_owned(), detail: detail.to_owned() }
}
