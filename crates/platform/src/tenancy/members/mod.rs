//! Users and their memberships: a person signs in once and acts in one organization at a time.
//!
//! Invariants: an e-mail address is unique and lower case; a membership that is not active gives
//! no access; nobody gives away a right he lacks; every organization keeps an active Client, also
//! when two requests come at once. Clients and Admins list members, Clients change them.

mod actions_api;
mod api;
mod change;
mod detail;
mod elsewhere;
pub mod entity;
mod error;
mod list;
mod model;
mod names;
mod place;
mod roles;
mod rules;
mod signed_in;
mod store;
pub mod user;
mod users;
mod view;

#[cfg(test)]
mod tests;

pub use change::set_projects;
pub use error::MemberError;
pub use model::{MemberProject, MemberStatus, MemberView, NewUser, User};
pub use names::{check_display_name, check_email, check_name_part, fold, join_name, split_name};
pub use roles::list_roles;
pub use rules::{decide_grant, decide_projects, takes_projects};
pub use store::{
    active_memberships, assign_project, insert_member, is_member, is_still_active, list_by_emails,
    list_by_extensions, list_holding, note_seen,
};
pub use users::{
    find_user, find_user_by_email, insert_user, load_user, set_password, update_user, user_count,
};
pub use view::list_display_names;

use crate::access::Routes;

/// The members and what is done to them.
pub fn routes() -> Routes {
    api::routes().and(actions_api::routes())
}
