//! Roles over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::content::RoleContent;
use super::custom::{self, Holders, StoredRole};
use super::model::{Editor, Role, RoleError, Span, decide_grant, decide_touch, grantable};
use crate::access::{Entity, Reach, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Tagged};

/// Reading and changing roles.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Role.read(), routes!(list_roles))
        .needs(Entity::Role.read(), routes!(get_role))
        .needs(Entity::Role.create(), routes!(clone_role))
        .needs(Entity::Role.update(), routes!(save_role))
        .needs(Entity::Role.delete(), routes!(delete_role))
}

/// A role as the roles page shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Role)]
pub(super) struct RoleView {
    /// Stable key.
    pub key: String,
    /// Whether it came with the product.
    pub built_in: bool,
    /// Why the caller cannot change it: `built_in`, `own`, `beyond_yours`. Absent when he can.
    pub locked: Option<&'static str>,
    /// How many members hold it, deactivated ones too.
    pub members: u64,
    /// How many invitations to it nobody has answered yet.
    pub pending_invitations: u64,
    /// What people decide about it.
    #[serde(flatten)]
    pub content: RoleContent,
}

/// The roles of an organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RolePage {
    /// Built-in ones first, strongest first; then the organization's own by name.
    pub items: Vec<RoleView>,
    /// The rights that the caller may give away: `billing.read`, `flag.change_llm`.
    pub grantable: Vec<String>,
    /// Always none: there are few roles.
    pub next_cursor: Option<String>,
}

/// A role that begins as a copy of another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRole {
    /// 1 to 60 characters, unlike that of any other role.
    pub name: String,
    /// Key of the role it is a copy of.
    pub from: String,
}

/// Every role, with how many hold it.
#[utoipa::path(get, path = "/api/v1/roles", tag = "roles", responses((status = 200, body = RolePage)))]
async fn list_roles(State(app): State<App>, scope: Scope) -> Result<Json<RolePage>, Problem> {
    app.db()
        .read(&scope.clone(), |tx| async move {
            let (editor, holders) = (editor(&tx, &scope).await?, custom::list_holders(&tx, &scope).await?);
            let roles = custom::list(&tx, &scope).await?;
            let items = roles.iter().map(|stored| view(stored, &editor, &holders)).collect();
            Ok(Json(RolePage { items, grantable: grantable(&editor).names(), next_cursor: None }))
        })
        .await
}

/// One role.
#[utoipa::path(get, path = "/api/v1/roles/{key}", tag = "roles", params(("key" = String, Path)),
    responses((status = 200, body = RoleView), (status = 404, body = ProblemBody)))]
async fn get_role(
    State(app): State<App>,
    scope: Scope,
    Path(key): Path<String>,
) -> Result<Tagged<RoleView>, Problem> {
    app.db()
        .read(&scope.clone(), |tx| async move {
            let stored = custom::find(&tx, &scope, &key).await?.ok_or(RoleError::NotFound)?;
            shown(&tx, &scope, &stored).await
        })
        .await
}

