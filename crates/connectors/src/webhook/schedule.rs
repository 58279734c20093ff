//! When a failed delivery is tried again: soon at first, then over about three days.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
/// Seconds to wait before each attempt; the first is at once.
const SCHEDULE: [u64; 10] =
    [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/// How far jitter moves a wait, either way.
const JITTER: f64 = 0.1;

/// Attempts before a delivery is given up.
pub const ATTEMPTS_MAX: usize = SCHEDULE.len();

/// How long to wait after `attempts` failed ones; `None` gives up. `fraction` in `0..1` spreads the endpoints out.
pub fn retry_after_attempt(attempts: u32, fraction: f64) -> Option<Duration> {
    let seconds = *SCHEDULE.get(usize::try_from(attempts).ok()?)?;
    let spread = 1.0 + JITTER * (2.0 * fraction.clamp(0.0, 1.0) - 1.0);
    Some(Duration::from_secs(seconds).mul_f64(spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_seconds_to_a_day_and_end() {
        let waits: Vec<Option<u64>> =
            (0..11).map(|attempts| Some(retry_after_attempt(attempts, 0.5)?.as_secs())).collect();
        assert_eq!(
            waits,
            [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
                .map(Some)
                .into_iter()
                .chain([None])
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn jitter_stays_within_a_tenth() {
        for fraction in [-1.0, 0.0, 0.3, 1.0, 7.0] {
            let wait = retry_after_attempt(2, fraction).unwrap().as_secs_f64();
            assert!((270.0..=330.0).contains(&wait), "{wait}");
        }
    }
}
