//! From a record to a leg of a call. Pure.
//!
//! Asterisk knows channels and not who is an employee: that is told by the context a call began in and by the length of
//! the numbers. A call through a queue has a record per employee who was rung, all with one `linkedid`.

use jiff::tz::TimeZone;

use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::extensions::Extensions;
use crate::local_time::{self, COMMON, Instant};
use crate::phone::PhoneNumber;
use crate::{DecodeError, served};

use super::DESCRIPTOR;
use super::row::Row;

/// A month; a call is not longer.
const SECONDS_MAX: i64 = 31 * 24 * 3_600;
const PLACED: &[&str] = &[
    "src",
    "dst",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "uniqueid",
    "linkedid",
    "sequence",
    "did",
    "recordingfile",
    "event",
    "privilege",
];

/// What the administrator entered.
pub(super) struct Exchange<'a> {
    account: &'a Account,
    zone: TimeZone,
    wall: TimeZone,
    extensions: Extensions,
}

/// One record, and the call it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    pub(super) call: CallRecord,
    /// Whether Asterisk says which call it belongs to.
    pub(super) linked: bool,
    /// Whether it is the channel that the whole call hangs on, and so the last to end.
    pub(super) closes: bool,
}

impl<'a> Exchange<'a> {
    pub(super) fn of(account: &'a Account) -> Result<Self, DecodeError> {
        let wall = local_time::zone(account.field(&DESCRIPTOR, "timezone"))
            .map_err(|fault| DecodeError::at("timezone", fault.words().to_owned()))?;
        let utc = account.field(&DESCRIPTOR, "times") == "utc";
        let zone = if utc { TimeZone::UTC } else { wall.clone() };
        Ok(Self { account, zone, wall, extensions: Extensions::of(account, &DESCRIPTOR) })
    }

    /// The leg, or nothing for an internal call.
    pub(super) fn leg(&self, row: &Row) -> Result<Option<Leg>, DecodeError> {
        let Some(direction) = self.direction(row) else { return Ok(None) };
        let country = self.account.field(&DESCRIPTOR, "country");
        let started =
            self.time(row, "start")?.ok_or_else(|| DecodeError::at("start", "a call must have begun"))?;
        let ended = self.time(row, "end")?;
        let told = seconds(row, "duration")?.or_else(|| Some(between(started, ended?)));
        let told = told.ok_or_else(|| {
            DecodeError::at("duration", "neither `duration` nor `end` tells how long it was")
        })?;
        let answered = is_answered(row);
        let talk_ms = if answered { seconds(row, "billsec")?.unwrap_or(told) } else { 0 };
        let duration_ms = told.max(talk_ms);
        let (from, dialled) = (caller(row), row.text("dst").unwrap_or_default());
        let employee = self.employee(row, direction);
        let reached = employee.clone().filter(|_| direction == Direction::In);
        let line = row.text("did").or_else(|| Some(dialled).filter(|dst| self.extensions.is_outside(dst)));
        let name = Name::of(row);
        let recording = if answered { self.recording(row, &name, started)? } else { RecordingRef::None };
        Ok(Some(Leg {
            linked: row.text("linkedid").is_some(),
            closes: row.text("linkedid") == row.text("uniqueid"),
            call: CallRecord {
                external_id: name.leg,
                session: name.call,
                direction,
                employee,
                from: PhoneNumber::parse(&from, country),
                to: PhoneNumber::parse(reached.as_deref().unwrap_or(dialled), country),
                line: line
                    .filter(|_| direction == Direction::In)
                    .map(|line| PhoneNumber::parse(line, country)),
                started_at: started.at,
                or_started_at: started.or,
                duration_ms,
                talk_ms,
                wait_ms: duration_ms - talk_ms,
                disposition: Disposition::of(direction, answered),
                recording,
                variables: row.variables(PLACED),
            },
        }))
    }

    fn direction(&self, row: &Row) -> Option<Direction> {
        let contexts = self.account.field(&DESCRIPTOR, "internal_contexts");
        let context = row.text("dcontext").unwrap_or_default();
        let begun_inside =
            contexts.split(',').any(|one| one.trim().eq_ignore_ascii_case(context) && !context.is_empty());
        let from_inside = begun_inside || self.extensions.is_one(&caller(row));
        self.extensions.direction(from_inside, row.text("dst").unwrap_or_default())
    }

