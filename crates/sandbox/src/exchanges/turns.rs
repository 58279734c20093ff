//! How often a vendor lets itself be asked: so many questions in any minute.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Clock, Ts};

const MINUTE_US: i64 = 60_000_000;

/// The questions of the last minute. Cheap to clone; clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    clock: Clock,
    counted: bool,
    taken: Arc<Mutex<VecDeque<Ts>>>,
}

impl Turns {
    pub(super) fn new(clock: Clock, counted: bool) -> Self {
        Self { clock, counted, taken: Arc::default() }
    }

    /// Takes a turn, or says when the next one is free. A question that is refused costs nothing.
    pub(super) fn take(&self, per_minute: usize) -> Result<(), Ts> {
        let now = self.clock.now();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while taken.front().is_some_and(|first| first.0 + MINUTE_US <= now.0) {
            taken.pop_front();
        }
        if let Some(first) = taken.front().filter(|_| self.counted && taken.len() >= per_minute) {
            return Err(Ts(first.0 + MINUTE_US));
        }
        taken.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_third_question_of_a_minute_waits_for_the_first_to_be_forgotten() {
        let (clock, hand) = Clock::manual(Ts::from_millis(0));
        let turns = Turns::new(clock.clone(), true);
        assert_eq!(turns.take(2), Ok(()));
        hand.advance(Duration::from_secs(10));
        assert_eq!(turns.take(2), Ok(()));
        assert_eq!(turns.take(2), Err(Ts::from_millis(60_000)));
        hand.set(Ts::from_millis(60_000));
        assert_eq!((turns.take(2), turns.take(2)), (Ok(()), Err(Ts::from_millis(70_000))));
        let free = Turns::new(clock, false);
        assert!((0..9).all(|_| free.take(2).is_ok()));
    }
}
