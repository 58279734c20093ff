//! When a failed job is tried again.

use std::time::Duration;

use uuid::Uuid;

const SHORTEST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_hours(1);

/// Doubles with every try between five seconds and an hour, spread by a quarter so that jobs which failed together do
/// not come back together. The spread follows from the id: the same job waits the same time everywhere.
pub(super) fn delay(attempt: u32, id: Uuid) -> Duration {
    let doubled = SHORTEST.saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX));
    let [.., high, low] = *id.as_bytes();
    let spread = f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX);
    doubled.min(LONGEST).mul_f64(0.75 + spread / 2.0).clamp(SHORTEST, LONGEST)
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
}
