//! When a failed job is tried again.

use std::time::Duration;

use uuid::Uuid;

const SHORTEST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_hours(1);
/// A deployment or a power cut loses a job a few times, and nobody should wait longer for that.
const LOSSES_AT_ONCE: u32 = 8;
const LONGER_PER_LOSS: Duration = Duration::from_secs(2);

/// Doubles with every try between five seconds and an hour, spread by a quarter so that jobs which failed together do
/// not come back together. The spread follows from the id: the same job waits the same time everywhere.
pub(super) fn delay(attempt: u32, id: Uuid) -> Duration {
    let doubled = SHORTEST.saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX));
    doubled.min(LONGEST).mul_f64(spread(id)).clamp(SHORTEST, LONGEST)
}

/// How long a job waits that was lost so often with its process: at first not at all, then longer with every loss. The
/// spread parts the job that ends the process from those that only ran beside it, so that they come through.
pub(super) fn lost_delay(losses: u32, id: Uuid) -> Duration {
    LONGER_PER_LOSS.saturating_mul(losses.saturating_sub(LOSSES_AT_ONCE)).mul_f64(spread(id))
}

fn spread(id: Uuid) -> f64 {
    let [.., high, low] = *id.as_bytes();
    0.75 + f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_stays_between_five_seconds_and_an_hour() {
        let id = Uuid::from_u128(0x7fff);
        let seconds: Vec<u64> = (1..=12).map(|attempt| delay(attempt, id).as_secs()).collect();
        assert!(seconds.windows(2).all(|pair| pair[0] <= pair[1]), "{seconds:?}");
        assert!((19..=21).contains(&seconds[2]), "{seconds:?}");
        assert!(delay(1, Uuid::nil()) >= SHORTEST);
        assert_eq!(delay(200, Uuid::max()), LONGEST);
    }

    #[test]
    fn a_job_lost_over_and_over_waits_longer_and_apart_from_those_lost_with_it() {
        let (cause, beside) = (Uuid::nil(), Uuid::max());
        assert_eq!(lost_delay(LOSSES_AT_ONCE, cause), Duration::ZERO);
        assert_eq!(lost_delay(LOSSES_AT_ONCE + 2, cause), Duration::from_secs(3));
        assert_eq!(lost_delay(LOSSES_AT_ONCE + 2, beside), Duration::from_secs(5));
    }
}
