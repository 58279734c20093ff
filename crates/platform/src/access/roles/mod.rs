//! Roles: sets of rights with a name. Four are built in and locked, others are an organization's own rows.
//!
//! Invariants: no handler asks for a role by name; a request acts with the rights its role holds in the
//! tables at that moment, because what this process remembers of a role is found by its revision only.
//! Members with `role.read` see roles, those with `role.create`, `role.update`, `role.delete` change them,
//! and nobody gives away more than he holds.

mod api;
mod book;
mod built_in;
mod content;
mod custom;
pub mod entity;
mod model;
mod store;

#[cfg(test)]
pub(in crate::access) mod tests;

pub use api::routes;
pub use book::RoleBook;
pub use built_in::{built_in, find_built_in};
pub use custom::lock;
pub use model::{Role, Span, narrowed};
pub use store::{RolesOf, of_memberships, of_organization};
