//! A person's own page: who he is here, what he may do where, and how the console looks for him.
//!
//! Invariant: the e-mail address is read-only; it belongs to whoever manages identities.

mod api;
mod model;

#[cfg(test)]
mod tests;

pub use api::routes;
