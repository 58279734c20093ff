//! The organization's own settings.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{self, Organization, OrganizationError, RegionChoice};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};

/// Reading and changing the current organization.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Organization.read(), routes!(get_organization))
        .needs(Entity::Organization.read(), routes!(list_organization_options))
        .needs(Entity::Organization.update(), routes!(update_organization))
}

/// What may change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationChange {
    /// 1 to 120 characters.
    pub name: Option<String>,
    /// Its part of every console address: small Latin letters, digits, dashes. The old one keeps leading here.
    pub slug: Option<String>,
    /// One of the regions in `GET /organizations/options`.
    pub region: Option<String>,
    /// IANA name.
    pub timezone: Option<String>,
    /// en, ru, uk or es.
    pub language: Option<String>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// The largest file its members may upload, at most what the installation takes.
    pub max_upload_bytes: Option<i64>,
    /// Shorter calls are skipped.
    pub min_call_seconds: Option<i64>,
}

/// What can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrganizationOptions {
    /// Where data may be processed, the usual region first.
    pub regions: Vec<RegionChoice>,
    /// The largest file that this installation takes.
    pub max_upload_bytes: u64,
}

/// The current organization with its settings.
#[utoipa::path(get, path = "/api/v1/organizations/current", tag = "organizations",
    responses((status = 200, body = Organization), (status = 403, body = ProblemBody)))]
async fn get_organization(State(app): State<App>, scope: Scope) -> Result<Tagged<Organization>, Problem> {
    let body = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope).await }).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// What the operator of this installation lets an organization choose.
#[utoipa::path(get, path = "/api/v1/organizations/options", tag = "organizations",
    responses((status = 200, body = OrganizationOptions), (status = 403, body = ProblemBody)))]
async fn list_organization_options(State(app): State<App>) -> Json<OrganizationOptions> {
    let regions = RegionChoice::all(app.regions());
    Json(OrganizationOptions { regions, max_upload_bytes: app.limits().upload_file_bytes })
}

/// Change the settings of the current organization.
#[utoipa::path(patch, path = "/api/v1/organizations/current", tag = "organizations", request_body = OrganizationChange,
    responses((status = 200, body = Organization), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn update_organization(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(change): Json<OrganizationChange>,
) -> Result<Tagged<Organization>, Problem> {
    let working = app.clone();
    let changed = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load(&tx, &scope).await?;
            audit::check_seen(&tx, &scope, (seen, current.revision), ("organization", &current.id)).await?;
            let wanted = apply(&working, current.clone(), change)?;
            let stored = store::update(&tx, &scope, (&current, &wanted)).await.map_err(placed)?;
            audit::record(&tx, &scope, Change::updated("organization", &stored.id, &current, &stored))
                .await?;
            Ok::<_, Problem>(stored)
        })
        .await?;
    Ok(Tagged { revision: changed.revision, body: changed })
}

/// What the table itself refuses is about the slug.
fn placed(error: OrganizationError) -> Problem {
    let of_slug = matches!(error, OrganizationError::SlugTaken(_));
    let problem = Problem::from(error);
    if of_slug { problem.at("/slug") } else { problem }
}

fn apply(app: &App, current: Organization, change: OrganizationChange) -> Result<Organization, Problem> {
    let at = |pointer: &'static str| move |error: OrganizationError| Problem::from(error).at(pointer);
    let mut wanted = current;
    if let Some(name) = change.name {
        wanted.name = model::check_name(&name).map_err(at("/name"))?;
    }
    if let Some(timezone) = change.timezone {
        model::check_timezone(&timezone).map_err(at("/timezone"))?;
        wanted.timezone = timezone;
    }
    if let Some(language) = change.language {
        model::check_language(&language).map_err(at("/language"))?;
        wanted.language = language;
    }
    if let Some(currency) = change.currency {
        model::check_currency(&currency).map_err(at("/currency"))?;
        wanted.currency = currency;
    }
    if let Some(slug) = change.slug {
        model::check_slug(&slug).map_err(at("/slug"))?;
        wanted.slug = slug;
    }
    if let Some(region) = change.region {
        model::check_region(app.regions(), &region).map_err(at("/region"))?;
        wanted.region = region;
    }
    if let Some(bytes) = change.max_upload_bytes {
        model::check_max_upload(bytes, app.limits().upload_file_bytes).map_err(at("/max_upload_bytes"))?;
        wanted.max_upload_bytes = bytes;
    }
    if let Some(seconds) = change.min_call_seconds {
        model::check_min_call_seconds(seconds).map_err(at("/min_call_seconds"))?;
        wanted.min_call_seconds = seconds;
    }
    Ok(wanted)
}
