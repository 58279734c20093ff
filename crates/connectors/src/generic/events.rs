//! From what was said to a call, by the map the administrator drew. Pure.
//!
//! Every complaint names the entry of the map, where it looked and what there is instead, because people draw the map
//! by trying it on a sample.

use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::extensions::Extensions;
use crate::local_time::{self, Instant};
use crate::phone::PhoneNumber;
use crate::{DecodeError, RawInbound, SourceEvent, served};

use super::DESCRIPTOR;
use super::said::{Said, pointer};
use super::times::Clock;

pub(super) fn decode(account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
    let map = Map::of(account)?;
    Said::read(inbound)?.iter().map(|said| Event { map: &map, said }.read()).collect()
}

/// What the administrator entered.
pub(super) struct Map<'a> {
    account: &'a Account,
    clock: Clock<'a>,
    extensions: Extensions,
}

impl<'a> Map<'a> {
    /// Reads the settings and refuses those that contradict each other.
    pub(super) fn of(account: &'a Account) -> Result<Self, DecodeError> {
        let field = |key: &str| account.field(&DESCRIPTOR, key);
        let zone = local_time::zone(field("timezone"))
            .map_err(|fault| DecodeError::at("timezone", fault.words().to_owned()))?;
        let clock = Clock {
            unit: field("time_unit"),
            format: field("time_format"),
            zone,
            duration_unit: field("duration_unit"),
        };
        let map = Self { account, clock, extensions: Extensions::of(account, &DESCRIPTOR) };
        map.check()?;
        Ok(map)
    }

    fn check(&self) -> Result<(), DecodeError> {
        let lists = ["words_incoming", "words_outgoing", "words_internal"];
        let words = lists.iter().flat_map(|list| words(self.field(list)).map(move |word| (*list, word)));
        let words: Vec<_> = words.collect();
        for (list, word) in &words {
            let other = words.iter().find(|(other, same)| other != list && same == word);
            if let Some((other, _)) = other {
                return Err(DecodeError::at(
                    *list,
                    format!("`{word}` stands in `{list}` and in `{other}`: leave it in one"),
                ));
            }
        }
        let alone = self.field("only_field").is_empty() != self.field("only_values").is_empty();
        let both = "`only_field` and `only_values` go together: enter both or none";
        if alone { Err(DecodeError::at("only_values", both)) } else { Ok(()) }
    }

    fn field(&self, key: &str) -> &'a str {
        self.account.field(&DESCRIPTOR, key)
    }

    fn lists(&self, key: &str, word: &str) -> bool {
        words(self.field(key)).any(|listed| listed == word.to_lowercase())
    }
}

fn words(list: &str) -> impl Iterator<Item = String> + '_ {
    list.split(',').map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty())
}

/// One call as it was said.
struct Event<'a> {
    map: &'a Map<'a>,
    said: &'a Said,
}

/// Who called whom.
enum Way {
    Told(Direction),
    Internal,
}

