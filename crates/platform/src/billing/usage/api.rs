//! Used minutes over HTTP.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::UsageEntry;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, PageQuery, Problem, Query};

/// Reading used minutes.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Usage.read(), routes!(list_usage))
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
