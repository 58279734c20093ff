//! Sources: an organization's inbound connections, each with a secret address vendors send to.
//!
//! Invariants: one telephony source of an organization is active, which the database enforces;
//! secrets are sealed and never shown, the address is shown to those who may see sources. Clients and
//! Admins connect, switch, rotate and disconnect.

mod api;
pub mod directory;
pub mod entity;
mod model;
mod store;
mod views;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use directory::Directory;
pub use model::{SourceError, SourceState, SourceView};
pub use store::{account, load, note_event, open};
