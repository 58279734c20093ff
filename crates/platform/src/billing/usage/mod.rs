//! Minutes used: one entry per conversation, booked when it completes.
//!
//! Invariant: charging twice equals charging once. Clients and Admins read minutes; the price is
//! shown only to who may read billing.

mod api;
pub mod entity;
mod model;
mod store;
mod week;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use model::{Charge, UsageEntry};
pub use store::{charge, find_charge};
pub use week::{Week, week_of};
