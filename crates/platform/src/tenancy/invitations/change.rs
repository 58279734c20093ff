//! Changing and taking back an invitation that waits.

use std::collections::BTreeSet;

use ::store::Tx;
use kernel::{InvitationId, ProjectId, Ts};

use super::entity::Model;
use super::error::InvitationError;
use super::issue::{check_role, require_open};
use super::model::{InvitationView, LIFE_MAX};
use super::store;
use crate::access::Scope;
use crate::access::roles::lock;
use crate::activity::audit::{self, Change};
use crate::tenancy::members::{self, takes_projects};

/// What may change; what is left out stays.
#[derive(Debug, Default)]
pub(super) struct InvitationChange {
    pub role: Option<String>,
    pub project_ids: Option<BTreeSet<ProjectId>>,
    pub expires_at: Option<Ts>,
}

/// Stores what was asked for, if the caller may. The link stays the same.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    row: Model,
    change: InvitationChange,
) -> Result<InvitationView, InvitationError> {
    require_open(tx, scope, &row).await?;
    let before = store::view(tx, scope, row.clone()).await?;
    let mut wanted = row;
    if change.role.is_some() || change.project_ids.is_some() {
        let key = change.role.as_deref().unwrap_or(&wanted.role);
        lock(tx, scope, key).await?;
        let roles = members::list_roles(tx, scope).await?;
        let role = roles.load(key)?;
        let known = before.projects.iter().map(|project| project.id).collect();
        let keeps = if takes_projects(role) { known } else { BTreeSet::new() };
        let projects = change.project_ids.unwrap_or(keeps);
        check_role(tx, scope, role, &projects).await?;
        wanted.role.clone_from(&role.key);
        wanted.project_ids = serde_json::json!(projects);
    }
    if let Some(at) = change.expires_at {
        if at <= tx.now() || at > tx.now().plus(LIFE_MAX) {
            return Err(InvitationError::Expiry);
        }
        wanted.expires_at = at.0;
    }
    let stored = store::update(tx, scope, &wanted).await?;
    let after = store::view(tx, scope, stored).await?;
    audit::record(tx, scope, Change::updated("invitation", &after.id, &before, &after)).await?;
    Ok(after)
}

/// Takes an invitation back: its link is dead from now on. Taking it back twice changes nothing.
pub(super) async fn revoke(
    tx: &Tx,
    scope: &Scope,
    id: InvitationId,
) -> Result<InvitationView, InvitationError> {
    let row = store::hold(tx, scope, id).await?;
    if row.state == "revoked" {
        return store::view(tx, scope, row).await;
    }
    require_open(tx, scope, &row).await?;
    let before = store::view(tx, scope, row.clone()).await?;
    let revoked = Model { state: "revoked".to_owned(), settled_at: Some(tx.now().0), ..row };
    let stored = store::update(tx, scope, &revoked).await?;
    let after = store::view(tx, scope, stored).await?;
    audit::record(tx, scope, Change::new("revoke", "invitation", &after.id).from(&before).to(&after)).await?;
    Ok(after)
}
