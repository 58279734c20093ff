//! Telling people through a bot of the organization: in its own chat, and in the chats its members linked.
//!
//! Invariants: a token is checked with the vendor before it is kept, is sealed and never shown again; a message is stored
//! with what it tells about and leaves through a job, at the pace the vendor allows a chat; a way into a chat works once
//! and for a quarter of an hour. Clients and Admins keep the bot, everybody his own chat. `notifications` calls [`post`].

mod api;
pub mod entity;
mod jobs;
mod links;
mod model;
mod outbox;
mod profile_api;
mod sender;
mod store;
mod updates;
mod words;

#[cfg(test)]
mod tests;

use crate::access::Routes;

pub use jobs::register;
pub use model::{Reached, TelegramError};
pub use outbox::post;
pub use sender::test;
pub use store::reached;

/// The bot, the chats and what was written.
pub fn routes() -> Routes {
    api::routes().and(profile_api::routes())
}
