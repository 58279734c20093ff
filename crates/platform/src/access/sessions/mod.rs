//! Signed-in browsers: an opaque token in a cookie, its hash in a table.
//!
//! Invariants: the token is never stored; a session dies after idling or at its absolute end,
//! whichever comes first; signing in always makes a new one, so no session can be fixed beforehand.

mod api;
pub mod entity;
pub mod gate;
mod model;
mod store;

pub use api::{SignedIn, open_session, open_vouched, routes};
pub use model::{Session, SessionError, SessionLimits};
pub use store::{delete_expired, find_live};
