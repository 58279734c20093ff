//! Who may call in by SIP: the switch, the digest credentials, the list of addresses.
//!
//! Invariants: an address is checked first, the digest second, and all that is configured must pass;
//! with neither, calls are taken only when somebody turned that on by name. The password goes in, is kept as
//! hashes, and never comes out. Clients and Admins keep these settings.

mod api;
mod check_api;
pub mod entity;
mod entries;
pub(in crate::inbound) mod model;
pub(in crate::inbound) mod password;
mod store;
mod warnings;
pub(in crate::inbound) mod whitelist;

#[cfg(test)]
mod tests;

pub use password::hash_kept;

use crate::access::Routes;

/// Keeping the settings, and trying them.
pub fn routes() -> Routes {
    api::routes().and(check_api::routes())
}
