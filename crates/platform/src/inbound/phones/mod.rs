//! Phone numbers: which of our numbers leads to which project.
//!
//! Invariants: a number is kept in E.164 and belongs to one organization of the installation; the
//! database says so too. Clients keep numbers, Admins see and change them.

mod api;
pub mod entity;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
