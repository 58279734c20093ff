//! TITLE: what it is to an organization, in one sentence.
//!
//! Invariants: what is always true of it. Who may: which roles read it, which change it.

mod api;
mod model;

pub use api::routes;
pub use model::NameError;
