//! Instants and lengths in the units an administrator chose.

use jiff::tz::TimeZone;
use kernel::Ts;

use crate::DecodeError;
use crate::fields::epoch;
use crate::local_time::{self, Instant};

/// A month; a call is not longer.
const LENGTH_MS_MAX: i64 = 31 * 24 * 3_600_000;
const EPOCHS: &[(&str, i64)] = &[("seconds", 1), ("milliseconds", 1_000), ("microseconds", 1_000_000)];

pub(super) const TIME_UNITS: &[&str] = &["seconds", "milliseconds", "microseconds", "iso8601", "local"];
pub(super) const DURATION_UNITS: &[&str] = &["seconds", "milliseconds", "clock"];

/// How the times of an account are written.
pub(super) struct Clock<'a> {
    pub(super) unit: &'a str,
    pub(super) format: &'a str,
    pub(super) zone: TimeZone,
    pub(super) duration_unit: &'a str,
}

impl Clock<'_> {
    /// The instant a text means; zero, in any form, is none.
    pub(super) fn instant(&self, text: &str, pointer: &str) -> Result<Option<Instant>, DecodeError> {
        if text.bytes().all(|byte| b"0-:. TZ".contains(&byte)) {
            return Ok(None);
        }
        if let Some((_, per_second)) = EPOCHS.iter().find(|(unit, _)| *unit == self.unit) {
            let at = epoch(whole(text), *per_second);
            return at.map(|at| Some(once(at))).ok_or_else(|| DecodeError::at(pointer, self.wrong(text)));
        }
        if self.unit == "iso8601" {
            let at = text.replacen(' ', "T", 1).parse::<jiff::Timestamp>();
            return at
                .map(|at| Some(once(Ts(at.as_microsecond()))))
                .map_err(|_| DecodeError::at(pointer, self.wrong(text)));
        }
        local_time::read(text, self.format, &self.zone, pointer)
            .map(Some)
            .map_err(|_| DecodeError::at(pointer, self.wrong(text)))
    }

    fn wrong(&self, text: &str) -> String {
        let shown: String = text.chars().take(40).collect();
        let expected = match self.unit {
            "iso8601" => "a time with its zone, such as 2026-01-31T17:45:00Z".to_owned(),
            "local" => format!("a time written as `{}`", self.format),
            unit => format!("{unit} since 1970"),
        };
        let other = EPOCHS.iter().find(|(_, per_second)| epoch(whole(text), *per_second).is_some());
        let advice = match other {
            Some((unit, _)) => format!("these are {unit}: choose them as `time_unit`"),
            None => "choose another `time_unit`, or another `time_format` for local times".to_owned(),
        };
        format!("`{shown}` is not {expected}; {advice}")
    }

    /// Milliseconds.
    pub(super) fn length(&self, text: &str, pointer: &str) -> Result<i64, DecodeError> {
        let ms = match self.duration_unit {
            "milliseconds" => whole(text).parse::<i64>().ok(),
            "clock" => clock(text),
            _ => whole(text).parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1_000)),
        };
        ms.filter(|ms| (0..=LENGTH_MS_MAX).contains(ms)).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            let expected = match self.duration_unit {
                "clock" => "hours, minutes and seconds such as 0:01:03",
                "milliseconds" => "a number of milliseconds",
                _ => "a number of seconds",
            };
            DecodeError::at(pointer, format!("`{shown}` is not {expected}; choose another `duration_unit`"))
        })
    }
}

fn once(at: Ts) -> Instant {
    Instant { at, or: None }
}

fn whole(text: &str) -> &str {
    text.split('.').next().unwrap_or_default()
}

/// `1:02:03`, `02:03` or `3`.
fn clock(text: &str) -> Option<i64> {
    let mut seconds = 0_i64;
    for part in whole(text).split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.trim().parse::<i64>().ok()?)?;
    }
    seconds.checked_mul(1_000)
}
