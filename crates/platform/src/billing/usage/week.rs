//! Weeks as an organization counts them: Monday to Monday in its own time zone.
//!
//! Pure. A week in which clocks are turned has 167 or 169 hours, and the bounds are instants, so nothing is counted
//! twice or lost there.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use kernel::Ts;

/// One week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its first instant.
    pub from: Ts,
    /// The first instant of the next.
    pub to: Ts,
}

/// The week that holds `instant` where clocks show `zone`; none beyond the calendar.
pub fn week_of(instant: Ts, zone: &TimeZone) -> Option<Week> {
    let today = Timestamp::from_microsecond(instant.0).ok()?.to_zoned(zone.clone()).date();
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.checked_sub(since_monday.days()).ok()?;
    let next = monday.checked_add(7.days()).ok()?;
    let begins = |day: jiff::civil::Date| day.to_zoned(zone.clone()).ok();
    let at = |day| begins(day).map(|zoned| Ts(zoned.timestamp().as_microsecond()));
    Some(Week { from: at(monday)?, to: at(next)? })
}

/// The week that holds `instant` and those before it, newest first.
pub(super) fn weeks_until(instant: Ts, zone: &TimeZone, count: usize) -> Vec<Week> {
    let before = |week: &Week| week_of(Ts(week.from.0.saturating_sub(1)), zone);
    std::iter::successors(week_of(instant, zone), before).take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Ts {
        text.parse().unwrap()
    }

    fn hours(week: Week) -> i64 {
        (week.to.0 - week.from.0) / 3_600_000_000
    }

    #[test]
    fn the_bounds_of_a_week_move_with_the_zone() {
        let sunday_night = at("2026-11-22T23:30:00Z");
        let table = [
            ("UTC", "2026-11-16T00:00:00Z"),
            ("Europe/Kyiv", "2026-11-22T22:00:00Z"),
            ("America/New_York", "2026-11-16T05:00:00Z"),
            ("Asia/Kolkata", "2026-11-22T18:30:00Z"),
        ];
        for (name, monday) in table {
            assert_eq!(week_of(sunday_night, &zone(name)).unwrap().from, at(monday), "{name}");
        }
    }

    #[test]
    fn a_week_in_which_clocks_are_turned_has_167_or_169_hours() {
        let kyiv = zone("Europe/Kyiv");
        let of = |text| hours(week_of(at(text), &kyiv).unwrap());
        assert_eq!(of("2026-03-25T12:00:00Z"), 167, "spring");
        assert_eq!(of("2026-10-21T12:00:00Z"), 169, "autumn");
        assert_eq!(of("2026-11-18T12:00:00Z"), 168);
    }

    #[test]
    fn every_instant_is_in_exactly_one_week() {
        for name in ["Europe/Kyiv", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia", "America/Havana"] {
            let zone = zone(name);
            let weeks = weeks_until(at("2026-12-31T12:00:00Z"), &zone, 60);
            assert_eq!(weeks.len(), 60, "{name}");
            for pair in weeks.windows(2) {
                assert_eq!(pair[0].from, pair[1].to, "{name}: no gap and no overlap");
                assert_eq!(week_of(pair[0].from, &zone).unwrap(), pair[0], "{name}: its first instant");
                assert_eq!(week_of(Ts(pair[0].to.0 - 1), &zone).unwrap(), pair[0], "{name}: its last");
            }
        }
    }
}
