//! The levels whose settings count for an organization: its own, then those above it.

use kernel::OrganizationId;
use sea_orm::EntityTrait;
use store::{StoreError, Tx};

use crate::tenancy::organizations::entity as organization;

/// Organizations nest no deeper than this.
const LEVELS_MAX: usize = 16;

/// One organization on the way up.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub(super) id: OrganizationId,
    pub(super) name: String,
}

/// The organization and everything above it, nearest first. Needs a transaction outside any organization.
pub(super) async fn list_levels(tx: &Tx, from: OrganizationId) -> Result<Vec<Level>, StoreError> {
    let mut levels = Vec::new();
    let mut next = Some(from);
    while let Some(id) = next.take()
        && levels.len() < LEVELS_MAX
    {
        let Some(row) = organization::Entity::find_by_id(id.uuid()).one(tx).await? else { break };
        next = row.parent_id.map(OrganizationId::from);
        levels.push(Level { id, name: row.name });
    }
    Ok(levels)
}
