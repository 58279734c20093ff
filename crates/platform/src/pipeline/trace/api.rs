//! The trace over HTTP.

use axum::extract::State;
use kernel::InteractionId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::arrival::complete;
use super::model::TraceStep;
use super::store;
use crate::access::{Entity, Flag, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody};
use crate::pipeline::interactions::{self, InteractionError};

/// Reading the trace.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Interaction.read(), routes!(get_trace))
}

/// Everything that happened to a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Trace {
    /// In the order of the pipeline.
    pub steps: Vec<TraceStep>,
}

/// What happened to a conversation, stage by stage.
#[utoipa::path(get, path = "/api/v1/interactions/{id}/trace", tag = "interactions",
    params(("id" = String, Path)), responses((status = 200, body = Trace), (status = 404, body = ProblemBody)))]
async fn get_trace(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InteractionId>,
) -> Result<Json<Trace>, Problem> {
    let reads_metrics = scope.may(Flag::ReadMetrics);
    let steps = app
        .db()
        .read(&scope.clone(), |tx| async move {
            let row = interactions::load(&tx, &scope, id).await?;
            Ok::<_, InteractionError>(complete(&row, store::list(&tx, &scope, id).await?))
        })
        .await?;
    let shown = |step: TraceStep| if reads_metrics { step } else { step.without_metrics() };
    Ok(Json(Trace { steps: steps.into_iter().map(shown).collect() }))
}
