//! A forgotten password: a link by mail, or from the operator, that is good once and for half an hour.
//!
//! Invariants: asking costs the same and answers the same for every address; the link alone lets nobody
//! in, it sets a password, ends every session of the user, and leaves the second factor as it is.

mod api;
pub mod entity;
mod jobs;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use jobs::register;
pub use model::ResetError;
pub use store::{delete_expired, link_for};
