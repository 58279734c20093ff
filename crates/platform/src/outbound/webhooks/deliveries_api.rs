//! The log of deliveries over HTTP.

use ::store::page::PageRequest;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::DeliveryId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::log;
use super::model::WebhookDelivery;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody, Query};

/// Reading the log and sending again.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Delivery.read(), routes!(list_deliveries))
        .needs(Entity::Delivery.update(), routes!(retry_delivery))
}

/// The states a delivery can be in.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeliveryState {
    Queued,
    Retrying,
    Delivered,
    Failed,
    Dead,
}

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DeliveryQuery {
    /// Deliveries in this state only.
    #[param(inline)]
    state: Option<DeliveryState>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    limit: Option<u64>,
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryPage {
    /// Deliveries, newest first.
    items: Vec<WebhookDelivery>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// The deliveries of outgoing webhooks, newest first.
#[utoipa::path(get, path = "/api/v1/deliveries", tag = "webhooks", params(DeliveryQuery),
    responses((status = 200, body = DeliveryPage)))]
async fn list_deliveries(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<DeliveryQuery>,
) -> Result<Json<DeliveryPage>, Problem> {
    let request = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let state = query.state.map(DeliveryState::word);
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move { log::list(&tx, &scope, state, &request).await })
        .await?;
    Ok(Json(DeliveryPage { items: page.items, next_cursor: page.next_cursor }))
}

/// Send a delivery again, from the start of its schedule.
#[utoipa::path(post, path = "/api/v1/deliveries/{id}/retry", tag = "webhooks", params(("id" = DeliveryId, Path)),
    responses((status = 202, body = WebhookDelivery), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn retry_delivery(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<DeliveryId>,
) -> Result<(StatusCode, Json<WebhookDelivery>), Problem> {
    let queued =
        app.db().write(&scope.clone(), |tx| async move { log::resend(&tx, &scope, id).await }).await?;
    Ok((StatusCode::ACCEPTED, Json(queued)))
}

impl DeliveryState {
    fn word(self) -> String {
        let word = match self {
            Self::Queued => "queued",
            Self::Retrying => "retrying",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dead => "dead",
        };
        word.to_owned()
    }
}
