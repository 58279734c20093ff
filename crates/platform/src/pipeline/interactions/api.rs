//! Conversations over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::InteractionId;
use serde::Serialize;
use store::page::PageRequest;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::filter::InteractionsQuery;
use super::list;
use super::model::InteractionError;
use super::view::{Interaction, InteractionSummary};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody, Query};
use crate::pipeline::flow;

/// Reading conversations, and trying them again.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Interaction.read(), routes!(list_interactions))
        .needs(Entity::Interaction.read(), routes!(get_interaction))
        .needs(Entity::Interaction.update(), routes!(retry_interaction))
}

/// A page of conversations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InteractionPage {
    /// Newest first.
    pub items: Vec<InteractionSummary>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Conversations, newest first, within the caller's reach.
#[utoipa::path(get, path = "/api/v1/interactions", tag = "interactions", params(InteractionsQuery),
    responses((status = 200, body = InteractionPage), (status = 400, body = ProblemBody)))]
async fn list_interactions(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<InteractionsQuery>,
) -> Result<Json<InteractionPage>, Problem> {
    let filter = query.filter()?;
    let page = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let found = app
        .db()
        .read(&scope.clone(), |tx| async move { list::list(&tx, &scope, &filter, &page).await })
        .await?;
    Ok(Json(InteractionPage { items: found.items, next_cursor: found.next_cursor }))
}

/// One conversation.
#[utoipa::path(get, path = "/api/v1/interactions/{id}", tag = "interactions", params(("id" = String, Path)),
    responses((status = 200, body = Interaction), (status = 404, body = ProblemBody)))]
async fn get_interaction(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InteractionId>,
) -> Result<Json<Interaction>, Problem> {
    let whole =
        app.db().read(&scope.clone(), |tx| async move { list::load_whole(&tx, &scope, id).await }).await?;
    Ok(Json(whole))
}

/// Begin again at the stage that failed, or go on with what waited.
#[utoipa::path(post, path = "/api/v1/interactions/{id}/retry", tag = "interactions", params(("id" = String, Path)),
    responses((status = 202, body = InteractionSummary), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn retry_interaction(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InteractionId>,
) -> Result<(StatusCode, Json<InteractionSummary>), Problem> {
    let working = app.clone();
    let retried = app
        .db()
        .write(&scope.clone(), |tx| async move {
            flow::retry(&tx, &working, &scope, id).await?;
            list::load_summary(&tx, &scope, id).await
        })
        .await
        .map_err(|error: InteractionError| error)?;
    Ok((StatusCode::ACCEPTED, Json(retried)))
}