    fn employee(&self, row: &Row, direction: Direction) -> Option<String> {
        let (channel, number) = match direction {
            Direction::In => ("dstchannel", row.text("dst")),
            Direction::Out => ("channel", row.text("src")),
        };
        let device = row.text(channel).and_then(device);
        [device, number].into_iter().flatten().find(|found| self.extensions.is_one(found)).map(str::to_owned)
    }

    fn recording(&self, row: &Row, name: &Name, started: Instant) -> Result<RecordingRef, DecodeError> {
        let values = [
            ("uniqueid", row.text("uniqueid").unwrap_or_default()),
            ("linkedid", row.text("linkedid").unwrap_or(&name.call)),
            ("recordingfile", row.text("recordingfile").unwrap_or_default()),
        ];
        let link = served::link_by_template(&DESCRIPTOR, self.account, &values, started.at, &self.wall)?;
        Ok(link.map_or(RecordingRef::None, |url| RecordingRef::Url { url }))
    }

    fn time(&self, row: &Row, column: &str) -> Result<Option<Instant>, DecodeError> {
        let Some(text) = row.text(column) else { return Ok(None) };
        // Newer versions can write fractions of a second.
        let whole = text.split('.').next().unwrap_or_default();
        local_time::read(whole, COMMON, &self.zone, column).map(Some)
    }
}

/// What a record and its call are called.
struct Name {
    leg: String,
    call: String,
}

impl Name {
    fn of(row: &Row) -> Self {
        // A channel's name is used once until Asterisk restarts, so with the time it is unique.
        let made = || {
            format!("{} {}", row.text("start").unwrap_or_default(), row.text("channel").unwrap_or_default())
        };
        let id = row.text("uniqueid").map_or_else(made, str::to_owned);
        let call = row.text("linkedid").map_or_else(|| id.clone(), str::to_owned);
        let serial = row.text("sequence").or_else(|| row.text("dstchannel")).unwrap_or_default();
        Self { leg: format!("{id} {serial}").trim_end().to_owned(), call }
    }
}

/// `PJSIP/201-0000002a` and `Local/201@from-internal-0000002a;1` → `201`.
fn device(channel: &str) -> Option<&str> {
    let (_, name) = channel.split_once('/')?;
    let name = name.split('@').next()?;
    Some(name.rsplit_once('-').map_or(name, |(device, _)| device))
}

/// A menu and a voice mailbox answer too; somebody was reached if there is a channel to them. Exports may leave the
/// channels out.
fn is_answered(row: &Row) -> bool {
    let says_so = row.text("disposition").is_some_and(|word| word.eq_ignore_ascii_case("ANSWERED"));
    says_so && (row.text("dstchannel").is_some() || row.text("channel").is_none())
}

/// The number that called; where there is none, what stands in the brackets of the caller id.
fn caller(row: &Row) -> String {
    let shown = || Some(row.text("clid")?.rsplit_once('<')?.1.trim_end_matches('>').to_owned());
    row.text("src").map(str::to_owned).or_else(shown).unwrap_or_default()
}

fn seconds(row: &Row, column: &str) -> Result<Option<i64>, DecodeError> {
    let Some(text) = row.text(column) else { return Ok(None) };
    let number = text.split('.').next().unwrap_or_default().parse::<i64>().ok();
    let number =
        number.filter(|number| (0..=SECONDS_MAX).contains(number)).map(|number| Some(number * 1_000));
    number.ok_or_else(|| DecodeError::at(column, format!("`{text}` is not a number of seconds")))
}

fn between(from: Instant, to: Instant) -> i64 {
    (to.at.millis() - from.at.millis()).max(0)
}

/// Legs of one call as one call; a single leg becomes a call of the same name.
pub(super) fn joined(legs: &[CallRecord]) -> Option<CallRecord> {
    let mut call = CallRecord::join(legs)?;
    let first = legs.iter().min_by_key(|leg| leg.started_at)?;
    call.or_started_at = first.or_started_at;
    Some(call)
}