impl Event<'_> {
    fn read(&self) -> Result<SourceEvent, DecodeError> {
        if let Some(reason) = self.unwanted() {
            return Ok(SourceEvent::ignored(reason));
        }
        match self.way()? {
            Way::Told(direction) => Ok(SourceEvent::ended(self.call(direction)?)),
            Way::Internal => Ok(SourceEvent::ignored("an internal call")),
        }
    }

    fn unwanted(&self) -> Option<String> {
        let field = self.map.field("only_field");
        if field.is_empty() {
            return None;
        }
        let value = self.said.text(field).unwrap_or_default();
        let unwanted = !self.map.lists("only_values", value);
        unwanted.then(|| format!("`{}` is `{value}`, which is not among `only_values`", pointer(field)))
    }

    fn way(&self) -> Result<Way, DecodeError> {
        let Some(word) = self.text("map_direction") else {
            let (from, to) = (self.number("map_from"), self.number("map_to"));
            let extensions = self.map.extensions;
            if !extensions.is_one(&from) && !extensions.is_one(&to) {
                return Err(
                    self.nothing(&["map_direction"], "who called whom, since neither number is an extension")
                );
            }
            return Ok(extensions.direction(extensions.is_one(&from), &to).map_or(Way::Internal, Way::Told));
        };
        if self.map.lists("words_incoming", &word) {
            return Ok(Way::Told(Direction::In));
        }
        if self.map.lists("words_outgoing", &word) {
            return Ok(Way::Told(Direction::Out));
        }
        if self.map.lists("words_internal", &word) {
            return Ok(Way::Internal);
        }
        let at = self.pointer("map_direction");
        let detail = format!(
            "`map_direction` found `{word}` at `{at}`, which is neither among `words_incoming` ({}) nor among `words_outgoing` ({}): add it where it belongs",
            self.map.field("words_incoming"),
            self.map.field("words_outgoing"),
        );
        Err(DecodeError::at(at, detail))
    }

    fn call(&self, direction: Direction) -> Result<CallRecord, DecodeError> {
        let external_id =
            self.text("map_id").ok_or_else(|| self.nothing(&["map_id"], "what the call is called"))?;
        let span = self.span()?;
        let country = self.map.field("country");
        let (from, to) = (self.number("map_from"), self.number("map_to"));
        let ours = if direction == Direction::In { &to } else { &from };
        Ok(CallRecord {
            session: self.text("map_session").unwrap_or_else(|| external_id.clone()),
            external_id,
            direction,
            employee: self.text("map_employee").or_else(|| self.map.extensions.within(ours)),
            from: PhoneNumber::parse(&from, country),
            to: PhoneNumber::parse(&to, country),
            line: self.text("map_line").map(|line| PhoneNumber::parse(&line, country)),
            started_at: span.started.at,
            or_started_at: span.started.or,
            duration_ms: span.duration_ms,
            talk_ms: span.talk_ms,
            wait_ms: span.duration_ms - span.talk_ms,
            disposition: Disposition::of(direction, span.answered),
            recording: self.recording(),
            variables: self.said.variables(&self.placed()).collect(),
        })
    }

    fn recording(&self) -> RecordingRef {
        let told = self.text("map_recording");
        let link = told.and_then(|told| served::link(&DESCRIPTOR, self.map.account, &told));
        link.map_or(RecordingRef::None, |url| RecordingRef::Url { url })
    }

    fn placed(&self) -> Vec<String> {
        let entries = DESCRIPTOR.fields.iter().map(|spec| spec.key).filter(|key| key.starts_with("map_"));
        entries.map(|key| self.pointer(key)).chain([pointer(self.map.field("only_field"))]).collect()
    }

    fn span(&self) -> Result<Span, DecodeError> {
        let (started, ended) = (self.instant("map_started")?, self.instant("map_ended")?);
        let answered_at = self.instant("map_answered")?;
        let (duration, talk) = (self.length("map_duration")?, self.length("map_talk")?);
        let answered = self.answered(answered_at.is_some(), talk)?;
        let from_end = || Some(Instant { at: ended?.at.plus_ms(-duration.or(talk)?), or: None });
        let started = started.or_else(from_end).ok_or_else(|| {
            self.nothing(&["map_started", "map_ended", "map_duration"], "when the call began")
        })?;
        let told = duration.or_else(|| Some(between(started, ended?))).or(talk);
        let told = told.ok_or_else(|| {
            self.nothing(&["map_duration", "map_ended", "map_talk"], "how long the call was")
        })?;
        let after_ringing = || Some(told - between(started, answered_at?));
        let talk_ms = if answered { talk.or_else(after_ringing).unwrap_or(told).max(0) } else { 0 };
        Ok(Span { started, duration_ms: told.max(talk_ms), talk_ms, answered })
    }

    fn answered(&self, has_time: bool, talk: Option<i64>) -> Result<bool, DecodeError> {
        if let Some(word) = self.text("map_disposition") {
            return Ok(self.map.lists("words_answered", &word));
        }
        let told = talk.is_some() || self.said.has(self.map.field("map_answered"));
        let nothing =
            || self.nothing(&["map_disposition", "map_talk", "map_answered"], "whether anybody answered");
        told.then(|| has_time || talk.is_some_and(|talk| talk > 0)).ok_or_else(nothing)
    }

    fn text(&self, entry: &str) -> Option<String> {
        self.said.text(self.map.field(entry)).map(str::to_owned)
    }

    fn number(&self, entry: &str) -> String {
        self.text(entry).unwrap_or_default()
    }

    fn instant(&self, entry: &str) -> Result<Option<Instant>, DecodeError> {
        let Some(text) = self.text(entry) else { return Ok(None) };
        let read = self.map.clock.instant(&text, &self.pointer(entry));
        read.map_err(|error| DecodeError { detail: format!("`{entry}` found {}", error.detail), ..error })
    }

    fn length(&self, entry: &str) -> Result<Option<i64>, DecodeError> {
        let Some(text) = self.text(entry) else { return Ok(None) };
        let read = self.map.clock.length(&text, &self.pointer(entry)).map(Some);
        read.map_err(|error| DecodeError { detail: format!("`{entry}` found {}", error.detail), ..error })
    }

    fn pointer(&self, entry: &str) -> String {
        pointer(self.map.field(entry))
    }

    /// None of these entries found anything, so something is not known.
    fn nothing(&self, entries: &[&str], unknown: &str) -> DecodeError {
        let looked: Vec<String> = entries
            .iter()
            .map(|entry| format!("`{entry}` found nothing at `{}`", self.pointer(entry)))
            .collect();
        let detail =
            format!("{}, so nothing tells {unknown}; there are {}", looked.join(", "), self.said.shown());
        let first = entries.first().map(|entry| self.pointer(entry)).unwrap_or_default();
        DecodeError::at(first, detail)
    }
}

/// When a call was and how long.
struct Span {
    started: Instant,
    duration_ms: i64,
    talk_ms: i64,
    answered: bool,
}

fn between(from: Instant, to: Instant) -> i64 {
    (to.at.millis() - from.at.millis()).max(0)
}
