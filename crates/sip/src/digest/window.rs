//! Which counts of which nonce were used: a sliding window of 64 for each nonce that was answered rightly.
//!
//! Invariant: no count passes twice. When a full table forgets a nonce, that nonce and all before it are too old from
//! then on, so forgetting never lets an answer through again.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::Peer;
use super::nonce::{Minted, NONCE_LIFE};
use crate::product::Owner;

/// Nonces remembered for one owner: enough for a second of the busiest edge, and half a megabyte.
pub(super) const NONCES_PER_OWNER_MAX: usize = 16_384;
/// How far behind the highest count a late one may come.
const WINDOW: u32 = 64;

/// Whether an answer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitted {
    Fresh,
    Replayed,
    TooOld,
    /// The nonce was never ours.
    Never,
}

/// The windows of every owner.
#[derive(Debug, Default)]
pub(super) struct Windows(Mutex<HashMap<Owner, Table>>);

/// The windows of one owner, by the counter of their nonce.
#[derive(Debug, Default)]
struct Table {
    windows: BTreeMap<u64, Window>,
    /// Nonces up to this counter are answered no more.
    forgotten: u64,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    minted: u32,
    highest: u32,
    /// Bit `n` stands for the count `highest - n`.
    seen: u64,
}

impl Windows {
    /// Takes a count of an answer that matched.
    pub(super) fn admit(&self, peer: &Peer, minted: Minted, count: u32) -> Admitted {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let table = tables.entry(peer.owner).or_default();
        table.drop_expired(peer.now.seconds());
        table.admit(minted, count)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap().values().map(|table| table.windows.len()).sum()
    }
}

impl Table {
    fn admit(&mut self, minted: Minted, count: u32) -> Admitted {
        if let Some(window) = self.windows.get_mut(&minted.counter) {
            return if window.take(count) { Admitted::Fresh } else { Admitted::Replayed };
        }
        if minted.counter <= self.forgotten {
            return Admitted::TooOld;
        }
        self.windows.insert(minted.counter, Window { minted: minted.seconds, highest: count, seen: 1 });
        if self.windows.len() > NONCES_PER_OWNER_MAX
            && let Some((counter, _)) = self.windows.pop_first()
        {
            self.forgotten = self.forgotten.max(counter);
        }
        Admitted::Fresh
    }

    /// Nonces that nobody may answer any more need no window.
    fn drop_expired(&mut self, now: i64) {
        let life = i64::try_from(NONCE_LIFE.as_secs()).unwrap_or(i64::MAX);
        while let Some(oldest) = self.windows.first_entry() {
            if now - i64::from(oldest.get().minted) <= life {
                return;
            }
            let (counter, _) = oldest.remove_entry();
            self.forgotten = self.forgotten.max(counter);
        }
    }
}

impl Window {
    /// Whether this count is new; it is not any more afterwards.
    fn take(&mut self, count: u32) -> bool {
        if count > self.highest {
            let ahead = count - self.highest;
            self.seen = if ahead < WINDOW { (self.seen << ahead) | 1 } else { 1 };
            self.highest = count;
            return true;
        }
        let behind = self.highest - count;
        let bit = 1_u64.checked_shl(behind).unwrap_or(0);
        let new = behind < WINDOW && self.seen & bit == 0;
        self.seen |= bit;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::Admitted::{Fresh, Replayed};
    use super::*;

    fn minted(counter: u64) -> Minted {
        Minted { seconds: 0, counter }
    }

    #[test]
    fn a_count_passes_once_and_a_late_one_only_within_the_window() {
        let mut table = Table::default();
        let mut take = |count| table.admit(minted(1), count);
        let first: Vec<Admitted> = [1, 2, 2, 16, 15, 15, 300, 299, 236, 16, 300].map(&mut take).into();
        let wanted =
            [Fresh, Fresh, Replayed, Fresh, Fresh, Replayed, Fresh, Fresh, Replayed, Replayed, Replayed];
        assert_eq!(first, wanted);
        assert_eq!([u32::MAX, 237, u32::MAX, u32::MAX - 63].map(take), [Fresh, Replayed, Replayed, Fresh]);
    }

    #[test]
    fn a_full_table_forgets_the_oldest_nonce_and_never_takes_it_again() {
        let mut table = Table::default();
        let nonces = u64::try_from(NONCES_PER_OWNER_MAX).unwrap();
        for counter in 1..=nonces + 1 {
            assert_eq!(table.admit(minted(counter), 1), Admitted::Fresh);
        }
        assert_eq!(table.windows.len(), NONCES_PER_OWNER_MAX);
        assert_eq!(table.admit(minted(1), 2), Admitted::TooOld);
        assert_eq!(table.admit(minted(2), 2), Admitted::Fresh);
    }

    #[test]
    fn an_expired_nonce_leaves_the_table() {
        let mut table = Table::default();
        table.admit(minted(1), 1);
        table.drop_expired(300);
        assert_eq!(table.windows.len(), 1);
        table.drop_expired(301);
        assert_eq!(table.windows.len(), 0);
    }
}
