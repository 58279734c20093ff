//! Signed-in browsers: an opaque token in a cookie, its hash in a table.
//!
//! Invariants: the token is never stored; a session dies after idling or at its absolute end,
//! whichever comes first; signing in and every gain of trust make a new one and end the old, so no
//! session can be fixed beforehand. An ended session is refused by the next request.

mod api;
pub mod entity;
mod jobs;
mod model;
mod own_api;
mod pass;
mod signing_in;
mod store;
mod visitor;

#[cfg(test)]
mod tests;

pub use api::{FirstFactor, SignedIn, open_session, open_vouched, routes};
pub use jobs::register;
pub use model::{Proof, Session, SessionError, SessionLimits};
pub use pass::Pass;
pub use signing_in::require_password;
pub use store::{delete_all_of, delete_expired, delete_others, find_live, is_still_live, weaken_all_of};
pub use visitor::Visitor;
