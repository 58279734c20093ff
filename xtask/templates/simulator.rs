//! TITLE, simulated from the vendor's own documents: which pages, read when.
//!
//! Invariant: strict where the vendor is strict; shares no type with the connector.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;

use crate::world::World;

pub(crate) fn routes(world: &World) -> Router {
    Router::new().route("/v1/account", get(account)).with_state(world.clone())
}

/// What the connector's test asks for.
async fn account(State(_world): State<World>) -> StatusCode {
    StatusCode::UNAUTHORIZED
}
