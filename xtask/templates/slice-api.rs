//! TITLE over HTTP.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem};

/// Reading TITLE. Name the entity it belongs to.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Organization.read(), routes!(show_MODULE))
}

/// What the page shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct NameView {}

/// TITLE of the current organization.
#[utoipa::path(get, path = "/api/v1/NAME", tag = "NAME", responses((status = 200, body = NameView)))]
async fn show_MODULE(State(_): State<App>, _: Scope) -> Result<Json<NameView>, Problem> {
    Ok(Json(NameView {}))
}
