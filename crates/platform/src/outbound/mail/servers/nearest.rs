//! The way up to the nearest mail server.

use kernel::OrganizationId;
use sea_orm::EntityTrait;
use store::{StoreError, Tx};

use super::entity;
use crate::access::{self, Scope};
use crate::app::App;
use crate::tenancy::organizations::entity as organization;

const JOB: &str = "mail_server";
/// Organizations nest no deeper than this.
const LEVELS_MAX: usize = 16;

/// Whether anybody sends this organization's mails.
pub async fn is_configured(app: &App, scope: &Scope) -> Result<bool, StoreError> {
    Ok(find_nearest(app, scope.organization_id()).await?.is_some())
}

/// The server of the organization itself, or of the nearest one above it.
pub(in crate::outbound::mail) async fn find_nearest(
    app: &App,
    organization_id: OrganizationId,
) -> Result<Option<entity::Model>, StoreError> {
    app.db().read_platform(|tx| async move { walk_up(&tx, organization_id).await }).await
}

async fn walk_up(tx: &Tx, from: OrganizationId) -> Result<Option<entity::Model>, StoreError> {
    let mut level = Some(from);
    for _ in 0..LEVELS_MAX {
        let Some(id) = level else { break };
        let scope = access::system(id, JOB);
        if let Some(server) = tx.of::<entity::Entity>(&scope).one(tx).await? {
            return Ok(Some(server));
        }
        let row = organization::Entity::find_by_id(id.uuid()).one(tx).await?;
        level = row.and_then(|row| row.parent_id).map(OrganizationId::from);
    }
    Ok(None)
}
