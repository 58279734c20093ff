//! What one source of packets sent and what of it came (RFC 3550 §6.4.1, A.1, A.3, A.8). Pure.
//!
//! Invariant: a packet is counted once, whatever is repeated or reordered within the last [`WINDOW`] of them.

/// How many packets back a repetition is still known.
const WINDOW: u16 = 128;
/// A sequence that jumps further than this begins anew.
const JUMP_MAX: u16 = 3000;

/// Books begin in the second cycle, so that what was sent before the first to come has a number too.
const CYCLE: u64 = 1 << 16;

/// How a packet stands to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    New,
    /// Here before, or so old that nobody can tell.
    Repeated,
    /// The sequence begins anew.
    Restarted,
}

/// The books of one SSRC.
#[derive(Debug)]
pub(crate) struct Reception {
    first: u64,
    /// The highest sequence number, with its cycles.
    highest: u64,
    /// Bit n: `highest - n` came.
    seen: u128,
    received: u64,
    /// In sixteenths of a sample, as RFC 3550 keeps it.
    jitter: u32,
    transit: Option<u32>,
    told: Told,
}

/// What the last report covered.
#[derive(Debug, Default)]
struct Told {
    expected: u64,
    received: u64,
}

/// The numbers of a report block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) fraction_lost: u8,
    pub(crate) lost: u64,
    pub(crate) highest: u32,
    pub(crate) jitter: u32,
}

impl Reception {
    pub(crate) fn new(sequence: u16) -> Self {
        let first = CYCLE + u64::from(sequence);
        Self { first, highest: first, seen: 0, received: 0, jitter: 0, transit: None, told: Told::default() }
    }

    /// Takes a packet into the books.
    pub(crate) fn take(&mut self, sequence: u16) -> Order {
        let ahead = sequence.wrapping_sub(low_half(self.highest));
        let behind = ahead.wrapping_neg();
        if ahead == 0 || behind < WINDOW {
            return self.take_old(behind);
        }
        if ahead > JUMP_MAX {
            return if behind < JUMP_MAX { Order::Repeated } else { Order::Restarted };
        }
        self.highest += u64::from(ahead);
        self.seen = self.seen.checked_shl(u32::from(ahead)).unwrap_or(0) | 1;
        self.received += 1;
        Order::New
    }

    fn take_old(&mut self, behind: u16) -> Order {
        let bit = 1_u128.checked_shl(u32::from(behind)).unwrap_or(0);
        if self.seen & bit != 0 {
            return Order::Repeated;
        }
        // The first to come need not be the first that was sent.
        self.first = self.first.min(self.highest - u64::from(behind));
        self.seen |= bit;
        self.received += 1;
        Order::New
    }

    /// Measures how unevenly packets come. Both times are in samples.
    pub(crate) fn time(&mut self, timestamp: u32, arrival: u32) {
        let transit = arrival.wrapping_sub(timestamp);
        if let Some(last) = self.transit.replace(transit) {
            let off = transit.wrapping_sub(last).cast_signed().unsigned_abs().min(1 << 24);
            self.jitter = self.jitter.saturating_add(off).saturating_sub((self.jitter + 8) >> 4);
        }
    }

    pub(crate) fn lost(&self) -> u64 {
        self.expected().saturating_sub(self.received)
    }

    fn expected(&self) -> u64 {
        self.highest - self.first + 1
    }

    /// The figures since the last report; asking is reporting.
    pub(crate) fn report(&mut self) -> Figures {
        let (expected, received) = (self.expected(), self.received);
        let due = expected.saturating_sub(self.told.expected);
        let missing = due.saturating_sub(received.saturating_sub(self.told.received));
        self.told = Told { expected, received };
        Figures {
            fraction_lost: u8::try_from((missing << 8).checked_div(due).unwrap_or(0)).unwrap_or(u8::MAX),
            lost: self.lost(),
            highest: u32::try_from((self.highest - CYCLE) & u64::from(u32::MAX)).unwrap_or(u32::MAX),
            jitter: self.jitter >> 4,
        }
    }
}

fn low_half(sequence: u64) -> u16 {
    u16::try_from(sequence & 0xffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sequence: &[u16]) -> (Reception, Vec<Order>) {
        let mut books = Reception::new(sequence[0]);
        let orders = sequence.iter().map(|one| books.take(*one)).collect();
        (books, orders)
    }

    #[test]
    fn what_comes_in_order_is_new_and_nothing_is_lost() {
        let (mut books, orders) = of(&[65_533, 65_534, 65_535, 0, 1, 2]);
        assert!(orders.iter().all(|order| *order == Order::New));
        assert_eq!((books.lost(), books.report().highest), (0, 65_538));
    }

    #[test]
    fn the_reordered_is_new_once_and_the_repeated_never() {
        let (books, orders) = of(&[10, 12, 11, 11, 12, 9, 13]);
        let expected =
            [Order::New, Order::New, Order::New, Order::Repeated, Order::Repeated, Order::New, Order::New];
        assert_eq!(orders, expected);
        assert_eq!(books.lost(), 0);
    }

    #[test]
    fn what_is_missing_is_lost() {
        let (mut books, _) = of(&[1, 2, 5, 6, 9]);
        assert_eq!(books.lost(), 4);
        assert_eq!(books.report().fraction_lost, 113);
        assert_eq!(books.take(10), Order::New);
        let later = books.report();
        assert_eq!((later.fraction_lost, later.lost), (0, 4));
    }

    #[test]
    fn an_old_stranger_is_not_counted_and_a_new_beginning_is_told() {
        let (mut books, _) = of(&[40_000]);
        assert_eq!(books.take(40_000 - 500), Order::Repeated);
        assert_eq!(books.take(100), Order::Restarted);
        assert_eq!(books.lost(), 0);
    }

    #[test]
    fn an_even_stream_has_no_jitter_and_an_uneven_one_has() {
        let (mut even, mut uneven) = (Reception::new(0), Reception::new(0));
        for packet in 0..100_u32 {
            even.time(packet * 160, packet * 160 + 77);
            uneven.time(packet * 160, packet * 160 + (packet % 2) * 80);
        }
        assert_eq!(even.report().jitter, 0);
        assert!((60..=80).contains(&uneven.report().jitter));
    }
}
