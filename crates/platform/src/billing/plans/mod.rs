//! The plan of an organization: what a minute costs, which calls are free, how minutes are rounded.
//!
//! Invariant: there is one account per organization, made with it. Only a Client reads and changes it.

mod api;
pub mod entity;
mod model;
mod store;

pub use api::routes;
pub use model::{Estimate, Plan};
pub use store::{estimate, load, open_account};
pub(in crate::billing) use store::{lock, set_balance};
