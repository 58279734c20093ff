//! The connection log over HTTP.

use axum::extract::State;
use kernel::SourceId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::ExchangeView;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, PageQuery, Path, Problem, ProblemBody, Query};
use crate::inbound::sources;

/// Reading the log.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Source.read(), routes!(list_source_exchanges))
}

/// A page of the connection log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SourceExchangePage)]
pub(super) struct ExchangePage {
    /// Newest first.
    pub items: Vec<ExchangeView>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// What was asked of the vendor of a source, newest first: the last 200 requests, without bodies and secrets.
#[utoipa::path(get, path = "/api/v1/sources/{id}/exchanges", tag = "sources", params(("id" = SourceId, Path), PageQuery),
    responses((status = 200, body = ExchangePage), (status = 404, body = ProblemBody)))]
async fn list_source_exchanges(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<ExchangePage>, Problem> {
    let request = query.request()?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move {
            sources::load(&tx, &scope, id).await?;
            Ok::<_, Problem>(store::list(&tx, &scope, id, &request).await?)
        })
        .await?;
    Ok(Json(ExchangePage { items: page.items, next_cursor: page.next_cursor }))
}
