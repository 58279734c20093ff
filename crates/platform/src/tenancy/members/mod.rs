//! Users and their memberships: a person signs in once and acts in one organization at a time.
//!
//! Invariants: an e-mail address is unique and lower case; a membership that is not active gives
//! no access. Clients and Admins list members.

mod api;
pub mod entity;
mod model;
mod store;
pub mod user;

pub use api::routes;
pub use model::{MemberError, MemberView, NewUser, User, check_display_name, check_email};
pub use store::{
    active_memberships, assign_project, find_by_extension, find_user, find_user_by_email, insert_member,
    insert_user, list_holding, load_user, update_user, user_count,
};
