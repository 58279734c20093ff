//! The activity log: which record was routed where and why, what failed, what the system did.
//!
//! Invariant: an entry is written in the transaction of what it tells about. Clients and Admins
//! read it; every slice writes it through [`note`].

mod api;
pub mod entity;
mod model;
mod store;

pub use api::routes;
pub use model::{ActivityEntry, ActivityKind, NewEntry};
pub use store::note;
