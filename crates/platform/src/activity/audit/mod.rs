//! The audit log: who changed which setting, what was there before and what is there now.
//!
//! Invariants: an entry is written in the transaction of the change it tells about, and nothing that is
//! secret ever stands in one. Every slice whose settings people change writes it through [`record`]; Clients
//! and Admins read it.

mod api;
mod conflict;
mod csv;
pub mod entity;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use conflict::check_seen;
pub use model::Change;
pub use store::{record, record_in, record_of_user};
