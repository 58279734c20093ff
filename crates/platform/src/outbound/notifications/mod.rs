//! The bell: what each member is told in the console.
//!
//! Invariants: a line belongs to one member and nobody else reads it; it is written with what it
//! tells about and shown live. The in-app bell cannot be turned off; a mail goes out beside it where
//! the organization's grid and the member's own wishes agree.

mod api;
pub mod entity;
mod letters;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use letters::mail_test;
pub use model::{Notification, Told};
pub use store::{ring_test, tell};
