//! Projects over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{EvaluationProfileId, ProjectId};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{Project, ProjectError, check_language, check_name};
use super::profiles;
use super::store::{self as projects, NewProject};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change, check_seen};
use crate::app::App;
use crate::http::{IfMatch, Json, PageQuery, Path, Problem, ProblemBody, Query, Tagged};
use crate::tenancy::organizations;

/// Reading and changing projects.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Project.read(), routes!(list_projects))
        .needs(Entity::Project.create(), routes!(create_project))
        .needs(Entity::Project.read(), routes!(get_project))
        .needs(Entity::Project.update(), routes!(update_project))
}

/// A page of projects.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProjectPage {
    /// Newest first.
    pub items: Vec<Project>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A new project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProjectRequest {
    /// 1 to 120 characters.
    pub name: String,
    /// en, ru, uk or es; the organization's language when left out.
    pub language: Option<String>,
    /// What it judges by; the organization's default profile when left out.
    pub profile_id: Option<EvaluationProfileId>,
    /// Whether it takes what no routing rule takes.
    pub is_default: Option<bool>,
}

/// What may change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProjectChange {
    /// 1 to 120 characters.
    pub name: Option<String>,
    /// en, ru, uk or es.
    pub language: Option<String>,
    /// What it judges by.
    pub profile_id: Option<EvaluationProfileId>,
    /// Make it the one that takes what no routing rule takes.
    pub is_default: Option<bool>,
}

/// The projects the caller may see.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", params(PageQuery),
    responses((status = 200, body = ProjectPage)))]
async fn list_projects(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<PageQuery>,
) -> Result<Json<ProjectPage>, Problem> {
    let page = query.request()?;
    let found =
        app.db().read(&scope.clone(), |tx| async move { projects::list(&tx, &scope, &page).await }).await?;
    Ok(Json(ProjectPage { items: found.items, next_cursor: found.next_cursor }))
}

/// One project.
#[utoipa::path(get, path = "/api/v1/projects/{id}", tag = "projects", params(("id" = String, Path)),
    responses((status = 200, body = Project), (status = 404, body = ProblemBody)))]
async fn get_project(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<ProjectId>,
) -> Result<Tagged<Project>, Problem> {
    let body =
        app.db().read(&scope.clone(), |tx| async move { projects::load(&tx, &scope, id).await }).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Make a project.
#[utoipa::path(post, path = "/api/v1/projects", tag = "projects", request_body = NewProjectRequest,
    responses((status = 201, body = Project), (status = 422, body = ProblemBody)))]
async fn create_project(
    State(app): State<App>,
    scope: Scope,
    Json(request): Json<NewProjectRequest>,
) -> Result<(StatusCode, Tagged<Project>), Problem> {
    let name = check_name(&request.name).map_err(|error| Problem::from(error).at("/name"))?;
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            check_references(&tx, &scope, request.language.as_deref(), request.profile_id).await?;
            let language = match request.language {
                Some(language) => language,
                None => organizations::load(&tx, &scope).await?.language,
            };
            let is_default = request.is_default.unwrap_or(false);
            let new = NewProject { name, language, is_default, profile_id: request.profile_id };
            let made = projects::insert(&tx, &scope, new).await?;
            audit::record(&tx, &scope, Change::created("project", &made.id, &made)).await?;
            Ok::<_, Problem>(made)
        })
        .await?;
    Ok((StatusCode::CREATED, Tagged { revision: body.revision, body }))
}

/// Change a project.
#[utoipa::path(patch, path = "/api/v1/projects/{id}", tag = "projects", params(("id" = String, Path)),
    request_body = ProjectChange,
    responses((status = 200, body = Project), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn update_project(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Path(id): Path<ProjectId>,
    Json(change): Json<ProjectChange>,
) -> Result<Tagged<Project>, Problem> {
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = projects::load(&tx, &scope, id).await?;
            check_seen(&tx, &scope, (seen, current.revision), ("project", &id)).await?;
            check_references(&tx, &scope, change.language.as_deref(), change.profile_id).await?;
            let wanted = apply(current.clone(), change)?;
            let changed = projects::update(&tx, &scope, &wanted).await?;
            audit::record(&tx, &scope, Change::updated("project", &id, &current, &changed)).await?;
            Ok::<_, Problem>(changed)
        })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}

fn apply(current: Project, change: ProjectChange) -> Result<Project, Problem> {
    if current.is_default && change.is_default == Some(false) {
        return Err(Problem::from(ProjectError::LastDefault).at("/is_default"));
    }
    let name = match change.name {
        Some(name) => check_name(&name).map_err(|error| Problem::from(error).at("/name"))?,
        None => current.name,
    };
    Ok(Project {
        name,
        language: change.language.unwrap_or(current.language),
        profile_id: change.profile_id.or(current.profile_id),
        is_default: change.is_default.unwrap_or(current.is_default),
        ..current
    })
}

async fn check_references(
    tx: &Tx,
    scope: &Scope,
    language: Option<&str>,
    profile_id: Option<EvaluationProfileId>,
) -> Result<(), Problem> {
    if let Some(language) = language {
        check_language(language).map_err(|error| Problem::from(error).at("/language"))?;
    }
    if let Some(id) = profile_id {
        let known = profiles::load_profile(tx, scope, id).await;
        known.map_err(|error| Problem::from(error).at("/profile_id"))?;
    }
    Ok(())
}
