//! The connection log: what was asked of a source's vendor, and what came back.
//!
//! Invariant: it holds the last [`KEPT_MAX`](store::KEPT_MAX) requests of a source, no bodies and no secrets. Whoever
//! asks a vendor on behalf of a source writes it; those who may see sources read it.

mod api;
pub mod entity;
mod model;
mod store;

pub use api::routes;
pub use model::Purpose;
pub use store::{keep_exchanges, log_exchanges};
