//! Evaluation profiles over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::EvaluationProfileId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{EvaluationProfile, NewProfile, ProjectError, check_language, check_modules, check_name};
use super::profiles;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change, check_seen};
use crate::app::App;
use crate::http::{IfMatch, Json, PageQuery, Path, Problem, ProblemBody, Query, Tagged};
use crate::tenancy::organizations;

/// Reading and changing what is judged by.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::EvaluationProfile.read(), routes!(list_profiles))
        .needs(Entity::EvaluationProfile.create(), routes!(create_profile))
        .needs(Entity::EvaluationProfile.read(), routes!(get_evaluation_profile))
        .needs(Entity::EvaluationProfile.update(), routes!(replace_profile))
}

/// A page of evaluation profiles.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EvaluationProfilePage {
    /// Newest first.
    pub items: Vec<EvaluationProfile>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// What interactions are judged by.
#[utoipa::path(get, path = "/api/v1/evaluation-profiles", tag = "projects", params(PageQuery),
    responses((status = 200, body = EvaluationProfilePage)))]
async fn list_profiles(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<PageQuery>,
) -> Result<Json<EvaluationProfilePage>, Problem> {
    let page = query.request()?;
    let found =
        app.db().read(&scope.clone(), |tx| async move { profiles::list(&tx, &scope, &page).await }).await?;
    Ok(Json(EvaluationProfilePage { items: found.items, next_cursor: found.next_cursor }))
}

/// One profile with its newest criteria.
#[utoipa::path(get, path = "/api/v1/evaluation-profiles/{id}", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, body = EvaluationProfile), (status = 404, body = ProblemBody)))]
async fn get_evaluation_profile(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<EvaluationProfileId>,
) -> Result<Tagged<EvaluationProfile>, Problem> {
    let body = app
        .db()
        .read(&scope.clone(), |tx| async move { profiles::load_profile(&tx, &scope, id).await })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Make a profile.
#[utoipa::path(post, path = "/api/v1/evaluation-profiles", tag = "projects", request_body = NewProfile,
    responses((status = 201, body = EvaluationProfile), (status = 422, body = ProblemBody)))]
async fn create_profile(
    State(app): State<App>,
    scope: Scope,
    Json(request): Json<NewProfile>,
) -> Result<(StatusCode, Tagged<EvaluationProfile>), Problem> {
    let new = checked(request)?;
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let language = organizations::load(&tx, &scope).await?.language;
            let made = profiles::insert(&tx, &scope, &new, &language).await?;
            audit::record(&tx, &scope, Change::created("evaluation_profile", &made.id, &made)).await?;
            Ok::<_, Problem>(made)
        })
        .await?;
    Ok((StatusCode::CREATED, Tagged { revision: body.revision, body }))
}

/// Write the next version of a profile. Scores given before keep naming theirs.
#[utoipa::path(put, path = "/api/v1/evaluation-profiles/{id}", tag = "projects", params(("id" = String, Path)),
    request_body = NewProfile,
    responses((status = 200, body = EvaluationProfile), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace_profile(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Path(id): Path<EvaluationProfileId>,
    Json(request): Json<NewProfile>,
) -> Result<Tagged<EvaluationProfile>, Problem> {
    let new = checked(request)?;
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = profiles::load_profile(&tx, &scope, id).await?;
            check_seen(&tx, &scope, (seen, current.revision), ("evaluation_profile", &id)).await?;
            if current.is_default && new.is_default == Some(false) {
                return Err(Problem::from(ProjectError::LastDefaultProfile).at("/is_default"));
            }
            let changed = profiles::update(&tx, &scope, &current, &new).await?;
            audit::record(&tx, &scope, Change::updated("evaluation_profile", &id, &current, &changed))
                .await?;
            Ok(changed)
        })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}

fn checked(request: NewProfile) -> Result<NewProfile, Problem> {
    let name = check_name(&request.name).map_err(|error| Problem::from(error).at("/name"))?;
    if let Some(language) = &request.language {
        check_language(language).map_err(|error| Problem::from(error).at("/language"))?;
    }
    check_modules(&request.modules).map_err(|error| match &error {
        ProjectError::Criteria { pointer, .. } => {
            let pointer = pointer.clone();
            Problem::from(error).at(pointer)
        }
        _ => Problem::from(error),
    })?;
    Ok(NewProfile { name, ..request })
}
