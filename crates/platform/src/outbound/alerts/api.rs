//! Raised alerts over HTTP.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::Alert;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, PageQuery, Problem, Query};

/// Reading alerts.
pub(super) fn routes() -> Routes {
    Routes::new().needs(Entity::Alert.read(), routes!(list_alerts))
}

/// A page of alerts.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlertPage {
    /// Alerts, newest first.
    items: Vec<Alert>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// The alerts that were raised, newest first.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", params(PageQuery), responses((status = 200, body = AlertPage)))]
async fn list_alerts(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<PageQuery>,
) -> Result<Json<AlertPage>, Problem> {
    let request = query.request()?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move { store::list_alerts(&tx, &scope, &request).await })
        .await?;
    Ok(Json(AlertPage { items: page.items, next_cursor: page.next_cursor }))
}
