//! The list over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{ChecklistStep, STEPS};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody};

/// Reading the list and putting it away.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Organization.read(), routes!(get_checklist))
        .needs(Entity::Organization.update(), routes!(dismiss_checklist))
}

/// What is done and what is left.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Checklist {
    /// Whether it is to be shown: something is left, and nobody put it away.
    pub open: bool,
    /// The steps the caller may do, in a sensible order.
    pub steps: Vec<ChecklistStep>,
}

/// What this organization still lacks before its calls are judged.
#[utoipa::path(get, path = "/api/v1/checklist", tag = "organizations",
    responses((status = 200, body = Checklist), (status = 403, body = ProblemBody)))]
async fn get_checklist(State(app): State<App>, scope: Scope) -> Result<Json<Checklist>, Problem> {
    let mut steps = Vec::with_capacity(STEPS.len());
    let mine = STEPS.into_iter().filter(|(_, _, entity)| scope.may(entity.read()));
    for (key, section, _) in mine {
        let done = store::is_done(&app, &scope, key).await?;
        steps.push(ChecklistStep { key, done, section });
    }
    let reading = scope.clone();
    let dismissed =
        app.db().read(&scope, |tx| async move { store::is_dismissed(&tx, &reading).await }).await?;
    Ok(Json(Checklist { open: !dismissed && steps.iter().any(|step| !step.done), steps }))
}

/// Put the list away for everybody in this organization.
#[utoipa::path(post, path = "/api/v1/checklist/dismiss", tag = "organizations",
    responses((status = 204), (status = 403, body = ProblemBody)))]
async fn dismiss_checklist(State(app): State<App>, scope: Scope) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            store::dismiss(&tx, &scope).await?;
            let change = Change::new("dismiss_checklist", "organization", &scope.organization_id());
            Ok::<_, Problem>(audit::record(&tx, &scope, change).await?)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
