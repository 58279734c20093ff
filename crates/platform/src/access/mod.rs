//! Who may: callers and sessions, roles and rights, and the routes that demand them.
//!
//! Invariant: a [`Scope`] has private fields and exactly three makers, [`authorize`] for people,
//! [`authorize_key`] for API keys and [`system`] for jobs; every store function takes one, so nothing reaches an organization's rows
//! without having passed here. Forging one does not compile:
//!
//! ```compile_fail,E0451
//! let forged = platform::access::Scope { ..unimplemented!() };
//! ```

pub mod api_keys;
pub mod callers;
pub mod denied;
pub mod digests;
pub mod fields;
pub mod idempotency;
pub mod identity_providers;
pub mod lasting;
pub mod mfa;
pub mod passwords;
pub mod permissions;
pub mod resets;
pub mod roles;
pub mod routes;
pub mod scope;
pub mod sessions;
pub mod sign_in_policy;
pub mod sso;
mod suspension;
pub mod table;
pub mod throttle;
pub mod viewing;

#[cfg(test)]
mod tests;

pub use fields::FieldGuard;
pub use permissions::{Action, Entity, Flag, Rights};
pub use roles::Role;
pub use routes::{Access, Routes};
pub use scope::{Actor, Origin, Reach, Scope, allows, authorize, authorize_key, installation, system};
