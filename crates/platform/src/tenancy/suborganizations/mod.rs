//! Sub-organizations: the part of the tree below the organization that asks.
//!
//! Invariants: an organization is never under itself, and nests at most sixteen levels deep, also when two people
//! move at the same moment; a suspension holds for everything below it, at once. Whoever makes a sub-organization
//! becomes its Client and invites the others. Clients make, move, suspend; Admins read.

mod api;
mod model;
mod store;
mod suspension;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use model::SubOrganizationError;
