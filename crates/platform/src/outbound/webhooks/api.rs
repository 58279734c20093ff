//! Webhook endpoints over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use connectors::webhook::SigningSecret;
use kernel::WebhookEndpointId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::jobs::SECRET_PURPOSE;
use super::model::{WebhookEndpoint, WebhookError, check_events, check_url};
use super::store::{self, NewEndpoint};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody};

/// Keeping endpoints.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Webhook.read(), routes!(list_webhook_endpoints))
        .needs(Entity::Webhook.create(), routes!(create_webhook_endpoint))
        .needs(Entity::Webhook.update(), routes!(update_webhook_endpoint))
        .needs(Entity::Webhook.delete(), routes!(delete_webhook_endpoint))
}

/// The endpoints of the organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookEndpointPage {
    /// Endpoints, oldest first.
    items: Vec<WebhookEndpoint>,
    /// Always absent: the list is whole.
    next_cursor: Option<String>,
}

/// Where to send which events.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWebhookEndpoint {
    /// An `https` address.
    url: String,
    /// `interaction.completed`, `interaction.imported`, `alert.triggered`.
    events: Vec<String>,
}

/// Whether events are sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookEndpointChange {
    /// Turns the endpoint on or off.
    enabled: bool,
}

/// A new endpoint with its secret, which is never shown again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreatedWebhookEndpoint {
    /// The endpoint.
    #[serde(flatten)]
    endpoint: WebhookEndpoint,
    /// Verifies the signature of every delivery (Standard Webhooks).
    secret: String,
}

/// The webhook endpoints.
#[utoipa::path(get, path = "/api/v1/webhook-endpoints", tag = "webhooks",
    responses((status = 200, body = WebhookEndpointPage)))]
async fn list_webhook_endpoints(
    State(app): State<App>,
    scope: Scope,
) -> Result<Json<WebhookEndpointPage>, Problem> {
    let items = app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope).await }).await?;
    Ok(Json(WebhookEndpointPage { items, next_cursor: None }))
}

/// Make a webhook endpoint; the answer shows its secret once.
#[utoipa::path(post, path = "/api/v1/webhook-endpoints", tag = "webhooks", request_body = NewWebhookEndpoint,
    responses((status = 201, body = CreatedWebhookEndpoint), (status = 422, body = ProblemBody)))]
async fn create_webhook_endpoint(
    State(app): State<App>,
    scope: Scope,
    Json(wanted): Json<NewWebhookEndpoint>,
) -> Result<(StatusCode, Json<CreatedWebhookEndpoint>), Problem> {
    let url = check_url(&wanted.url).map_err(|error| Problem::from(error).at("/url"))?;
    let allowed = app.http().check_target(&url).map_err(|error| WebhookError::Url(error.to_string()));
    allowed.map_err(|error| Problem::from(error).at("/url"))?;
    let events = check_events(wanted.events).map_err(|error| Problem::from(error).at("/events"))?;
    let secret = SigningSecret::from_key(&app.entropy().bytes::<32>()).map_err(WebhookError::from)?.to_text();
    let organization = scope.organization_id().uuid();
    let sealed_secret = app
        .keyring()
        .seal(app.entropy(), organization, SECRET_PURPOSE, secret.expose().as_bytes())
        .map_err(WebhookError::from)?;
    let new = NewEndpoint { url, events, sealed_secret };
    let endpoint = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let made = store::insert(&tx, &scope, new).await?;
            audit::record(&tx, &scope, Change::created("webhook", &made.id, &made)).await?;
            Ok::<_, WebhookError>(made)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(CreatedWebhookEndpoint { endpoint, secret: secret.expose().to_owned() })))
}

/// Turn a webhook endpoint on or off.
#[utoipa::path(patch, path = "/api/v1/webhook-endpoints/{id}", tag = "webhooks", params(("id" = WebhookEndpointId, Path)),
    request_body = WebhookEndpointChange,
    responses((status = 200, body = WebhookEndpoint), (status = 404, body = ProblemBody)))]
async fn update_webhook_endpoint(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<WebhookEndpointId>,
    Json(change): Json<WebhookEndpointChange>,
) -> Result<Json<WebhookEndpoint>, Problem> {
    let reason = (!change.enabled).then(|| "a member turned it off".to_owned());
    let changed = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let before = store::load(&tx, &scope, id).await?;
            let changed = store::set_enabled(&tx, &scope, id, reason).await?;
            audit::record(&tx, &scope, Change::updated("webhook", &id, &before, &changed)).await?;
            Ok::<_, WebhookError>(changed)
        })
        .await?;
    Ok(Json(changed))
}

/// Remove a webhook endpoint with its deliveries.
#[utoipa::path(delete, path = "/api/v1/webhook-endpoints/{id}", tag = "webhooks", params(("id" = WebhookEndpointId, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn delete_webhook_endpoint(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<WebhookEndpointId>,
) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let before = store::load(&tx, &scope, id).await?;
            store::delete(&tx, &scope, id).await?;
            audit::record(&tx, &scope, Change::deleted("webhook", &id, &before)).await?;
            Ok::<_, WebhookError>(())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
