//! The office behind the exchanges: its people and its calls.
//!
//! Invariant: the past is a function of time alone. Whoever asks twice hears the same, after a restart too.

use std::sync::{Arc, Mutex, PoisonError};

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, header};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kernel::Ts;

use crate::SandboxConfig;
use crate::samples::{Sample, Samples};
use crate::world::World;

/// Between two calls of the past.
const SLOT_S: i64 = 3 * 3600;
const RING_MS: i64 = 8_000;
const GIVE_UP_MS: i64 = 24_000;

/// Somebody who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee {
    /// Internal extension.
    pub extension: String,
    /// Full name.
    pub name: String,
    /// Address at work.
    pub email: String,
}

/// A call of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeCall {
    /// Distinct for every call, and its recording's name.
    pub number: u64,
    /// `in` or `out`.
    pub direction: String,
    /// The client's number, digits with the country code.
    pub client: String,
    /// The company's number, digits with the country code.
    pub line: String,
    /// Who answered or called.
    pub employee: Employee,
    /// When it began to ring.
    pub started_at: Ts,
    /// When somebody answered.
    pub answered_at: Option<Ts>,
    /// When it was over.
    pub ended_at: Ts,
    /// What its recording is, when it was answered.
    pub sample: Option<String>,
}

impl OfficeCall {
    /// Seconds of talk.
    pub fn talk_s(&self) -> i64 {
        self.answered_at.map_or(0, |answered| (self.ended_at.millis() - answered.millis()) / 1_000)
    }

    /// Seconds of ringing.
    pub fn wait_s(&self) -> i64 {
        (self.answered_at.unwrap_or(self.ended_at).millis() - self.started_at.millis()) / 1_000
    }
}

/// People and calls. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Office {
    samples: Samples,
    zone: TimeZone,
    placed: Arc<Mutex<Vec<OfficeCall>>>,
    now: kernel::Clock,
}

impl Office {
    pub(super) fn new(world: &World, config: &SandboxConfig) -> Self {
        let zone = TimeZone::get(&config.zone).unwrap_or(TimeZone::UTC);
        Self { samples: world.samples.clone(), zone, placed: Arc::default(), now: world.clock.clone() }
    }

    /// Calls that began at or after `from` and before `to`, oldest first. Nothing of the future.
    pub(crate) fn calls(&self, from: Ts, to: Ts) -> Vec<OfficeCall> {
        let to = to.0.min(self.now.now().0);
        let slots = from.seconds().div_euclid(SLOT_S)..=Ts(to).seconds().div_euclid(SLOT_S);
        let mut calls: Vec<OfficeCall> = slots.filter_map(|slot| self.of_slot(slot)).collect();
        calls.extend(self.placed().iter().cloned());
        calls.retain(|call| (from.0..to).contains(&call.started_at.0));
        calls.sort_by_key(|call| (call.started_at, call.number));
        calls
    }

    /// The call of this number.
    pub(crate) fn find(&self, number: u64) -> Option<OfficeCall> {
        let placed = self.placed().iter().find(|call| call.number == number).cloned();
        placed.or_else(|| self.of_slot(i64::try_from(number).ok()?))
    }

    /// Everybody who ever answers, by extension.
    pub(crate) fn employees(&self) -> Vec<Employee> {
        let mut people: Vec<Employee> = self.samples.all().iter().map(|sample| employee(sample)).collect();
        people.sort_by(|one, other| one.extension.cmp(&other.extension));
        people.dedup_by(|one, other| one.extension == other.extension);
        people
    }

    /// The recording of a call as a file over HTTP; 404 where there is none.
    pub(crate) fn recording(&self, number: u64) -> Response {
        match self.sound(number) {
            Some((kind, bytes)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
            None => (StatusCode::NOT_FOUND, "Not Found").into_response(),
        }
    }

    /// What the clock on the office's wall shows: `2026-01-31 17:45:00`.
    pub(crate) fn local(&self, at: Ts) -> String {
        let instant = jiff::Timestamp::from_second(at.seconds()).unwrap_or_default();
        instant.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// The instant of such a text; the earlier one in the hour that comes twice.
    pub(crate) fn instant(&self, local: &str) -> Option<Ts> {
        let time = DateTime::strptime("%Y-%m-%d %H:%M:%S", local).ok()?;
        let zoned = self.zone.to_ambiguous_zoned(time).compatible().ok()?;
        Some(Ts(zoned.timestamp().as_microsecond()))
    }

    pub(super) fn place(&self, ended: Ts, answered: bool) -> OfficeCall {
        let mut placed = self.placed();
        let (seed, earlier) =
            (u64::try_from(ended.seconds()).unwrap_or(0), u64::try_from(placed.len()).unwrap_or(0));
        // Above every number a slot can have.
        let number = (1 << 40) + (seed << 8) + earlier;
        let call = self.plan(number, usize::try_from(seed + earlier).unwrap_or(0), ended, answered);
        placed.push(call.clone());
        call
    }

    fn of_slot(&self, slot: i64) -> Option<OfficeCall> {
        let number = u64::try_from(slot).ok().filter(|number| *number < 1 << 40)?;
        let mixed = mix(number);
        let at = slot.checked_mul(SLOT_S)? + SLOT_S / 4 + i64::try_from(mixed % 3_600).unwrap_or(0);
        let pick = usize::try_from((mixed >> 16) & 0xffff).unwrap_or(0);
        Some(self.plan(number, pick, Ts::from_millis(at.checked_mul(1_000)?), !mixed.is_multiple_of(5)))
    }

    fn plan(&self, number: u64, pick: usize, ended: Ts, answered: bool) -> OfficeCall {
        let samples = self.samples.all();
        let sample = samples.get(pick % samples.len().max(1));
        let (direction, client, line) = sample.map_or_else(
            || ("in".to_owned(), "380501112233".to_owned(), "380441112233".to_owned()),
            |sample| (sample.direction.clone(), digits(&sample.client.phone), digits(&sample.line)),
        );
        let talked = sample.filter(|_| answered);
        let answered_at = talked.map(|sample| ended.plus_ms(-sample.duration_ms));
        let ring = if answered { RING_MS } else { GIVE_UP_MS };
        OfficeCall {
            number,
            direction,
            client,
            line,
            employee: sample.map_or_else(nobody, |sample| employee(sample)),
            started_at: answered_at.unwrap_or(ended).plus_ms(-ring),
            answered_at,
            ended_at: ended,
            sample: talked.map(|sample| sample.id.clone()),
        }
    }

    fn sound(&self, number: u64) -> Option<(&'static str, Bytes)> {
        let call = self.find(number)?;
        let sample = self.samples.find(call.sample.as_deref()?)?;
        Some((sample.content_type(), sample.audio().ok()?))
    }

    fn placed(&self) -> std::sync::MutexGuard<'_, Vec<OfficeCall>> {
        self.placed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn nobody() -> Employee {
    Employee { extension: "100".into(), name: "Reception".into(), email: "reception@office.example".into() }
}

fn employee(sample: &Sample) -> Employee {
    Employee {
        extension: sample.agent.extension.clone(),
        name: sample.agent.name.clone(),
        email: format!("ext{}@office.example", sample.agent.extension),
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Spreads neighbouring numbers (the finaliser of `SplitMix64`).
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
