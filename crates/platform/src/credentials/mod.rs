//! Credentials: the provider keys of an organization, sealed; the nearest level wins.
//!
//! Invariants: a secret goes in and never comes out; what is shown is its last four characters and
//! whether the provider accepted it. Only Clients see and keep them; the pipeline asks
//! [`find_account`] and tells [`report_failure`] when a provider refuses one.

mod api;
mod connection;
pub mod entity;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use connection::{ConnectionCheck, ConnectionTest, family_key, test};
pub use model::{CredentialAccount, CredentialError, CredentialState};
pub use store::{find_account, has_own, report_failure};
