//! How many there are of each; what there is none of takes no room.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

#[derive(Debug)]
pub(crate) struct Counts<K>(HashMap<K, u32>);

impl<K: Eq + Hash> Counts<K> {
    pub(crate) fn of(&self, key: &K) -> u32 {
        self.0.get(key).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, key: K) {
        *self.0.entry(key).or_default() += 1;
    }

    pub(crate) fn remove(&mut self, key: K) {
        if let Entry::Occupied(mut entry) = self.0.entry(key) {
            *entry.get_mut() = entry.get().saturating_sub(1);
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }
}

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_takes_no_room() {
        let mut counts = Counts::default();
        counts.add(1);
        counts.add(1);
        counts.remove(1);
        counts.remove(2);
        assert_eq!((counts.of(&1), counts.of(&2)), (1, 0));
        counts.remove(1);
        assert!(counts.0.is_empty());
    }
}
