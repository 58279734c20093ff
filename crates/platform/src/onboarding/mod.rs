//! Onboarding: what a new organization still lacks before its calls are judged and somebody hears of it.
//!
//! Invariants: every step is computed from what is stored, so nobody ticks anything off; a step is shown to whoever
//! may do it. Clients and Admins see it until all is done or somebody puts it away.

mod api;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
