//! The plan over HTTP.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{Plan, check_unit_price};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change, check_seen};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};

/// Reading and changing the plan.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Billing.read(), routes!(get_plan))
        .needs(Entity::Billing.update(), routes!(update_plan))
}

/// What may change of a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanChange {
    /// Price of a minute in the smallest unit of the currency.
    unit_price_minor: i64,
}

/// The plan and the balance.
#[utoipa::path(get, path = "/api/v1/plans/current", tag = "billing", responses((status = 200, body = Plan)))]
async fn get_plan(State(app): State<App>, scope: Scope) -> Result<Tagged<Plan>, Problem> {
    let body = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope).await }).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Change what a minute costs from now on.
#[utoipa::path(patch, path = "/api/v1/plans/current", tag = "billing", request_body = PlanChange,
    responses((status = 200, body = Plan), (status = 412, body = ProblemBody)))]
async fn update_plan(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(change): Json<PlanChange>,
) -> Result<Tagged<Plan>, Problem> {
    let unit_price_minor = check_unit_price(change.unit_price_minor)
        .map_err(|error| Problem::from(error).at("/unit_price_minor"))?;
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load(&tx, &scope).await?;
            check_seen(&tx, &scope, (seen, current.revision), ("plan", "")).await?;
            let told = format!(
                "The price of a minute is now {unit_price_minor} (it was {})",
                current.unit_price_minor
            );
            note(&tx, &scope, NewEntry::new(ActivityKind::Billing, told)).await?;
            let wanted = Plan { unit_price_minor, ..current.clone() };
            let changed = store::update_price(&tx, &scope, &wanted).await?;
            audit::record(&tx, &scope, Change::updated("plan", &"", &current, &changed)).await?;
            Ok::<_, Problem>(changed)
        })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}
