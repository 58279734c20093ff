//! Sources: an organization's inbound connections, each with a secret address vendors send to.
//!
//! Invariants: one telephony source of an organization is active, which the database enforces;
//! secrets are sealed and never shown, the address is shown to those who may see sources. Clients and
//! Admins connect, switch, rotate and disconnect.

mod api;
mod catalogue;
mod change_api;
pub mod directory;
pub mod entity;
pub mod exchanges;
mod heard;
mod jobs;
mod letters;
mod model;
mod preview;
mod store;
mod streams;
mod trials;
mod views;

#[cfg(test)]
mod stream_tests;
#[cfg(test)]
mod tests;

pub use api::routes;
pub use directory::Directory;
pub use exchanges::{Purpose, keep_exchanges, log_exchanges};
pub use heard::{note_event, set_history};
pub use jobs::{TellOfSource, register};
pub use model::{SourceError, SourceState};
pub use store::{account, list_active, load, open};
pub(super) use trials::enter;
pub use views::SourceView;
