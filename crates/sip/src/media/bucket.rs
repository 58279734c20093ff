//! How many packets a port takes in a second. Pure: time comes in as milliseconds of the call.

/// A phone sends 50, some send 100.
const PACKETS_PER_SECOND_MAX: u64 = 250;
/// What may come at once after the net held it back.
const BURST_MAX: u64 = 500;
/// Tokens are counted in thousandths, so that a millisecond is a whole number of them.
const WHOLE: u64 = 1000;

#[derive(Debug)]
pub(crate) struct Bucket {
    tokens: u64,
    at_ms: u64,
}

impl Bucket {
    pub(crate) fn new() -> Self {
        Self { tokens: BURST_MAX * WHOLE, at_ms: 0 }
    }

    /// Whether one more packet may be looked at.
    pub(crate) fn take(&mut self, now_ms: u64) -> bool {
        let passed = now_ms.saturating_sub(self.at_ms);
        self.at_ms = now_ms.max(self.at_ms);
        let gained = passed.saturating_mul(PACKETS_PER_SECOND_MAX);
        self.tokens = self.tokens.saturating_add(gained).min(BURST_MAX * WHOLE);
        let left = self.tokens.checked_sub(WHOLE);
        self.tokens = left.unwrap_or(self.tokens);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_never_slowed_down() {
        let mut bucket = Bucket::new();
        assert!((0..100_000).all(|packet| bucket.take(packet * 10)));
    }

    #[test]
    fn a_flood_gets_its_burst_and_then_the_rate() {
        let mut bucket = Bucket::new();
        let taken = (0..100_000_u64).filter(|packet| bucket.take(packet / 100)).count();
        assert_eq!(taken, 500 + 249);
    }
}
