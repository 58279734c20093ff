//! What this process remembers of custom roles, so that a request does not read their privileges again.
//!
//! Invariant: a role is remembered under its revision, and every request asks with the revision that stands
//! in the table, so a change holds at once on every node.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{OrganizationId, RoleId};

use super::model::Role;

/// Above this many roles the book is begun anew.
const ROLES_REMEMBERED_MAX: usize = 200_000;

/// The roles of all organizations as this process has read them.
#[derive(Debug, Default)]
pub struct RoleBook(RwLock<HashMap<(OrganizationId, RoleId), Remembered>>);

#[derive(Debug)]
struct Remembered {
    revision: i64,
    role: Arc<Role>,
}

impl RoleBook {
    /// The role as it is at this revision, if it was read before.
    pub fn find(&self, organization: OrganizationId, id: RoleId, revision: i64) -> Option<Arc<Role>> {
        let roles = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = roles.get(&(organization, id)).filter(|found| found.revision == revision);
        found.map(|found| Arc::clone(&found.role))
    }

    /// Remembers a role as it was committed under this revision.
    pub fn keep(&self, organization: OrganizationId, id: RoleId, revision: i64, role: Arc<Role>) {
        let mut roles = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if roles.len() >= ROLES_REMEMBERED_MAX {
            roles.clear();
        }
        roles.insert((organization, id), Remembered { revision, role });
    }
}
