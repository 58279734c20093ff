//! The one door to the time of day. Production holds the system's clock; tests hold one they move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Ts;

/// Tells the time. Cheap to clone; clones of a manual clock move together.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

/// The handle that moves a manual clock.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until its handle moves it.
    pub fn manual(start: Ts) -> (Self, ManualClock) {
        let shared = Arc::new(AtomicI64::new(start.0));
        (Self(Source::Manual(Arc::clone(&shared))), ManualClock(shared))
    }

    /// The current instant.
    pub fn now(&self) -> Ts {
        match &self.0 {
            Source::System => system_now(),
            Source::Manual(at) => Ts(at.load(Ordering::SeqCst)),
        }
    }

    /// Whether waiting in real time moves this clock; a manual clock only moves by hand.
    pub fn is_system(&self) -> bool {
        matches!(self.0, Source::System)
    }
}

impl ManualClock {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Ordering::SeqCst);
    }

    /// Puts the clock at `at`, also backwards.
    pub fn set(&self, at: Ts) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
fn system_now() -> Ts {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ts(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_by_hand() {
        let (clock, hand) = Clock::manual(Ts(0));
        assert_eq!(clock.now(), Ts(0));
        hand.advance(Duration::from_secs(1));
        assert_eq!(clock.clone().now(), Ts(1_000_000));
    }
}