/// Make a role of one's own as a copy of another.
#[utoipa::path(post, path = "/api/v1/roles", tag = "roles", request_body = NewRole,
    responses((status = 201, body = RoleView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn clone_role(
    State(app): State<App>,
    scope: Scope,
    Json(new): Json<NewRole>,
) -> Result<(StatusCode, Tagged<RoleView>), Problem> {
    let changing = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move {
            let from = custom::find(&tx, &scope, &new.from).await?;
            let from = from.ok_or_else(|| Problem::from(RoleError::NotFound).at("/from"))?;
            let content = RoleContent { name: new.name, ..RoleContent::of(&from.role, &from.description) };
            let (id, key) = custom::new_key(&tx);
            let wanted = content.role(&key).map_err(placed)?;
            decide_grant(&editor(&tx, &scope).await?, &wanted.0).map_err(placed)?;
            let stored = custom::insert(&tx, &scope, id, wanted).await.map_err(placed)?;
            tell(&tx, &changing, &scope, &key, Change::created("role", &key, &stored.content())).await?;
            Ok((StatusCode::CREATED, shown(&tx, &scope, &stored).await?))
        })
        .await
}

/// Change a role. It holds at once, in sessions that are open too.
#[utoipa::path(put, path = "/api/v1/roles/{key}", tag = "roles", params(("key" = String, Path)),
    request_body = RoleContent,
    responses((status = 200, body = RoleView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_role(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Path(key): Path<String>,
    Json(content): Json<RoleContent>,
) -> Result<Tagged<RoleView>, Problem> {
    let changing = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move {
            let current = custom::load(&tx, &scope, &key).await?;
            let editor = editor(&tx, &scope).await?;
            decide_touch(&editor, &current.role)?;
            audit::check_seen(&tx, &scope, (seen, current.revision), ("role", &key)).await?;
            let wanted = content.role(&key).map_err(placed)?;
            decide_grant(&editor, &wanted.0).map_err(placed)?;
            let stored = custom::update(&tx, &scope, &current, wanted).await.map_err(placed)?;
            let change = Change::updated("role", &key, &current.content(), &stored.content());
            tell(&tx, &changing, &scope, &key, change).await?;
            shown(&tx, &scope, &stored).await
        })
        .await
}

/// Delete a role that nobody holds.
#[utoipa::path(delete, path = "/api/v1/roles/{key}", tag = "roles", params(("key" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn delete_role(
    State(app): State<App>,
    scope: Scope,
    Path(key): Path<String>,
) -> Result<StatusCode, Problem> {
    let changing = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move {
            let current = custom::load(&tx, &scope, &key).await?;
            decide_touch(&editor(&tx, &scope).await?, &current.role)?;
            custom::delete(&tx, &scope, &current).await?;
            tell(&tx, &changing, &scope, &key, Change::deleted("role", &key, &current.content())).await?;
            Ok(StatusCode::NO_CONTENT)
        })
        .await
}

/// Writes a change down and wakes the consoles that are open.
async fn tell(tx: &Tx, app: &App, scope: &Scope, key: &str, change: Change) -> Result<(), Problem> {
    audit::record(tx, scope, change).await?;
    Ok(live::publish(tx, app, scope, LiveEvent::RoleChanged { key: key.to_owned() }).await?)
}

/// Who asks, as far as his own role goes.
async fn editor(tx: &Tx, scope: &Scope) -> Result<Editor, Problem> {
    let role = match scope.member_id() {
        Some(id) => custom::find_role_of(tx, scope, id).await?,
        None => None,
    };
    let span = match scope.reach() {
        Reach::Everything => Span::Organization,
        Reach::Projects(_) => Span::Projects,
        Reach::Own(_) => Span::Own,
    };
    Ok(Editor { rights: scope.rights(), span, role })
}

async fn shown(tx: &Tx, scope: &Scope, stored: &StoredRole) -> Result<Tagged<RoleView>, Problem> {
    let (editor, holders) = (editor(tx, scope).await?, custom::list_holders(tx, scope).await?);
    Ok(Tagged { revision: stored.revision, body: view(stored, &editor, &holders) })
}

fn view(stored: &StoredRole, editor: &Editor, holders: &Holders) -> RoleView {
    let role: &Role = &stored.role;
    let locked = match decide_touch(editor, role) {
        Ok(()) => None,
        Err(RoleError::BuiltIn(_)) => Some("built_in"),
        Err(RoleError::Own) => Some("own"),
        Err(_) => Some("beyond_yours"),
    };
    let (members, pending_invitations) = (holders.members(&role.key), holders.invitations(&role.key));
    let content = stored.content();
    RoleView { key: role.key.clone(), built_in: role.built_in, locked, members, pending_invitations, content }
}

fn placed(error: RoleError) -> Problem {
    let pointer = error.pointer();
    let problem = Problem::from(error);
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}
