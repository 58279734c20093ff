//! Registrations over HTTP.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::RegistrationView;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, PageQuery, Problem, Query};

/// Reading them.
pub(in crate::inbound::sip_gateway) fn routes() -> Routes {
    Routes::new().needs(Entity::Sip.read(), routes!(list_sip_registrations))
}

/// A page of registrations.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SipRegistrationPage)]
pub(super) struct RegistrationPage {
    /// The latest first.
    items: Vec<RegistrationView>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// Who is registered by SIP now.
#[utoipa::path(get, path = "/api/v1/sip/registrations", tag = "sip", params(PageQuery),
    responses((status = 200, body = RegistrationPage)))]
async fn list_sip_registrations(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<PageQuery>,
) -> Result<Json<RegistrationPage>, Problem> {
    let request = query.request()?;
    let page =
        app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope, &request).await }).await?;
    Ok(Json(RegistrationPage { items: page.items, next_cursor: page.next_cursor }))
}
