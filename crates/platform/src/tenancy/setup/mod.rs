//! The first start: one URL, good once, that makes the first organization and its Client.
//!
//! Invariant: without the token that was printed at start nobody gets in, and once there is a
//! user the page and its API do not exist.

mod api;
pub mod entity;
mod first;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use first::{FirstRefused, FirstWanted, make_unattended};
pub use model::SetupError;
pub use store::{FirstOrganization, create_first, found, issue_token};
