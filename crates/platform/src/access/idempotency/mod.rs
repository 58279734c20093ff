//! `Idempotency-Key`: a request that makes something can be sent again without making it again.
//!
//! Invariants: of requests with one key, one is carried out, also when its caller hangs up; its answer is kept
//! sealed for a day and given to the others. A request that made nothing is forgotten, so it can be corrected.
//! The routes put [`once`] before every POST that needs a right to create; no handler knows of it.

pub mod entity;
mod middleware;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use middleware::once;
pub use model::{HEADER, IdempotencyError};
pub use store::delete_old;
