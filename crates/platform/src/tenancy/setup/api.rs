//! The setup over HTTP, open until it is done.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::model::SetupError;
use super::store::{self, FirstOrganization};
use crate::access::{Routes, passwords, sessions};
use crate::app::App;
use crate::http::{ClientAddress, Json, Problem, Query};
use crate::tenancy::members::{NewUser, check_display_name};
use crate::tenancy::organizations::{NewOrganization, check_language, check_name, check_timezone};

/// The setup page's API.
pub fn routes() -> Routes {
    const WHY: &str = "before the first user exists there is nobody to sign in; the one-time token guards it";
    Routes::new().public(WHY, routes!(get_setup)).public(WHY, routes!(finish_setup))
}

/// The token that was printed at the first start.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct SetupQuery {
    /// From the printed address.
    pub token: String,
}

/// The setup waits to be done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetupState {
    /// Always true: a finished setup answers 404.
    pub open: bool,
}

/// The first organization and its administrator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetupRequest {
    /// From the printed address.
    pub token: String,
    /// How the first Client signs in.
    pub email: String,
    /// At least 12 characters.
    pub password: Secret,
    /// What colleagues see.
    pub display_name: String,
    /// The first organization.
    pub organization_name: String,
    /// IANA name.
    pub timezone: String,
    /// en, ru, uk or es.
    pub locale: String,
}

/// Whether this installation waits to be set up.
#[utoipa::path(get, path = "/api/v1/setup", tag = "setup", params(SetupQuery),
    responses((status = 200, body = SetupState), (status = 404, body = crate::http::ProblemBody)))]
async fn get_setup(
    State(app): State<App>,
    Query(query): Query<SetupQuery>,
) -> Result<Json<SetupState>, Problem> {
    app.db().read_platform(|tx| async move { store::check_token(&tx, &query.token).await }).await?;
    Ok(Json(SetupState { open: true }))
}

/// Make the first organization and sign its Client in.
#[utoipa::path(post, path = "/api/v1/setup", tag = "setup", request_body = SetupRequest,
    responses((status = 201, body = sessions::SignedIn), (status = 404, body = crate::http::ProblemBody)))]
async fn finish_setup(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(request): Json<SetupRequest>,
) -> Result<Response, Problem> {
    let token = request.token.clone();
    app.db().read_platform(|tx| async move { store::check_token(&tx, &token).await }).await?;
    let token = request.token.clone();
    let first = first_organization(&app, request).await?;
    let working = app.clone();
    let user_id = app
        .db()
        .write_platform(|tx| async move {
            store::check_token(&tx, &token).await?;
            let (_, user_id) = store::create_first(&tx, &working, first).await?;
            store::close(&tx).await?;
            Ok::<_, SetupError>(user_id)
        })
        .await?;
    sessions::open_session(&app, user_id, address, &headers).await
}

async fn first_organization(app: &App, request: SetupRequest) -> Result<FirstOrganization, Problem> {
    let name = check_name(&request.organization_name)
        .map_err(|error| Problem::from(error).at("/organization_name"))?;
    check_timezone(&request.timezone).map_err(|error| Problem::from(error).at("/timezone"))?;
    check_language(&request.locale).map_err(|error| Problem::from(error).at("/locale"))?;
    let display_name = check_display_name(&request.display_name)
        .map_err(|error| Problem::from(error).at("/display_name"))?;
    passwords::check_strength(&request.password).map_err(|error| Problem::from(error).at("/password"))?;
    let password_hash =
        Some(passwords::hash(app.entropy(), request.password).await.map_err(SetupError::from)?);
    let language = request.locale.clone();
    Ok(FirstOrganization {
        organization: NewOrganization { parent_id: None, name, timezone: request.timezone, language },
        client: NewUser { email: request.email, display_name, locale: request.locale, password_hash },
    })
}
