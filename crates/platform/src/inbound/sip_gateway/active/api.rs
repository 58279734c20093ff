//! The calls that go on now, over HTTP.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::ActiveCallView;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem};
use crate::inbound::sip_gateway::snapshot::owner_of;

/// Looking at them.
pub(in crate::inbound::sip_gateway) fn routes() -> Routes {
    Routes::new().needs(Entity::Sip.read(), routes!(list_sip_calls))
}

/// The calls that go on now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SipActiveCallPage)]
pub(super) struct ActiveCallPage {
    /// The latest first.
    items: Vec<ActiveCallView>,
    /// Always absent: the list is whole.
    next_cursor: Option<String>,
    /// Whether this process takes the calls; those of another process are not seen here.
    is_seen: bool,
}

/// The calls that go on now.
#[utoipa::path(get, path = "/api/v1/sip/calls", tag = "sip", responses((status = 200, body = ActiveCallPage)))]
async fn list_sip_calls(State(app): State<App>, scope: Scope) -> Result<Json<ActiveCallPage>, Problem> {
    let (calls, now) = (app.sip().active_calls(owner_of(scope.organization_id())), app.clock().now());
    let is_seen = calls.is_some();
    let mut calls = calls.unwrap_or_default();
    calls.sort_by_key(|call| std::cmp::Reverse(call.answered_at));
    let items = calls.iter().map(|call| ActiveCallView::of(call, now)).collect();
    Ok(Json(ActiveCallPage { items, next_cursor: None, is_seen }))
}
