//! Who is registered by SIP now, and where each can be reached.
//!
//! Invariant: the edge keeps the registrations that count; these rows are for people to see, and follow within moments.
//! Clients and Admins read them.

mod api;
pub mod entity;
mod model;
mod store;

pub(super) use api::routes;
pub(super) use model::Book;
pub(super) use store::{delete_expired, write};
