//! Organizations: the customers of an installation, in a tree.
//!
//! Invariants: a slug is unique in the installation, those of before included; a change names the revision it
//! was made against. Clients and Admins read and change settings. Whatever is looked up from the nearest level
//! walks the chain that [`levels`] answers.

mod api;
pub mod entity;
mod levels;
mod model;
mod slugs;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use levels::{LEVELS_MAX, Level, levels};
pub use model::{
    LANGUAGES, NewOrganization, Organization, OrganizationError, OrganizationRef, RegionChoice,
    SettingsLevel, check_currency, check_language, check_name, check_region, check_timezone,
};
pub use store::{blob_key, find, insert, is_within, list_of_user, load};
