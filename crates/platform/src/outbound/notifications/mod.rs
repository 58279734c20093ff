//! The bell: what each member is told in the console.
//!
//! Invariants: a line belongs to one member and nobody else reads it; it is written with what it
//! tells about and shown live. The in-app bell cannot be turned off; a mail or a message of the organization's bot
//! goes out beside it where the organization's grid and the member's own wishes agree.

mod api;
pub mod entity;
mod letters;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use letters::mail_test;
pub(in crate::outbound) use letters::{CHAT_LEFT, Home, home, reason, severity_word};
pub use model::{Notification, Told};
pub use store::{ring_test, tell, tell_one};
