//! The first start: one URL, good once, that makes the first organization and its Client.
//!
//! Invariant: without the token that was printed at start nobody gets in, and once there is a
//! user the page and its API do not exist.

mod api;
pub mod entity;
mod model;
mod store;

pub use api::routes;
pub use model::SetupError;
pub use store::{FirstOrganization, create_first, issue_token};
