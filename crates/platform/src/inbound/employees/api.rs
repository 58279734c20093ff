//! Employees over HTTP.

use ::store::page::PageRequest;
use axum::extract::State;
use kernel::{MemberId, SourceId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::jobs;
use super::model::{EmployeeError, EmployeeFilter, EmployeeRefresh, EmployeeView};
use super::{people, store};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody, Query};
use crate::inbound::sources;

/// Reading, assigning and refreshing.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Source.read(), routes!(list_employees))
        .needs(Entity::Source.update(), routes!(assign_employee))
        .needs(Entity::Source.update(), routes!(refresh_employees))
}

/// Which employees, and where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EmployeeQuery {
    /// Who is shown; everybody unless said.
    #[serde(default)]
    #[param(inline)]
    state: EmployeeFilter,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    limit: Option<u64>,
}

/// A page of employees.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SourceEmployeePage)]
pub(super) struct EmployeePage {
    /// Those heard of last first.
    pub items: Vec<EmployeeView>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Who an employee is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EmployeeAssignment {
    /// One of the organization's members, or nobody.
    member_id: Option<MemberId>,
}

/// The people a source names in its calls, with the members they are.
#[utoipa::path(get, path = "/api/v1/sources/{id}/employees", tag = "sources", params(("id" = SourceId, Path), EmployeeQuery),
    responses((status = 200, body = EmployeePage), (status = 404, body = ProblemBody)))]
async fn list_employees(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
    Query(query): Query<EmployeeQuery>,
) -> Result<Json<EmployeePage>, Problem> {
    let request = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move {
            sources::load(&tx, &scope, id).await?;
            Ok::<_, Problem>(people::list(&tx, &scope, (id, query.state), &request).await?)
        })
        .await?;
    Ok(Json(EmployeePage { items: page.items, next_cursor: page.next_cursor }))
}

/// Say which member an employee is. Conversations of the past that are nobody else's follow.
#[utoipa::path(put, path = "/api/v1/sources/{id}/employees/{key}", tag = "sources",
    params(("id" = SourceId, Path), ("key" = String, Path)), request_body = EmployeeAssignment,
    responses((status = 200, body = EmployeeView), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn assign_employee(
    State(app): State<App>,
    scope: Scope,
    Path((id, key)): Path<(SourceId, String)>,
    Json(body): Json<EmployeeAssignment>,
) -> Result<Json<EmployeeView>, Problem> {
    let telling = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move {
            sources::load(&tx, &scope, id).await?;
            let assigned = store::assign(&tx, &scope, (id, &key), body.member_id).await.map_err(placed)?;
            let mut shown = people::show(&tx, &scope, id, [assigned.0, assigned.1].into()).await?;
            let after = shown.pop().ok_or(EmployeeError::NotFound)?;
            let name = format!("{id}/{key}");
            audit::record(&tx, &scope, Change::updated("employee", &name, &shown.pop(), &after)).await?;
            live::publish(&tx, &telling, &scope, LiveEvent::SourceChanged { id }).await?;
            Ok(Json(after))
        })
        .await
}

/// Ask the vendor for its people now.
#[utoipa::path(post, path = "/api/v1/sources/{id}/employees/refresh", tag = "sources", params(("id" = SourceId, Path)),
    responses((status = 200, body = EmployeeRefresh), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 429, body = ProblemBody), (status = 502, body = ProblemBody)))]
async fn refresh_employees(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
) -> Result<Json<EmployeeRefresh>, Problem> {
    sources::enter(&app, &scope)?;
    let asking = scope.clone();
    app.db().read(&scope, |tx| async move { sources::load(&tx, &asking, id).await }).await?;
    Ok(Json(jobs::refresh(&app, &scope, id).await?))
}

fn placed(error: EmployeeError) -> Problem {
    let of_member = matches!(error, EmployeeError::Member);
    let problem = Problem::from(error);
    if of_member { problem.at("/member_id") } else { problem }
}
