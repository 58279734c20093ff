//! Incoming records over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{RecordId, SourceId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::RecordView;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, PageQuery, Path, Problem, ProblemBody, Query};
use crate::inbound::{sources, webhooks};

/// Reading records, and processing one again.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Source.read(), routes!(list_records))
        .needs(Entity::Source.update(), routes!(replay_record))
}

/// A page of records.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordPage {
    /// Newest first.
    pub items: Vec<RecordView>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// What arrived from a source, newest first, with what became of it.
#[utoipa::path(get, path = "/api/v1/sources/{id}/records", tag = "sources", params(("id" = SourceId, Path), PageQuery),
    responses((status = 200, body = RecordPage), (status = 404, body = ProblemBody)))]
async fn list_records(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<RecordPage>, Problem> {
    let request = query.request()?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move {
            sources::load(&tx, &scope, id).await?;
            Ok::<_, Problem>(store::list(&tx, &scope, id, &request).await?)
        })
        .await?;
    Ok(Json(RecordPage { items: page.items, next_cursor: page.next_cursor }))
}

/// Process a record again, with the rules and settings of now.
#[utoipa::path(post, path = "/api/v1/records/{id}/replay", tag = "sources", params(("id" = RecordId, Path)),
    responses((status = 202, body = RecordView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn replay_record(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<RecordId>,
) -> Result<(StatusCode, Json<RecordView>), Problem> {
    let record = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let record = store::reopen(&tx, &scope, id).await?;
            webhooks::enqueue(&tx, &scope, id).await?;
            Ok::<_, Problem>(record)
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(record)))
}
