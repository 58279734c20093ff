//! What an organization demands of whoever signs in to it.
//!
//! Invariant: whoever may read the organization sees it, whoever may update the organization changes it,
//! and it holds from the next request on: a member who does not meet it gets no further than his own profile.

mod api;
pub mod entity;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use store::{is_demanded, list_demanding};
