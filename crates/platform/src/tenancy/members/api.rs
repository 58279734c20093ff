//! The list of members.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::MemberView;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem};

/// Reading members.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Member.read(), routes!(list_members))
}

/// The members of an organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MemberPage {
    /// Members, newest last.
    pub items: Vec<MemberView>,
    /// Always absent: the list is whole.
    pub next_cursor: Option<String>,
}

/// The members of the organization.
#[utoipa::path(get, path = "/api/v1/members", tag = "members", responses((status = 200, body = MemberPage)))]
async fn list_members(State(app): State<App>, scope: Scope) -> Result<Json<MemberPage>, Problem> {
    let items = app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope).await }).await?;
    Ok(Json(MemberPage { items, next_cursor: None }))
}
