//! Transcripts over HTTP.

use axum::extract::State;
use kernel::InteractionId;
use utoipa_axum::routes;

use super::model::Transcript;
use super::store;
use crate::access::{Entity, Flag, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody};

/// Reading transcripts.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Evaluation.read() | Flag::ReadMetrics, routes!(get_transcript))
}

/// What was said, turn by turn.
#[utoipa::path(get, path = "/api/v1/interactions/{id}/transcript", tag = "interactions",
    params(("id" = String, Path)), responses((status = 200, body = Transcript), (status = 404, body = ProblemBody)))]
async fn get_transcript(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InteractionId>,
) -> Result<Json<Transcript>, Problem> {
    let found = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope, id).await }).await?;
    Ok(Json(found))
}
