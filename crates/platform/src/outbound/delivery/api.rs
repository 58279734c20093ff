//! Delivery settings over HTTP.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{DeliveryObstacle, DeliverySettings, Target};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};

/// Reading and keeping the settings.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Delivery.read(), routes!(get_delivery_settings))
        .needs(Entity::Delivery.update(), routes!(save_delivery_settings))
}

/// What is delivered, and whether there is somewhere to deliver to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliverySettingsView {
    /// What is written back.
    #[serde(flatten)]
    settings: DeliverySettings,
    /// Whether there is somewhere to deliver to; otherwise nothing is delivered and the settings cannot be changed.
    available: bool,
    /// Why there is not.
    unavailable: Option<DeliveryObstacle>,
    /// The connected CRM.
    crm: Option<String>,
}

impl DeliverySettingsView {
    fn new(settings: DeliverySettings, target: Target) -> Self {
        match target {
            Target::Crm(name) => Self { settings, available: true, unavailable: None, crm: Some(name) },
            Target::None(obstacle) => {
                Self { settings, available: false, unavailable: Some(obstacle), crm: None }
            }
        }
    }
}

/// What is delivered into the CRM.
#[utoipa::path(get, path = "/api/v1/delivery-settings", tag = "crm",
    responses((status = 200, body = DeliverySettingsView)))]
async fn get_delivery_settings(
    State(app): State<App>,
    scope: Scope,
) -> Result<Tagged<DeliverySettingsView>, Problem> {
    app.db()
        .read(&scope.clone(), |tx| async move {
            let kept = store::load_settings(&tx, &scope).await?;
            let target = store::find_target(&tx, &scope).await?;
            Ok(Tagged { revision: kept.revision, body: DeliverySettingsView::new(kept.value, target) })
        })
        .await
}

/// Say what is delivered into the CRM.
#[utoipa::path(put, path = "/api/v1/delivery-settings", tag = "crm", request_body = DeliverySettings,
    responses((status = 200, body = DeliverySettingsView), (status = 409, body = ProblemBody), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_delivery_settings(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(wanted): Json<DeliverySettings>,
) -> Result<Tagged<DeliverySettingsView>, Problem> {
    let wanted = wanted.checked().map_err(|error| Problem::from(error).at("/auto_sync"))?;
    app.db()
        .write(&scope.clone(), |tx| async move {
            let target = store::find_target(&tx, &scope).await?;
            target.required()?;
            let current = store::load_settings(&tx, &scope).await?;
            audit::check_seen(&tx, &scope, (seen, current.revision), ("delivery_settings", "")).await?;
            let kept = store::save_settings(&tx, &scope, current.revision, wanted).await?;
            let change = Change::updated("delivery_settings", &"", &current.value, &kept.value);
            audit::record(&tx, &scope, change).await?;
            Ok(Tagged { revision: kept.revision, body: DeliverySettingsView::new(kept.value, target) })
        })
        .await
}
