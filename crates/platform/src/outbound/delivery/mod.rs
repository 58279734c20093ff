//! What is written back into a CRM: which parts of a judged conversation, and into which fields.
//!
//! Invariants: settings change only while a CRM is connected, are kept when it goes, and the answer says
//! whether there is one; a field of the CRM takes one value. Clients and Admins keep them.

mod api;
pub mod entity;
mod mappings_api;
mod model;
mod store;

#[cfg(test)]
mod tests;

use crate::access::Routes;

/// Settings and mappings.
pub fn routes() -> Routes {
    api::routes().and(mappings_api::routes())
}
