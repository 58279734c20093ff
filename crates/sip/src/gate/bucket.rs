//! A token bucket: so many at once, and so many a second.

use kernel::Ts;

/// How much is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub per_second: u32,
    /// How many may come at once after a pause.
    pub burst: u32,
}

/// What is left of a [`Rate`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    /// In millionths, so that a rate is paid back by the microsecond.
    left: i64,
    at: Ts,
}

const WHOLE: i64 = 1_000_000;

impl Bucket {
    pub(super) fn full(rate: Rate, now: Ts) -> Self {
        Self { left: i64::from(rate.burst) * WHOLE, at: now }
    }

    /// Takes one, if there is one.
    pub(super) fn take(&mut self, rate: Rate, now: Ts) -> bool {
        self.refill(rate, now);
        if self.left < WHOLE {
            return false;
        }
        self.left -= WHOLE;
        true
    }

    /// Whether nothing would be lost by forgetting it.
    pub(super) fn is_full(&self, rate: Rate, now: Ts) -> bool {
        let mut later = *self;
        later.refill(rate, now);
        later.left >= i64::from(rate.burst) * WHOLE
    }

    fn refill(&mut self, rate: Rate, now: Ts) {
        let micros = now.0.saturating_sub(self.at.0).max(0);
        let gained = micros.saturating_mul(i64::from(rate.per_second));
        self.left = self.left.saturating_add(gained).min(i64::from(rate.burst) * WHOLE);
        self.at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 10, burst: 3 };

    #[test]
    fn a_burst_passes_at_once_and_then_only_the_rate() {
        let mut bucket = Bucket::full(RATE, Ts(0));
        let taken = (0..5).filter(|_| bucket.take(RATE, Ts(0))).count();
        assert_eq!(taken, 3);
        assert!(!bucket.take(RATE, Ts(99_999)));
        assert!(bucket.take(RATE, Ts(100_000)));
        assert!(!bucket.take(RATE, Ts(100_000)));
    }

    #[test]
    fn a_long_pause_gives_no_more_than_a_burst() {
        let mut bucket = Bucket::full(RATE, Ts(0));
        assert!(bucket.take(RATE, Ts(0)) && !bucket.is_full(RATE, Ts(0)));
        assert!(bucket.is_full(RATE, Ts(i64::MAX)));
        let taken = (0..9).filter(|_| bucket.take(RATE, Ts(i64::MAX))).count();
        assert_eq!(taken, 3);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let mut bucket = Bucket::full(RATE, Ts(10_000_000));
        while bucket.take(RATE, Ts(10_000_000)) {}
        assert!(!bucket.take(RATE, Ts(0)));
    }
}
