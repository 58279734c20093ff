//! The chain of levels that settings are looked up in, the nearest first.

use kernel::OrganizationId;
use sea_orm::EntityTrait;
use store::{StoreError, Tx};

use super::entity;
use super::model::SettingsLevel;

/// Organizations nest no deeper than this.
pub const LEVELS_MAX: usize = 16;

/// One organization of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The organization.
    pub organization_id: OrganizationId,
    /// What people call it.
    pub name: String,
}

/// The organization itself, the one above it, and so on up to the top. Settings of the first level that has them hold.
/// Needs a transaction of the platform when tables of the levels above are to be read in it.
pub async fn levels(tx: &Tx, from: OrganizationId) -> Result<Vec<Level>, StoreError> {
    let mut chain = Vec::new();
    let mut next = Some(from.uuid());
    while let Some(id) = next.take()
        && chain.len() < LEVELS_MAX
    {
        if let Some(row) = entity::Entity::find_by_id(id).one(tx).await? {
            next = row.parent_id;
            chain.push(Level { organization_id: row.id.into(), name: row.name });
        }
    }
    Ok(chain)
}

impl Level {
    /// The level as a page of `reader` names it.
    pub fn seen_from(&self, reader: OrganizationId) -> SettingsLevel {
        let inherited = self.organization_id != reader;
        SettingsLevel { organization_id: self.organization_id, name: self.name.clone(), inherited }
    }
}
