//! Evaluations over HTTP.

use axum::extract::State;
use kernel::InteractionId;
use utoipa_axum::routes;

use super::model::Evaluation;
use super::store;
use crate::access::{Entity, Flag, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody};

/// Reading evaluations.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Evaluation.read() | Flag::ReadMetrics, routes!(get_evaluation))
}

/// How a conversation was judged, with evidence.
#[utoipa::path(get, path = "/api/v1/interactions/{id}/evaluation", tag = "interactions",
    params(("id" = String, Path)), responses((status = 200, body = Evaluation), (status = 404, body = ProblemBody)))]
async fn get_evaluation(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InteractionId>,
) -> Result<Json<Evaluation>, Problem> {
    let found = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope, id).await }).await?;
    Ok(Json(found))
}
