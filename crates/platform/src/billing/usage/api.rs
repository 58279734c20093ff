//! Used minutes over HTTP.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{UsageEntry, UsageWeek};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, PageQuery, Problem, Query};
use crate::tenancy::organizations;

/// Reading used minutes.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Usage.read(), routes!(list_usage))
        .needs(Entity::Usage.read(), routes!(list_usage_weeks))
}

/// A page of used minutes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UsagePage {
    /// Entries, newest first.
    items: Vec<UsageEntry>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// The minutes of every conversation, newest first.
#[utoipa::path(get, path = "/api/v1/usage", tag = "billing", params(PageQuery), responses((status = 200, body = UsagePage)))]
async fn list_usage(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<PageQuery>,
) -> Result<Json<UsagePage>, Problem> {
    let request = query.request()?;
    let page =
        app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope, &request).await }).await?;
    Ok(Json(UsagePage { items: page.items, next_cursor: page.next_cursor }))
}

/// The last weeks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UsageWeeks {
    /// The running week first.
    items: Vec<UsageWeek>,
    /// The organization's zone, in which weeks begin on Monday.
    timezone: String,
}

/// The last twelve weeks, Monday to Sunday in the organization's time zone.
#[utoipa::path(get, path = "/api/v1/usage/weeks", tag = "billing", responses((status = 200, body = UsageWeeks)))]
async fn list_usage_weeks(State(app): State<App>, scope: Scope) -> Result<Json<UsageWeeks>, Problem> {
    let read = app
        .db()
        .read(&scope.clone(), |tx| async move {
            let organization = organizations::load(&tx, &scope).await?;
            let items = store::list_weeks(&tx, &scope, &organization.timezone).await?;
            Ok::<_, Problem>(UsageWeeks { items, timezone: organization.timezone })
        })
        .await?;
    Ok(Json(read))
}
