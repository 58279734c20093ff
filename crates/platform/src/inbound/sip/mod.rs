//! Who may call in by SIP: the switch, the digest credentials, the list of addresses.
//!
//! Invariants: an address is checked first, the digest second, and all that is configured must pass;
//! with neither, calls are taken only when somebody turned that on by name. The password goes in and
//! never comes out. Clients and Admins keep these settings.

mod api;
mod check_api;
pub mod entity;
pub(in crate::inbound) mod model;
mod store;
mod warnings;
pub(in crate::inbound) mod whitelist;

#[cfg(test)]
mod tests;

pub(in crate::inbound) use store::PASSWORD_PURPOSE;

use crate::access::Routes;

/// Keeping the settings, and trying them.
pub fn routes() -> Routes {
    api::routes().and(check_api::routes())
}
