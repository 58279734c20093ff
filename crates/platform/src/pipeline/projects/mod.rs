//! Projects and evaluation profiles: the containers that say how an interaction is judged.
//!
//! Invariants: an organization has at most one default project; a profile's versions never change
//! once written, so an old score can always be explained. Clients and Admins change both,
//! Supervisors and Agents see the projects they are assigned to.

mod api;
mod defaults;
pub mod entity;
mod model;
mod profile_api;
mod profiles;
mod store;

#[cfg(test)]
mod tests;

pub use model::{Criterion, EvaluationProfile, Module, Project, ProjectError};
pub use profiles::{load_for_project, load_version_name};
pub use store::{find_default, insert_defaults, list_names, load};

use crate::access::Routes;

/// Projects and what they judge by.
pub fn routes() -> Routes {
    api::routes().and(profile_api::routes())
}
