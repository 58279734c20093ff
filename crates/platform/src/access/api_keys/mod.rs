//! API keys: how programs outside act in one organization, for one service.
//!
//! Invariants: a key is shown once and stored as hashes; it can do what its service type lists and never
//! what its maker could not; deleting one ends it at once in this process and within a second in others.
//! Clients and Admins keep them; [`check`] is what the routes ask.

mod api;
pub mod entity;
mod issue;
mod memory;
mod model;
pub mod secret;
mod services;
mod sip_use;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use issue::issue;
pub use memory::{KeyMemory, KnownKey, check};
pub use model::{ApiKeyError, NewApiKey};
pub use services::{SERVICES, ServiceType};
pub use sip_use::{SipKey, SipKeyStamp, list_sip_keys, list_sip_realms, load_sip_stamp, note_sip_uses};
pub use store::find_name;
