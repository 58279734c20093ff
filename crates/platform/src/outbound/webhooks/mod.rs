//! Outgoing webhooks: signed as Standard Webhooks, retried on a schedule, kept in a log.
//!
//! Invariants: the delivery is stored with what it tells about and its id goes out as `webhook-id`
//! on every try, so a receiver can drop repeats; the secret is shown once and sealed; an endpoint
//! that answers 410 is disabled. Clients and Admins keep endpoints.

mod api;
mod deliveries_api;
pub mod entity;
mod jobs;
mod log;
mod model;
mod store;

#[cfg(test)]
mod tests;

use crate::access::Routes;

pub use jobs::register;
pub use model::{Outgoing, WebhookError};
pub use store::{has_endpoint, publish};

/// Endpoints and deliveries.
pub fn routes() -> Routes {
    api::routes().and(deliveries_api::routes())
}
