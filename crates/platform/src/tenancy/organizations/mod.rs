//! Organizations: the customers of an installation, in a tree.
//!
//! Invariants: a slug is unique in the installation; a change names the revision it was made
//! against. Clients and Admins read and change settings; only a Client creates or deletes.

mod api;
pub mod entity;
mod model;
mod store;

pub use api::routes;
pub use model::{
    LANGUAGES, NewOrganization, Organization, OrganizationError, OrganizationRef, check_language, check_name,
    check_timezone,
};
pub use store::{insert, is_within, list_of_user, load};
