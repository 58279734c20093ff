//! Pausing, resuming and cancelling imports over HTTP.

use axum::extract::State;
use kernel::ImportId;
use utoipa_axum::routes;

use super::model::{Action, ImportError, ImportView};
use super::{actions, store};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody};

/// What is done to an import that was started.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Source.update(), routes!(pause_import))
        .needs(Entity::Source.update(), routes!(resume_import))
        .needs(Entity::Source.update(), routes!(cancel_import))
}

/// Stop an import for a while. The page in hand is finished up to the next part.
#[utoipa::path(post, path = "/api/v1/imports/{id}/pause", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn pause_import(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<ImportId>,
) -> Result<Json<ImportView>, Problem> {
    act(app, scope, id, Action::Pause).await
}

/// Go on with an import where it stopped.
#[utoipa::path(post, path = "/api/v1/imports/{id}/resume", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn resume_import(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<ImportId>,
) -> Result<Json<ImportView>, Problem> {
    act(app, scope, id, Action::Resume).await
}

/// End an import. What it brought stays.
#[utoipa::path(post, path = "/api/v1/imports/{id}/cancel", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn cancel_import(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<ImportId>,
) -> Result<Json<ImportView>, Problem> {
    act(app, scope, id, Action::Cancel).await
}

async fn act(app: App, scope: Scope, id: ImportId, action: Action) -> Result<Json<ImportView>, Problem> {
    let (acting, changing) = (scope.clone(), app.clone());
    let change = |tx| async move {
        let row = actions::act(&tx, &changing, &acting, id, action).await?;
        Ok::<_, ImportError>(store::show(&tx, &acting, row).await?)
    };
    Ok(Json(app.db().write(&scope, change).await?))
}
