//! What is due when: one instant for each key, in order.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use kernel::Ts;

#[derive(Debug)]
pub(super) struct Due<K> {
    order: BTreeSet<(Ts, K)>,
    at: HashMap<K, Ts>,
}

impl<K: Clone + Ord + Hash> Due<K> {
    /// Puts the instant of `key` in place of the one it had; none takes it out.
    pub(super) fn set(&mut self, key: &K, at: Option<Ts>) {
        if let Some(before) = self.at.remove(key) {
            self.order.remove(&(before, key.clone()));
        }
        if let Some(at) = at {
            self.at.insert(key.clone(), at);
            self.order.insert((at, key.clone()));
        }
    }

    /// Takes out the first key that is due.
    pub(super) fn next(&mut self, now: Ts) -> Option<K> {
        let first = self.order.first().filter(|(at, _)| *at <= now)?.1.clone();
        self.set(&first, None);
        Some(first)
    }
}

impl<K> Default for Due<K> {
    fn default() -> Self {
        Self { order: BTreeSet::new(), at: HashMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_when_they_are_due_and_in_order() {
        let mut due = Due::default();
        due.set(&"late", Some(Ts(30)));
        due.set(&"early", Some(Ts(10)));
        due.set(&"gone", Some(Ts(5)));
        due.set(&"gone", None);
        due.set(&"moved", Some(Ts(1)));
        due.set(&"moved", Some(Ts(20)));
        assert_eq!(due.next(Ts(9)), None);
        assert_eq!(due.next(Ts(20)), Some("early"));
        assert_eq!(due.next(Ts(20)), Some("moved"));
        assert_eq!((due.next(Ts(20)), due.next(Ts(30))), (None, Some("late")));
        assert!(due.order.is_empty() && due.at.is_empty());
    }
}
