//! Signing in at an organization's identity provider: there and back, and who that makes somebody here.
//!
//! Invariants: a browser comes back with what only it was given, once, within ten minutes; an account is taken over by
//! its address only when the provider has checked that address, the organization has claimed its domain, and the
//! account belongs to nobody else; a session made here acts in that organization and those below it and nowhere else.
//! It counts as signed in with a second factor, because asking for one is the provider's business.

mod api;
mod book;
pub mod entity;
mod flow;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use book::ProviderBook;
pub use store::delete_expired;
#[cfg(test)]
pub(in crate::access) use tests::audit_log;
