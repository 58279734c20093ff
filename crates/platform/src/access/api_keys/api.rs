//! Keeping API keys over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{ApiKeyId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{ApiKeyError, ApiKeyPolicy, ApiKeyView, NewApiKey, check_overlap};
use super::services::ServiceType;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Tagged};

const OVERLAP_HOURS_DEFAULT: u32 = 24;

/// Keeping keys and the policy about their age.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::ApiKey.read(), routes!(list_api_keys))
        .needs(Entity::ApiKey.create(), routes!(create_api_key))
        .needs(Entity::ApiKey.read(), routes!(get_api_key_policy))
        .needs(Entity::ApiKey.update(), routes!(replace_api_key_policy))
        .needs(Entity::ApiKey.update(), routes!(rotate_api_key))
        .needs(Entity::ApiKey.delete(), routes!(delete_api_key))
}

/// The keys of the organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ApiKeyPage {
    /// Newest first.
    pub items: Vec<ApiKeyView>,
    /// Always none: the list is whole.
    pub next_cursor: Option<String>,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey)]
pub(super) struct NewApiKeyRequest {
    /// 1 to 100 characters that no other key of the organization has.
    pub name: String,
    /// What it is for.
    pub service_type: ServiceType,
    /// When it ends; the longest the organization allows when left out.
    pub valid_until: Option<Ts>,
}

/// How to rotate a key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiKeyRotation {
    /// How long the key before goes on working, 0 to 168; 24 unless said.
    pub overlap_hours: Option<u32>,
}

/// A key with its secret, which is never shown again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreatedApiKey {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKeyView,
    /// Send it as `Authorization: Bearer …`.
    pub secret: String,
}

/// Every API key of the organization, without its secret.
#[utoipa::path(get, path = "/api/v1/api-keys", tag = "api keys", responses((status = 200, body = ApiKeyPage)))]
async fn list_api_keys(State(app): State<App>, scope: Scope) -> Result<Json<ApiKeyPage>, Problem> {
    app.sip().refresh(&app).await?;
    let realm = app.sip().realm_of(scope.organization_id());
    let items =
        app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope, &realm).await }).await?;
    Ok(Json(ApiKeyPage { items, next_cursor: None }))
}

/// Make an API key; the answer shows its secret once.
#[utoipa::path(post, path = "/api/v1/api-keys", tag = "api keys", request_body = NewApiKeyRequest,
    responses((status = 201, body = CreatedApiKey), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn create_api_key(
    State(app): State<App>,
    scope: Scope,
    Json(wanted): Json<NewApiKeyRequest>,
) -> Result<(StatusCode, Json<CreatedApiKey>), Problem> {
    let NewApiKeyRequest { name, service_type, valid_until } = wanted;
    if !scope.may(service_type.rights()) {
        return Err(placed(ApiKeyError::MoreThanOwn));
    }
    // A key for SIP is made for the realm of its organization.
    app.sip().refresh(&app).await?;
    let (making, new) = (app.clone(), NewApiKey { name, service_type, valid_until });
    let made = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let (row, secret) = store::insert(&tx, &making, &scope, new).await?;
            let key = store::fresh_view(tx.now(), row)?;
            audit::record(&tx, &scope, Change::created("api_key", &key.id, &key)).await?;
            Ok::<_, ApiKeyError>(CreatedApiKey { key, secret: secret.expose().to_owned() })
        })
        .await
        .map_err(placed)?;
    app.sip().refresh_soon(&app).await;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Give an API key a new secret. The one before works until the overlap ends.
#[utoipa::path(post, path = "/api/v1/api-keys/{id}/rotate", tag = "api keys", params(("id" = ApiKeyId, Path)),
    request_body = ApiKeyRotation,
    responses((status = 200, body = CreatedApiKey), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn rotate_api_key(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<ApiKeyId>,
    Json(wanted): Json<ApiKeyRotation>,
) -> Result<Json<CreatedApiKey>, Problem> {
    let overlap = check_overlap(wanted.overlap_hours.unwrap_or(OVERLAP_HOURS_DEFAULT)).map_err(placed)?;
    app.sip().refresh(&app).await?;
    let making = app.clone();
    let made = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let row = store::load(&tx, &scope, id).await?;
            may_hold(&scope, &row.service_type)?;
            let before = store::fresh_view(tx.now(), row.clone())?;
            let (row, secret) = store::rotate(&tx, &making, &scope, row, tx.now().plus(overlap)).await?;
            let key = store::fresh_view(tx.now(), row)?;
            audit::record(&tx, &scope, Change::new("rotate", "api_key", &id).from(&before).to(&key)).await?;
            Ok::<_, ApiKeyError>(CreatedApiKey { key, secret: secret.expose().to_owned() })
        })
        .await
        .map_err(placed)?;
    app.sip().refresh_soon(&app).await;
    Ok(Json(made))
}

/// Delete an API key. Whoever uses it is refused from this moment on, and it cannot be brought back.
#[utoipa::path(delete, path = "/api/v1/api-keys/{id}", tag = "api keys", params(("id" = ApiKeyId, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn delete_api_key(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<ApiKeyId>,
) -> Result<StatusCode, Problem> {
    let deleting = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move {
            let before = store::fresh_view(tx.now(), store::load(&tx, &scope, id).await?)?;
            store::delete(&tx, &deleting, &scope, id).await?;
            audit::record(&tx, &scope, Change::deleted("api_key", &id, &before)).await?;
            Ok::<_, ApiKeyError>(())
        })
        .await?;
    app.sip().refresh_soon(&app).await;
    Ok(StatusCode::NO_CONTENT)
}

/// How old the organization's API keys may become.
#[utoipa::path(get, path = "/api/v1/api-keys/policy", tag = "api keys", responses((status = 200, body = ApiKeyPolicy)))]
async fn get_api_key_policy(State(app): State<App>, scope: Scope) -> Result<Tagged<ApiKeyPolicy>, Problem> {
    let (body, revision) =
        app.db().read(&scope.clone(), |tx| async move { store::load_policy(&tx, &scope).await }).await?;
    Ok(Tagged { revision, body })
}

/// Change how old API keys may become. It holds for keys made or rotated from now on.
#[utoipa::path(put, path = "/api/v1/api-keys/policy", tag = "api keys", request_body = ApiKeyPolicy,
    responses((status = 200, body = ApiKeyPolicy), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace_api_key_policy(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(wanted): Json<ApiKeyPolicy>,
) -> Result<Tagged<ApiKeyPolicy>, Problem> {
    let body = wanted.checked().map_err(placed)?;
    let revision = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let (before, revision) = store::load_policy(&tx, &scope).await?;
            audit::check_seen(&tx, &scope, (seen, revision), ("api_key", "policy")).await?;
            audit::record(&tx, &scope, Change::updated("api_key", &"policy", &before, &body)).await?;
            Ok::<_, Problem>(store::save_policy(&tx, &scope, body, revision).await?)
        })
        .await?;
    Ok(Tagged { revision, body })
}

/// Rotating shows a secret, so it takes what making such a key takes.
fn may_hold(scope: &Scope, service_type: &str) -> Result<(), ApiKeyError> {
    let rights = ServiceType::from_key(service_type).map(ServiceType::rights);
    if rights.is_some_and(|rights| scope.may(rights)) { Ok(()) } else { Err(ApiKeyError::MoreThanOwn) }
}

fn placed(error: ApiKeyError) -> Problem {
    let pointer = error.pointer();
    let problem = Problem::from(error);
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}
