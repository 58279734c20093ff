//! The setup over HTTP, open until it is done.

use axum::extract::State;
use axum::response::Response;
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::first::{self, FirstRefused, FirstWanted};
use super::model::SetupError;
use super::store;
use crate::access::Routes;
use crate::access::sessions::{self, Visitor};
use crate::app::App;
use crate::http::{Json, Problem, Query};
use crate::tenancy::organizations::RegionChoice;

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
    /// Where data may be processed, the usual region first.
    pub regions: Vec<RegionChoice>,
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
    /// Where data is processed; the usual region when left out.
    pub region: Option<String>,
    /// ISO 4217 code; US dollars when left out.
    pub currency: Option<String>,
}

/// Whether this installation waits to be set up.
#[utoipa::path(get, path = "/api/v1/setup", tag = "setup", params(SetupQuery),
    responses((status = 200, body = SetupState), (status = 404, body = crate::http::ProblemBody)))]
async fn get_setup(
    State(app): State<App>,
    Query(query): Query<SetupQuery>,
) -> Result<Json<SetupState>, Problem> {
    app.db().read_platform(|tx| async move { store::check_token(&tx, &query.token).await }).await?;
    Ok(Json(SetupState { open: true, regions: RegionChoice::all(app.regions()) }))
}

/// Make the first organization and sign its Client in.
#[utoipa::path(post, path = "/api/v1/setup", tag = "setup", request_body = SetupRequest,
    responses((status = 201, body = sessions::SignedIn), (status = 404, body = crate::http::ProblemBody)))]
async fn finish_setup(
    State(app): State<App>,
    visitor: Visitor,
    Json(request): Json<SetupRequest>,
) -> Result<Response, Problem> {
    let token = request.token.clone();
    app.db().read_platform(|tx| async move { store::check_token(&tx, &token).await }).await?;
    let token = request.token.clone();
    let first = first::check(&app, request.into()).await.map_err(placed)?;
    let working = app.clone();
    let user_id = app
        .db()
        .write_platform(|tx| async move {
            store::check_token(&tx, &token).await?;
            let (_, user_id) = store::create_first(&tx, &working, first).await?;
            Ok::<_, SetupError>(user_id)
        })
        .await?;
    sessions::open_session(&app, user_id, &visitor).await
}

impl From<SetupRequest> for FirstWanted {
    fn from(request: SetupRequest) -> Self {
        Self {
            email: request.email,
            password: request.password,
            display_name: request.display_name,
            organization_name: request.organization_name,
            timezone: request.timezone,
            language: request.locale,
            region: request.region,
            currency: request.currency,
        }
    }
}

fn placed(refused: FirstRefused) -> Problem {
    Problem::from(refused.error).at(format!("/{}", refused.field))
}
