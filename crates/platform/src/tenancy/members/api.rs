//! The members over HTTP.

use std::collections::BTreeSet;

use axum::extract::State;
use kernel::{MemberId, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::change::{self, MemberChange};
use super::error::MemberError;
use super::list::{self, MemberFilter, MemberOrder, MemberSort};
use super::model::{MemberDetail, MemberStatus, MemberView};
use super::roles::list_roles;
use super::{detail, rules};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit;
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Query, Tagged};

/// Reading members and changing one.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Member.read(), routes!(list_members))
        .needs(Entity::Member.read(), routes!(list_member_roles))
        .needs(Entity::Member.read(), routes!(get_member))
        .needs(Entity::Member.update(), routes!(update_member))
}

/// Which members, in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MemberQuery {
    /// Every word must be in the name or the address.
    q: Option<String>,
    /// Key of a role.
    role: Option<String>,
    /// Where the membership stands.
    #[param(inline)]
    status: Option<MemberStatus>,
    /// By name unless said.
    #[param(inline)]
    sort: Option<MemberSort>,
    /// Ascending unless said.
    #[param(inline)]
    order: Option<MemberOrder>,
    /// `next_cursor` of the page before, for the same sorting.
    cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    limit: Option<u64>,
    /// Names the organization where no header can be sent; read by the access check.
    #[serde(rename = "organization")]
    _organization: Option<String>,
}

/// A page of members.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MemberPage {
    /// Members in the order that was asked for.
    pub items: Vec<MemberView>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// A role a member can have.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MemberRole {
    /// Stable key.
    pub key: String,
    /// What the screen says for a role of the organization's own.
    pub name: String,
    /// Whether it sees assigned projects only.
    pub takes_projects: bool,
    /// Why the caller may not give it away; nothing where he may.
    pub refusal: Option<&'static str>,
}

/// The roles a member can have.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MemberRoles {
    /// Strongest first.
    pub items: Vec<MemberRole>,
}

/// What may change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MemberPatch {
    /// Key of another role.
    pub role: Option<String>,
    /// The projects of a role that sees assigned projects only.
    pub project_ids: Option<BTreeSet<ProjectId>>,
    /// The extension the person answers; empty for none.
    pub extension: Option<String>,
    /// At most 60 characters.
    pub first_name: Option<String>,
    /// At most 60 characters.
    pub last_name: Option<String>,
}

/// The members of the organization.
#[utoipa::path(get, path = "/api/v1/members", tag = "members", params(MemberQuery),
    responses((status = 200, body = MemberPage), (status = 400, body = ProblemBody)))]
async fn list_members(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<MemberQuery>,
) -> Result<Json<MemberPage>, Problem> {
    let filter = MemberFilter::from(query);
    let page =
        app.db().read(&scope.clone(), |tx| async move { list::list(&tx, &scope, &filter).await }).await?;
    Ok(Json(MemberPage { items: page.items, next_cursor: page.next_cursor }))
}

/// The roles a member can have, and which of them the caller may give away.
#[utoipa::path(get, path = "/api/v1/members/roles", tag = "members", responses((status = 200, body = MemberRoles)))]
async fn list_member_roles(State(app): State<App>, scope: Scope) -> Result<Json<MemberRoles>, Problem> {
    let asking = scope.clone();
    let roles = app.db().read(&scope, |tx| async move { list_roles(&tx, &asking).await }).await?;
    let items = roles.all().map(|role| MemberRole {
        key: role.key.clone(),
        name: role.name.clone(),
        takes_projects: rules::takes_projects(role),
        refusal: rules::decide_grant(&scope, role).err().map(|error| kernel::Classify::code(&error)),
    });
    Ok(Json(MemberRoles { items: items.collect() }))
}

/// One member with memberships, sessions, and what the caller may change.
#[utoipa::path(get, path = "/api/v1/members/{id}", tag = "members", params(("id" = MemberId, Path)),
    responses((status = 200, body = MemberDetail), (status = 404, body = ProblemBody)))]
async fn get_member(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<MemberId>,
) -> Result<Tagged<MemberDetail>, Problem> {
    let limits = app.limits().sessions();
    let body = app
        .db()
        .read_platform(|tx| async move { detail::load_detail(&tx, &scope, limits, id).await })
        .await?;
    Ok(Tagged { revision: body.member.revision, body })
}

/// Change the role, projects, extension or names of a member.
#[utoipa::path(patch, path = "/api/v1/members/{id}", tag = "members", params(("id" = MemberId, Path)),
    request_body = MemberPatch, responses((status = 200, body = MemberView), (status = 409, body = ProblemBody),
    (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn update_member(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<MemberId>,
    seen: IfMatch,
    Json(patch): Json<MemberPatch>,
) -> Result<Tagged<MemberView>, Problem> {
    let working = app.clone();
    let body = app
        .db()
        .write_platform(|tx| async move {
            let held = change::hold(&tx, &scope, id).await?;
            audit::check_seen(&tx, &scope, (seen, held.row.revision), ("member", id)).await?;
            change::update(&tx, &working, &scope, held, patch.into()).await.map_err(pointed)
        })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Names the field that was refused.
fn pointed(error: MemberError) -> Problem {
    let pointer = match &error {
        MemberError::UnknownRole(_)
        | MemberError::RoleBeyondYours(_)
        | MemberError::OwnRole
        | MemberError::LastClient => "/role",
        MemberError::Project | MemberError::ProjectsNotNeeded => "/project_ids",
        MemberError::Extension | MemberError::ExtensionTaken => "/extension",
        MemberError::NamePart => "/first_name",
        _ => return error.into(),
    };
    Problem::from(error).at(pointer)
}

impl From<MemberPatch> for MemberChange {
    fn from(patch: MemberPatch) -> Self {
        let MemberPatch { role, project_ids, extension, first_name, last_name } = patch;
        Self { role, project_ids, extension, first_name, last_name }
    }
}

impl From<MemberQuery> for MemberFilter {
    fn from(query: MemberQuery) -> Self {
        Self {
            words: query.q.unwrap_or_default(),
            role: query.role.filter(|role| !role.is_empty()),
            status: query.status,
            sort: query.sort.unwrap_or_default(),
            order: query.order.unwrap_or_default(),
            cursor: query.cursor,
            limit: query.limit,
        }
    }
}
