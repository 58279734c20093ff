//! The ledger: every movement of money, appended and never changed.
//!
//! Invariants: the balance of the account is the sum of its entries, and each entry says what it
//! was after it; a conversation is charged at most once. Only a Client reads it and tops up.

mod api;
pub mod entity;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use model::{LedgerEntry, NewMovement};
pub(in crate::billing) use store::append;
