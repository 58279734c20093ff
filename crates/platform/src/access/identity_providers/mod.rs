//! Where the people of an organization sign in instead of here, and which role that gives them.
//!
//! Invariants: an organization has one provider, and a mail domain is claimed by one organization only; the client
//! secret is sealed and never shown; nobody lets others in with rights he lacks. Who may read the organization sees
//! it; changing it takes `organization.update` and `role.update`, because it decides who becomes what.

mod api;
pub mod entity;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use model::{
    IdentityProvider, IdentityProviderError, IdentityProviderView, RoleRule, domain_of, redirect_uri,
};
pub use store::{find_for_domain, find_for_slug, find_of, find_required, name_of_manager};
