//! Local times without a zone, as call histories write them, and the zone they are meant in.
//!
//! In the hour that comes twice a local time means two instants: both are told, the earlier first. A local time of the
//! hour that is skipped is read as if the clock had not moved yet.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use kernel::Ts;

use crate::{DecodeError, Fault};

/// `2026-01-10 08:06:11`, what nearly every vendor writes.
pub(crate) const COMMON: &str = "%Y-%m-%d %H:%M:%S";

/// What a local time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    pub(crate) at: Ts,
    /// The second meaning, in the hour that comes twice.
    pub(crate) or: Option<Ts>,
}

/// The zone of an account.
pub(crate) fn zone(name: &str) -> Result<TimeZone, Fault> {
    TimeZone::get(name).map_err(|_| Fault::misconfigured(format!("`{name}` is not a time zone")))
}

/// Reads a local time; `pointer` names the field when it is none.
pub(crate) fn read(text: &str, format: &str, zone: &TimeZone, pointer: &str) -> Result<Instant, DecodeError> {
    let wrong =
        || DecodeError::at(pointer, format!("`{}` is not a time such as 2026-01-31 17:45:00", cut(text)));
    let local = DateTime::strptime(format, text.trim()).map_err(|_| wrong())?;
    let ambiguous = zone.to_ambiguous_zoned(local);
    let or = match ambiguous.offset() {
        AmbiguousOffset::Fold { .. } => ambiguous.clone().later().ok().map(|later| ts(&later)),
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => None,
    };
    let at = ambiguous.compatible().map(|zoned| ts(&zoned)).map_err(|_| wrong())?;
    Ok(Instant { at, or })
}

/// Writes an instant as the clock on the vendor's wall shows it.
fn write(at: Ts, format: &str, zone: &TimeZone) -> Result<String, Fault> {
    let instant =
        jiff::Timestamp::from_microsecond(at.0).map_err(|_| Fault::misconfigured("the clock is wrong"))?;
    Ok(instant.to_zoned(zone.clone()).strftime(format).to_string())
}

/// Within this of an end, a clock that goes back shows what it showed beyond that end. No clock goes back further.
const BACK_MAX_US: i64 = 2 * 3_600_000_000;

/// The local times a span lies between, first and last second. An end near which the clock goes back is as wide as
/// either reading makes it: rather a call is told twice than never.
pub(crate) fn span(from: Ts, to: Ts, format: &str, zone: &TimeZone) -> Result<(String, String), Fault> {
    let last = Ts(to.0.saturating_sub(1));
    let offset = |at: i64| {
        let instant = jiff::Timestamp::from_microsecond(at);
        instant.map(|at| zone.to_offset(at)).map_err(|_| Fault::misconfigured("the clock is wrong"))
    };
    let behind = offset(from.0.saturating_add(BACK_MAX_US).min(last.0))?;
    let before = offset(last.0.saturating_sub(BACK_MAX_US).max(from.0))?;
    let written = |at, offset: Offset| write(at, format, &TimeZone::fixed(offset));
    Ok((written(from, offset(from.0)?.min(behind))?, written(last, offset(last.0)?.max(before))?))
}

fn ts(zoned: &jiff::Zoned) -> Ts {
    Ts(zoned.timestamp().as_microsecond())
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kyiv(text: &str) -> (String, Option<String>) {
        let Instant { at, or } = read(text, COMMON, &zone("Europe/Kyiv").unwrap(), "/date").unwrap();
        (at.to_string(), or.map(|or| or.to_string()))
    }

    #[test]
    fn a_local_time_means_one_instant_two_or_none() {
        assert_eq!(kyiv("2026-01-10 08:06:11"), ("2026-01-10T06:06:11Z".into(), None));
        let twice = ("2026-10-25T00:30:00Z".to_owned(), Some("2026-10-25T01:30:00Z".to_owned()));
        assert_eq!(kyiv("2026-10-25 03:30:00"), twice, "the hour that comes twice");
        assert_eq!(kyiv("2026-03-29 03:30:00").0, "2026-03-29T01:30:00Z", "the hour that is skipped");
        for wrong in ["", "null", "yesterday", "2026-02-30 10:00:00", "1767261600"] {
            let error = read(wrong, COMMON, &TimeZone::UTC, "/date").unwrap_err();
            assert_eq!(error.pointer, "/date", "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_the_clock_on_the_vendors_wall() {
        let kyiv = zone("Europe/Kyiv").unwrap();
        let written = |text: &str| write(text.parse().unwrap(), COMMON, &kyiv).unwrap();
        assert_eq!(written("2026-01-10T06:06:11Z"), "2026-01-10 08:06:11");
        assert_eq!(written("2026-10-25T00:30:00Z"), "2026-10-25 03:30:00");
        assert_eq!(written("2026-10-25T01:30:00Z"), "2026-10-25 03:30:00");
        assert!(matches!(zone("Mars/Base"), Err(Fault::Misconfigured { .. })));
    }

    #[test]
    fn a_span_is_asked_for_as_wide_as_the_moving_clock_makes_it() {
        let kyiv = zone("Europe/Kyiv").unwrap();
        let asked = |from: &str, to: &str| {
            let (from, to) = span(from.parse().unwrap(), to.parse().unwrap(), COMMON, &kyiv).unwrap();
            format!("{from} - {to}")
        };
        let day = asked("2026-01-09T22:00:00Z", "2026-01-10T22:00:00Z");
        assert_eq!(day, "2026-01-10 00:00:00 - 2026-01-10 23:59:59");
        let autumn = asked("2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z");
        assert_eq!(
            autumn, "2026-10-25 02:45:00 - 2026-10-25 04:14:59",
            "03:45 and 03:14 the other way round"
        );
        let spring = asked("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z");
        assert_eq!(spring, "2026-03-29 02:30:00 - 2026-03-29 04:29:59");
        let month = asked("2026-10-12T06:00:00Z", "2026-11-11T06:00:00Z");
        assert_eq!(month, "2026-10-12 09:00:00 - 2026-11-11 07:59:59", "no wider than the vendor allows");
    }
}
