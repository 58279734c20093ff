//! Call attached data: the named values that travel with every conversation of an organization.
//!
//! Invariants: a name is unique whatever its case; a value is chosen from the list of variables, never
//! typed freely. Clients and Admins keep the fields; values of a conversation are shown only to those
//! who may read it.

mod api;
pub mod entity;
mod model;
mod store;
mod variables;

#[cfg(test)]
mod tests;

pub use api::routes;
