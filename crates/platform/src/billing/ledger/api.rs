//! The ledger over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{LedgerEntry, check_top_up};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::http::{Json, PageQuery, Problem, ProblemBody, Query};

/// Reading the ledger and topping up.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Billing.read(), routes!(list_ledger))
        .needs(Entity::Billing.create(), routes!(top_up))
}

/// Money to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TopUp {
    /// In the smallest unit of the currency.
    amount_minor: i64,
    /// Why, for whoever reads the ledger.
    #[serde(default)]
    note: String,
}

/// A page of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LedgerPage {
    /// Movements, newest first.
    items: Vec<LedgerEntry>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// Every movement of money, newest first.
#[utoipa::path(get, path = "/api/v1/ledger", tag = "billing", params(PageQuery), responses((status = 200, body = LedgerPage)))]
async fn list_ledger(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<PageQuery>,
) -> Result<Json<LedgerPage>, Problem> {
    let request = query.request()?;
    let page =
        app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope, &request).await }).await?;
    Ok(Json(LedgerPage { items: page.items, next_cursor: page.next_cursor }))
}

/// Add money to the balance.
#[utoipa::path(post, path = "/api/v1/ledger/top-up", tag = "billing", request_body = TopUp,
    responses((status = 201, body = LedgerEntry), (status = 422, body = ProblemBody)))]
async fn top_up(
    State(app): State<App>,
    scope: Scope,
    Json(wanted): Json<TopUp>,
) -> Result<(StatusCode, Json<LedgerEntry>), Problem> {
    let movement = check_top_up(wanted.amount_minor, &wanted.note)?;
    let booked = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let booked = store::append(&tx, &scope, movement).await?;
            let told = format!(
                "Topped up by {}; the balance is {}",
                booked.amount_minor, booked.balance_after_minor
            );
            note(&tx, &scope, NewEntry::new(ActivityKind::Billing, told)).await?;
            audit::record(&tx, &scope, Change::new("top_up", "billing", &booked.id).to(&booked)).await?;
            Ok::<_, Problem>(booked)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(booked)))
}
