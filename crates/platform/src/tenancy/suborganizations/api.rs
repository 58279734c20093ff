//! The tree over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::OrganizationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{SubOrganization, SubOrganizationError};
use super::{store, suspension};
use crate::access::{Actor, Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Tagged};
use crate::tenancy::organizations::{
    self, NewOrganization, Organization, check_name, check_region, check_timezone,
};
use crate::tenancy::setup;

/// Reading and changing the tree.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::SubOrganization.read(), routes!(list_organizations))
        .needs(Entity::SubOrganization.read(), routes!(get_sub_organization))
        .needs(Entity::SubOrganization.create(), routes!(create_organization))
        .needs(Entity::SubOrganization.update(), routes!(update_sub_organization))
        .needs(Entity::SubOrganization.update(), routes!(suspend_organization))
        .needs(Entity::SubOrganization.update(), routes!(reactivate_organization))
}

/// The tree, from the organization that asks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubOrganizationPage {
    /// That organization first, each parent before its children.
    pub items: Vec<SubOrganization>,
    /// Always none.
    pub next_cursor: Option<String>,
}

/// A sub-organization to be made. What is left out is as in the one above it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSubOrganization {
    /// 1 to 120 characters.
    pub name: String,
    /// Under which it stands; under the organization that asks when none.
    pub parent_id: Option<OrganizationId>,
    /// One of the regions in `GET /organizations/options`.
    pub region: Option<String>,
    /// IANA name.
    pub timezone: Option<String>,
}

/// What may change from above; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubOrganizationChange {
    /// 1 to 120 characters.
    pub name: Option<String>,
    /// Where it is to stand.
    pub parent_id: Option<OrganizationId>,
}

/// The current organization and everything below it.
#[utoipa::path(get, path = "/api/v1/organizations", tag = "organizations",
    responses((status = 200, body = SubOrganizationPage), (status = 403, body = ProblemBody)))]
async fn list_organizations(
    State(app): State<App>,
    scope: Scope,
) -> Result<Json<SubOrganizationPage>, Problem> {
    let items = app.db().read_platform(|tx| async move { store::list(&tx, &scope).await }).await?;
    Ok(Json(SubOrganizationPage { items, next_cursor: None }))
}

/// One organization of the tree.
#[utoipa::path(get, path = "/api/v1/organizations/{id}", tag = "organizations", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = SubOrganization), (status = 404, body = ProblemBody)))]
async fn get_sub_organization(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<OrganizationId>,
) -> Result<Tagged<SubOrganization>, Problem> {
    let found = app.db().read_platform(|tx| async move { store::load(&tx, &scope, id).await }).await?;
    Ok(tagged(found))
}

