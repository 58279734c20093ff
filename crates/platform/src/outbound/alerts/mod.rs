//! Alert rules and the alerts they raise.
//!
//! Invariant: a rule raises at most one alert per conversation, however often it is checked; the
//! database says so too. Clients and Admins keep rules, Supervisors read them.

mod api;
pub mod entity;
mod jobs;
mod model;
mod rules_api;
mod store;

#[cfg(test)]
mod tests;

use crate::access::Routes;

pub use jobs::{enqueue_check, register};
pub use model::{Alert, AlertError, AlertRule, Judged, Severity};

/// Rules and alerts.
pub fn routes() -> Routes {
    rules_api::routes().and(api::routes())
}
