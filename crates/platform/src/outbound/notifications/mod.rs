//! The bell: what each member is told in the console.
//!
//! Invariants: a line belongs to one member and nobody else reads it; it is written with what it
//! tells about and shown live. The in-app bell cannot be turned off.

mod api;
pub mod entity;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use model::{Notification, Told};
pub use store::tell;
