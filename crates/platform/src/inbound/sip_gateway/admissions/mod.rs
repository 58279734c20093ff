//! Attempts to call in by SIP: who tried, from where, and which check it failed.
//!
//! Invariants: the wire says nothing that is written here; repeats are one line with a count, and strangers can fill
//! neither the memory nor the table. Clients and Admins read them; refusals stand in the activity log as well.

mod api;
mod board;
pub mod entity;
mod model;
mod store;

pub(super) use api::routes;
pub(super) use board::Board;
pub(super) use store::{Shares, write};
