//! Holds back who tries too often: buckets that fill again with time, in memory and in a table.
//!
//! Invariants: one pure rule decides for both kinds; what protects a user's password survives a
//! restart and is shared by every node, what only keeps floods away from the machine is in memory.
//! Sign-in, codes and resets call it; the routes' guard calls it for everybody.

pub mod entity;
mod memory;
mod model;
mod store;

pub use memory::{Throttle, place};
pub use model::{CODES, PASSWORDS_FROM_ANYWHERE, PASSWORDS_FROM_HERE, Policy, RESETS, Verdict};
pub use store::{delete_full, forget, give_back, reserve, take};
