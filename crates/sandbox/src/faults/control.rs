//! `/_sandbox/…`: the handle for people and programs outside the process, on every simulator's port.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;

use super::{FaultOrder, Vendor};
use crate::journal::SeenRequest;
use crate::world::World;

pub(crate) fn control(world: &World) -> Router {
    Router::new()
        .route("/_sandbox/faults", get(waiting).post(order).delete(clear))
        .route("/_sandbox/requests", get(requests))
        .with_state(world.clone())
}

/// One order or several at once.
#[derive(Deserialize)]
#[serde(untagged)]
enum Orders {
    One(FaultOrder),
    Many(Vec<FaultOrder>),
}

async fn order(State(world): State<World>, Json(orders): Json<Orders>) -> StatusCode {
    match orders {
        Orders::One(order) => world.faults.order(order),
        Orders::Many(orders) => orders.into_iter().for_each(|order| world.faults.order(order)),
    }
    StatusCode::NO_CONTENT
}

async fn waiting(State(world): State<World>) -> Json<Vec<FaultOrder>> {
    Json(world.faults.waiting())
}

async fn clear(State(world): State<World>) -> StatusCode {
    world.faults.clear();
    StatusCode::NO_CONTENT
}

async fn requests(State(world): State<World>) -> Json<Vec<SeenRequest>> {
    let vendors = [
        Vendor::Pbx,
        Vendor::Exchange,
        Vendor::Deepgram,
        Vendor::Openai,
        Vendor::Resend,
        Vendor::Telegram,
        Vendor::Receiver,
    ];
    Json(vendors.iter().flat_map(|vendor| world.journal.of(*vendor)).collect())
}
