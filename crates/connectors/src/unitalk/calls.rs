//! What one call is, however it was heard of: an event, a template of the customer's own, a row of the history. Pure.

use jiff::tz::TimeZone;

use crate::DecodeError;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef, Told};
use crate::fields::Fields;
use crate::local_time::{self, COMMON};
use crate::phone::PhoneNumber;

/// Values that have a place of their own in a call record.
const PLACED: &[&str] =
    &["dbid", "from", "to", "outerNumber", "direction", "date", "secondsFullTime", "secondsTalk", "link"];

/// How the values are called.
#[derive(Clone, Copy)]
pub(super) enum Names {
    /// As in the vendor's own JSON: `secondsTalk`.
    Standard,
    /// As in a template: `call_secondstalk`, and `call_to_0` for the first of a list.
    Template,
}

impl Names {
    fn of(self, name: &str) -> String {
        match (self, name) {
            (Self::Standard, name) => name.to_owned(),
            (Self::Template, "to") => "call_to_0".to_owned(),
            (Self::Template, name) => format!("call_{}", name.to_ascii_lowercase()),
        }
    }
}

/// What an account adds to what the vendor writes.
pub(super) struct Local<'a> {
    pub(super) zone: TimeZone,
    pub(super) country: &'a str,
}

pub(super) fn read(fields: Fields<'_>, names: Names, local: &Local<'_>) -> Result<Told, DecodeError> {
    let told = Named { fields, names, local };
    let number = |text: &str| PhoneNumber::parse(text, local.country);
    let from = told.text("from").unwrap_or_default();
    let Some(direction) = told.direction(&number(&from))? else {
        return Ok(Told::Nothing("a call between internal lines"));
    };
    let date = told.required("date")?;
    let started = local_time::read(&date, COMMON, &local.zone, &told.pointer("date"))?;
    told.required("secondsFullTime")?;
    let talked_ms = told.milliseconds("secondsTalk")?;
    let duration_ms = told.milliseconds("secondsFullTime")?.max(talked_ms);
    let answered = told.is_answered(talked_ms);
    let talk_ms = if answered { talked_ms } else { 0 };
    let to = told.other_end(direction);
    let session = format!("{date} {from}");
    Ok(Told::from(CallRecord {
        external_id: told.text("dbid").or_else(|| told.text("id")).unwrap_or_else(|| session.clone()),
        session,
        direction,
        employee: Some(if direction == Direction::In { &to } else { &from })
            .filter(|line| !line.is_empty())
            .cloned(),
        from: number(&from),
        to: number(&to),
        line: told.text("outerNumber").map(|line| number(&line)),
        started_at: started.at,
        or_started_at: started.or,
        duration_ms,
        talk_ms,
        wait_ms: duration_ms - talk_ms,
        disposition: Disposition::of(direction, answered),
        recording: told.recording(answered),
        variables: told.variables(),
    }))
}

struct Named<'a> {
    fields: Fields<'a>,
    names: Names,
    local: &'a Local<'a>,
}

impl Named<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.fields.text(&self.names.of(name))
    }

    fn pointer(&self, name: &str) -> String {
        self.fields.pointer(&self.names.of(name))
    }

    fn required(&self, name: &str) -> Result<String, DecodeError> {
        let missing = || match self.names {
            Names::Standard => "a finished call must have this; choose the body \"Standard JSON\"".to_owned(),
            Names::Template => {
                format!(
                    "add `{}` to the template, and send it on CALL_END; or choose the body \"Standard JSON\"",
                    self.names.of(name)
                )
            }
        };
        self.text(name).ok_or_else(|| DecodeError::at(self.pointer(name), missing()))
    }

    fn milliseconds(&self, name: &str) -> Result<i64, DecodeError> {
        Ok(self.fields.count(&self.names.of(name))?.unwrap_or(0) * 1_000)
    }

    /// Rows of the history may leave the direction out: then who has a telephone number called in.
    fn direction(&self, from: &PhoneNumber) -> Result<Option<Direction>, DecodeError> {
        let said = self.text("direction").map(|text| text.to_ascii_uppercase());
        let by_number = if from.e164.is_some() { "IN" } else { "OUT" };
        match said.as_deref().unwrap_or(by_number) {
            "IN" => Ok(Some(Direction::In)),
            "OUT" => Ok(Some(Direction::Out)),
            "INNER" => Ok(None),
            _ => Err(DecodeError::at(self.pointer("direction"), "a direction is IN, OUT or INNER")),
        }
    }

    fn is_answered(&self, talked_ms: i64) -> bool {
        let said = self.text("state").map(|text| text.to_ascii_uppercase());
        said.map_or(talked_ms > 0, |state| matches!(state.as_str(), "ANSWER" | "ANSWERED"))
    }

    /// Who was called is a list. In, it has the lines that were rung; out, it may have lines beside the client.
    fn other_end(&self, direction: Direction) -> String {
        let ends = self.fields.texts(&self.names.of("to"));
        let is_client = |end: &&String| PhoneNumber::parse(end, self.local.country).e164.is_some();
        let client = ends.iter().find(|end| direction == Direction::Out && is_client(end));
        client.or(ends.first()).cloned().unwrap_or_default()
    }

    fn recording(&self, answered: bool) -> RecordingRef {
        let link = self.fields.link(&self.names.of("link")).filter(|_| answered);
        link.map_or(RecordingRef::None, |url| RecordingRef::Url { url })
    }

    fn variables(&self) -> std::collections::BTreeMap<String, String> {
        let placed: Vec<String> = PLACED.iter().map(|name| self.names.of(name)).collect();
        self.fields.variables(&placed.iter().map(String::as_str).collect::<Vec<_>>())
    }
}
