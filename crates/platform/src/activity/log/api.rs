//! The activity log over HTTP.

use ::store::page::PageRequest;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::model::{ActivityEntry, ActivityKind};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem, Query};

/// Reading the log.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Activity.read(), routes!(list_activity))
}

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ActivityQuery {
    /// Lines of this kind only.
    pub kind: Option<ActivityKind>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    pub limit: Option<u64>,
}

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ActivityPage {
    /// Lines, newest first.
    pub items: Vec<ActivityEntry>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// The activity log, newest first.
#[utoipa::path(get, path = "/api/v1/activity", tag = "activity", params(ActivityQuery),
    responses((status = 200, body = ActivityPage)))]
async fn list_activity(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<ActivityQuery>,
) -> Result<Json<ActivityPage>, Problem> {
    let request = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move { store::list(&tx, &scope, query.kind, &request).await })
        .await?;
    Ok(Json(ActivityPage { items: page.items, next_cursor: page.next_cursor }))
}
