//! The outbox: mails from the moment they are written until a server has taken them.
//!
//! Invariants: a mail and its job are stored together; its `Message-ID` is the same on every try, so a receiver can
//! drop a repeat; its variables are sealed, and forgotten once it is out. Administrators see the list, never a body.

mod api;
pub mod entity;
mod jobs;
mod model;
mod store;

pub use api::routes;
pub use jobs::register;
pub use model::{EmailError, Letter, Posted};
pub use store::post;
