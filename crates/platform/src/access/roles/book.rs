//! What this process remembers of custom roles, so that a request does not read their privileges again.
//!
//! Invariant: a role is remembered under its revision, and every request asks with the revision that stands
//! in the table, so a change holds at once on every node.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{OrganizationId, RoleId};

use super::model::Role;

/// Above this many roles the book is begun anew.
const ROLES_REMEMBERED_MAX: usize = 200_000;

type Pages = HashMap<(OrganizationId, RoleId), Remembered, BuildHasherDefault<IdHasher>>;

/// The roles of all organizations as this process has read them.
#[derive(Debug, Default)]
pub struct RoleBook(RwLock<Pages>);

#[derive(Debug)]
struct Remembered {
    revision: i64,
    role: Arc<Role>,
}

impl RoleBook {
    /// The role as it is at this revision, if it was read before.
    pub fn find(&self, organization: OrganizationId, id: RoleId, revision: i64) -> Option<Arc<Role>> {
        let pages = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = pages.get(&(organization, id)).filter(|found| found.revision == revision);
        found.map(|found| Arc::clone(&found.role))
    }

    /// Remembers a role as it was committed under this revision.
    pub fn keep(&self, organization: OrganizationId, id: RoleId, revision: i64, role: Arc<Role>) {
        let mut pages = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= ROLES_REMEMBERED_MAX {
            pages.clear();
        }
        pages.insert((organization, id), Remembered { revision, role });
    }
}

/// Mixes the bytes of ids. They are made here and half of them is random, so nobody outside chooses them
/// to collide, and the guard that the standard hasher pays for has nothing to guard.
#[derive(Debug, Default)]
struct IdHasher(u64);

const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, _) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(ODD);
    }

    fn finish(&self) -> u64 {
        // The table takes its place from the low bits and its tag from the high ones.
        (self.0 ^ (self.0 >> 32)).wrapping_mul(ODD).rotate_left(32)
    }
}

#[cfg(test)]
mod tests {
    use kernel::Ids;
    use std::collections::HashSet;
    use std::hash::Hash;

    use super::super::built_in::built_in;
    use super::*;

    fn ids() -> Ids {
        Ids::new(kernel::Clock::system(), kernel::Entropy::os().unwrap())
    }

    #[test]
    fn a_role_is_remembered_for_its_revision_alone() {
        let (book, ids) = (RoleBook::default(), ids());
        let (organization, id) = (ids.new_id(), ids.new_id());
        let role = Arc::clone(built_in().first().unwrap());
        book.keep(organization, id, 3, Arc::clone(&role));
        assert_eq!(book.find(organization, id, 3), Some(role));
        assert_eq!(book.find(organization, id, 4), None, "changed on another node");
        assert_eq!(book.find(ids.new_id(), id, 3), None, "of another organization");
    }

    #[test]
    fn ids_made_one_after_another_spread_over_the_whole_table() {
        let ids = ids();
        let place = |id: RoleId| {
            let mut hasher = IdHasher::default();
            id.hash(&mut hasher);
            hasher.finish() % 4096
        };
        let taken: HashSet<u64> = (0..4096).map(|_| place(ids.new_id())).collect();
        // A random spread leaves 1/e of the places empty.
        assert!(taken.len() > 2400, "only {} of 4096 places", taken.len());
    }
}
