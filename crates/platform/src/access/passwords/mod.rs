//! Passwords: which are refused, and argon2id for the others.
//!
//! Invariants: a password is never stored or logged; hashing is bounded, so that a flood of sign-ins
//! can neither take the machine nor queue without end; checking works as long for unknown addresses.

mod api;
mod hashing;
mod model;
mod strength;

pub use api::routes;
pub use hashing::{HASHES, hash, verify};
pub use model::{PasswordError, check_strength};