/// Make a sub-organization. Whoever makes it becomes its Client.
#[utoipa::path(post, path = "/api/v1/organizations", tag = "organizations", request_body = NewSubOrganization,
    responses((status = 201, body = SubOrganization), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create_organization(
    State(app): State<App>,
    scope: Scope,
    Json(new): Json<NewSubOrganization>,
) -> Result<(StatusCode, Tagged<SubOrganization>), Problem> {
    let new = checked(&app, new)?;
    let Actor::Member { user_id, .. } = scope.actor() else {
        return Err(SubOrganizationError::NeedsPerson.into());
    };
    let working = app.clone();
    let made = app.db().write_platform(|tx| async move {
        store::lock_tree(&tx, &scope).await?;
        let parent_id = new.parent_id.unwrap_or_else(|| scope.organization_id());
        store::check_place(&tx, &scope, None, parent_id).await.map_err(placed)?;
        let parent = organizations::find(&tx, parent_id).await?.ok_or(SubOrganizationError::NotFound)?;
        let made = setup::found(&tx, &working, beneath(parent, new), user_id).await?;
        suspension::settle(&tx, made.id).await?;
        let made = store::load(&tx, &scope, made.id).await?;
        note(&tx, &scope, made.id, Change::created("sub_organization", &made.id, &made)).await?;
        Ok::<_, Problem>(made)
    });
    Ok((StatusCode::CREATED, tagged(made.await?)))
}

/// Rename or move a sub-organization.
#[utoipa::path(patch, path = "/api/v1/organizations/{id}", tag = "organizations", params(("id" = OrganizationId, Path)),
    request_body = SubOrganizationChange,
    responses((status = 200, body = SubOrganization), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn update_sub_organization(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<OrganizationId>,
    seen: IfMatch,
    Json(change): Json<SubOrganizationChange>,
) -> Result<Tagged<SubOrganization>, Problem> {
    let changed = app.db().write_platform(|tx| async move { apply(&tx, &scope, (id, seen), change).await });
    Ok(tagged(changed.await?))
}

/// Suspend a sub-organization with everything below it: its members are shut out at once, its jobs wait.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/suspend", tag = "organizations",
    params(("id" = OrganizationId, Path)),
    responses((status = 200, body = SubOrganization), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn suspend_organization(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<OrganizationId>,
) -> Result<Tagged<SubOrganization>, Problem> {
    set_status(&app, scope, id, ("suspend", "suspended")).await
}

/// Reactivate a suspended sub-organization: what waited goes on.
#[utoipa::path(post, path = "/api/v1/organizations/{id}/reactivate", tag = "organizations",
    params(("id" = OrganizationId, Path)),
    responses((status = 200, body = SubOrganization), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn reactivate_organization(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<OrganizationId>,
) -> Result<Tagged<SubOrganization>, Problem> {
    set_status(&app, scope, id, ("reactivate", "active")).await
}

async fn set_status(
    app: &App,
    scope: Scope,
    id: OrganizationId,
    (verb, status): (&'static str, &'static str),
) -> Result<Tagged<SubOrganization>, Problem> {
    let changed = app.db().write_platform(|tx| async move {
        store::lock_tree(&tx, &scope).await?;
        let before = store::load_below(&tx, &scope, id).await?;
        let after = store::set_status(&tx, &scope, &before, status).await?;
        let change = Change::new(verb, "sub_organization", &id).from(&before).to(&after);
        note(&tx, &scope, id, change).await?;
        Ok::<_, Problem>(after)
    });
    let changed = changed.await?;
    // Vendors are told at the door, which remembers whom it lets in.
    app.source_directory().forget();
    app.live().poke();
    Ok(tagged(changed))
}

async fn apply(
    tx: &::store::Tx,
    scope: &Scope,
    (id, seen): (OrganizationId, IfMatch),
    change: SubOrganizationChange,
) -> Result<SubOrganization, Problem> {
    store::lock_tree(tx, scope).await?;
    let before = store::load_below(tx, scope, id).await?;
    audit::check_seen(tx, scope, (seen, before.revision), ("sub_organization", &id)).await?;
    let name = change.name.as_deref().map(check_name).transpose();
    let name = name.map_err(|error| Problem::from(error).at("/name"))?.unwrap_or_else(|| before.name.clone());
    let parent = change.parent_id.or(before.parent_id).unwrap_or_else(|| scope.organization_id());
    store::check_place(tx, scope, Some(id), parent).await.map_err(placed)?;
    let after = store::update(tx, scope, &before, (name, parent)).await?;
    note(tx, scope, id, Change::updated("sub_organization", &id, &before, &after)).await?;
    Ok(after)
}

/// In the log of the organization that acts, and in that of the one it is about.
async fn note(tx: &::store::Tx, scope: &Scope, about: OrganizationId, change: Change) -> Result<(), Problem> {
    audit::record_in(tx, scope, about, change.clone()).await?;
    Ok(audit::record(tx, scope, change).await?)
}

fn checked(app: &App, new: NewSubOrganization) -> Result<NewSubOrganization, Problem> {
    let name = check_name(&new.name).map_err(|error| Problem::from(error).at("/name"))?;
    if let Some(region) = &new.region {
        check_region(app.regions(), region).map_err(|error| Problem::from(error).at("/region"))?;
    }
    if let Some(timezone) = &new.timezone {
        check_timezone(timezone).map_err(|error| Problem::from(error).at("/timezone"))?;
    }
    Ok(NewSubOrganization { name, ..new })
}

fn beneath(parent: Organization, new: NewSubOrganization) -> NewOrganization {
    NewOrganization {
        parent_id: Some(parent.id),
        name: new.name,
        timezone: new.timezone.unwrap_or(parent.timezone),
        language: parent.language,
        region: Some(new.region.unwrap_or(parent.region)),
        currency: Some(parent.currency),
    }
}

fn placed(error: SubOrganizationError) -> Problem {
    Problem::from(error).at("/parent_id")
}

fn tagged(body: SubOrganization) -> Tagged<SubOrganization> {
    Tagged { revision: body.revision, body }
}
