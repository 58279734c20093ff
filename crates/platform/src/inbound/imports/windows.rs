//! Spans of time cut into windows that a vendor answers: contiguous, in order, and never longer than it allows.
//!
//! A vendor that writes local times measures a window on its own wall: the day on which clocks are put forward would make
//! it an hour longer there, so it is cut by that hour.

use std::time::Duration;

use jiff::tz::TimeZone;
use kernel::Ts;

/// The shortest window worth asking for.
const WINDOW_MIN: Duration = Duration::from_hours(1);
/// More windows are not counted; no span that is taken has as many.
const WINDOWS_MAX: i64 = 100_000;

/// How a span is cut.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    /// The longest window the vendor takes.
    pub longest: Duration,
    /// The longest one asked for, once answers were too large.
    pub window: Duration,
    /// The wall the vendor's clock hangs on.
    pub zone: TimeZone,
}

impl Cut {
    /// Where the window that begins here ends.
    pub(super) fn end(&self, start: Ts, to: Ts) -> Ts {
        let end = start.plus(self.window.max(WINDOW_MIN)).min(to);
        let shift = self.offset_s(end) - self.offset_s(start);
        let on_the_wall = end.0.saturating_sub(start.0).saturating_add(shift.saturating_mul(1_000_000));
        let longest = i64::try_from(self.longest.as_micros()).unwrap_or(i64::MAX);
        let excess = on_the_wall.saturating_sub(longest).max(0);
        Ts(end.0.saturating_sub(excess)).max(start.plus(WINDOW_MIN / 2).min(to))
    }

    /// How many windows there are from here on.
    pub(super) fn count(&self, from: Ts, to: Ts) -> i64 {
        let ends = std::iter::successors(Some(from), |at| (*at < to).then(|| self.end(*at, to)));
        (0..WINDOWS_MAX).zip(ends.skip(1)).count().try_into().unwrap_or(WINDOWS_MAX)
    }

    fn offset_s(&self, at: Ts) -> i64 {
        let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
        self.zone.to_offset(instant).seconds().into()
    }
}

/// Half of a window; none when a shorter one makes no sense.
pub(super) fn halve(window: Duration) -> Option<Duration> {
    (window > WINDOW_MIN).then(|| (window / 2).max(WINDOW_MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn cut(days: u32, zone: &str) -> Cut {
        Cut { longest: DAY * days, window: DAY * days, zone: TimeZone::get(zone).unwrap() }
    }

    fn windows(cut: &Cut, from: Ts, to: Ts) -> Vec<(Ts, Ts)> {
        let mut at = from;
        let mut windows = Vec::new();
        while at < to {
            let end = cut.end(at, to);
            windows.push((at, end));
            at = end;
        }
        assert_eq!(i64::try_from(windows.len()).unwrap(), cut.count(from, to));
        windows
    }

    fn at(text: &str) -> Ts {
        text.parse().unwrap()
    }

    #[test]
    fn ninety_five_days_at_thirty_are_four_windows_without_gap_or_overlap() {
        for (zone, from) in [
            ("UTC", "2026-01-01T00:00:00Z"),
            ("Europe/Kyiv", "2026-08-01T00:00:00Z"),
            ("Europe/Kyiv", "2026-01-15T10:30:00Z"),
        ] {
            let (from, cut) = (at(from), cut(30, zone));
            let to = from.plus(DAY * 95);
            let windows = windows(&cut, from, to);
            assert_eq!(windows.len(), 4, "{zone} {from}");
            assert_eq!((windows[0].0, windows[3].1), (from, to));
            assert!(windows.windows(2).all(|pair| pair[0].1 == pair[1].0), "{windows:?}");
        }
    }

    #[test]
    fn no_window_is_longer_on_the_vendors_wall_than_it_allows() {
        let kyiv = cut(1, "Europe/Kyiv");
        for night in ["2026-03-27T15:00:00Z", "2026-10-23T15:00:00Z", "2026-03-29T00:30:00Z"] {
            let from = at(night);
            for (start, end) in windows(&kyiv, from, from.plus(DAY * 4)) {
                let wall = |at: Ts| {
                    let instant = jiff::Timestamp::from_microsecond(at.0).unwrap();
                    instant.to_zoned(kyiv.zone.clone()).datetime()
                };
                let shown = wall(end).duration_since(wall(start));
                assert!(shown <= jiff::SignedDuration::from_hours(24), "{start} to {end}: {shown:?}");
                assert!(end > start);
            }
        }
    }

    #[test]
    fn an_empty_span_has_no_window_and_a_short_one_has_one() {
        let cut = cut(30, "UTC");
        let now = at("2026-05-01T00:00:00Z");
        assert_eq!(cut.count(now, now), 0);
        assert_eq!(windows(&cut, now, now.plus_ms(1)).len(), 1);
        assert_eq!(windows(&cut, now, now.plus(DAY * 30)).len(), 1, "exactly one window long");
    }

    #[test]
    fn a_window_is_halved_down_to_an_hour() {
        let halves = std::iter::successors(Some(DAY), |window| halve(*window));
        let hours: Vec<f64> = halves.map(|window| window.as_secs_f64() / 3600.0).collect();
        assert_eq!(hours, [24.0, 12.0, 6.0, 3.0, 1.5, 1.0]);
        let hourly = Cut { window: Duration::from_hours(1), ..cut(1, "Europe/Kyiv") };
        let night = at("2026-03-29T00:30:00Z");
        assert_eq!(windows(&hourly, night, night.plus_ms(4 * 3_600_000)).len(), 4);
    }
}
