//! The door of a suspended organization: shut for everybody but those who manage it from above.
//!
//! Invariant: the table is asked on every request, so a suspension holds at once in open sessions.

use kernel::{OrganizationId, UserId};
use store::{StoreError, Tx};

use super::Entity;
use super::scope::{AccessError, Actor, Membership, Scope};
use crate::app::App;
use crate::http::Problem;
use crate::tenancy::{members, organizations};

/// Lets the caller pass unless his organization, or one above it, is suspended.
pub(super) async fn check(app: &App, scope: &Scope) -> Result<(), Problem> {
    match find_closed(app, scope).await? {
        Some(name) => Err(AccessError::Suspended(name).into()),
        None => Ok(()),
    }
}

/// The organization whose suspension shuts the caller out, as people call it.
pub(super) async fn find_closed(app: &App, scope: &Scope) -> Result<Option<String>, StoreError> {
    let id = scope.organization_id();
    let Some((by, name)) = app.db().read_platform(|tx| async move { suspension(&tx, id).await }).await?
    else {
        return Ok(None);
    };
    let manages = match scope.actor() {
        Actor::Member { user_id, .. } => manages_from_above(app, user_id, by).await?,
        _ => false,
    };
    Ok((!manages).then_some(name))
}

/// Whose suspension holds here, and what people call it.
async fn suspension(tx: &Tx, id: OrganizationId) -> Result<Option<(OrganizationId, String)>, StoreError> {
    let Some(by) = organizations::find(tx, id).await?.and_then(|here| here.suspended_by) else {
        return Ok(None);
    };
    Ok(Some((by, organizations::find(tx, by).await?.map(|level| level.name).unwrap_or_default())))
}

/// A Client of an organization above the suspended one may go in, to see what is to be done.
async fn manages_from_above(
    app: &App,
    user_id: UserId,
    suspended: OrganizationId,
) -> Result<bool, StoreError> {
    let memberships = members::active_memberships(app, user_id).await?;
    let chain =
        app.db().read_platform(|tx| async move { organizations::levels(&tx, suspended).await }).await?;
    let may = |one: &&Membership| one.role.rights.include(Entity::SubOrganization.update());
    let above: Vec<OrganizationId> = chain.into_iter().skip(1).map(|level| level.organization_id).collect();
    Ok(memberships.iter().filter(may).any(|one| above.contains(&one.organization_id)))
}
