//! Who may call in by SIP: the switch, the digest credentials, the list of addresses.
//!
//! Invariants: an address is checked first, the digest second, and all that is configured must pass;
//! with neither, calls are taken only when somebody turned that on by name. The password goes in and
//! never comes out. Clients and Admins keep these settings.

mod api;
pub mod entity;
mod model;
mod store;
mod whitelist;

#[cfg(test)]
mod tests;

pub use api::routes;
