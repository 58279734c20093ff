//! Employees: the people a vendor's calls name, and the members they are.
//!
//! Invariants: every employee a source named has one row; what a person decided is never changed by a rule; who is
//! matched later gets the conversations of the past that have nobody. Calls and imports ask [`members_of`]; Clients and
//! Admins assign.

mod api;
pub mod entity;
mod jobs;
mod model;
mod people;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use jobs::{RefreshEmployees, enqueue, register};
pub use model::EmployeeError;
pub use store::{count_unmatched, members_of};
