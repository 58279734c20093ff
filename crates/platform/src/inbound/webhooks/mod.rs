//! The door vendors knock on: one secret address per source, answered once what they sent is on disk.
//!
//! Invariants: the request stores the sealed body with its job and does nothing else; nothing is
//! acknowledged before its commit is synced; everything that is concluded about a record is concluded
//! by [`ProcessRecord`], which may run twice.

mod api;
mod calls;
pub mod entity;
mod head;
mod jobs;
mod later;
mod model;
mod store;

#[cfg(test)]
mod again_tests;
#[cfg(test)]
mod key_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vendor_tests;

pub use api::routes;
pub(in crate::inbound) use calls::{Heard, describe};
pub use jobs::{CloseSession, ProcessRecord, register};
pub use model::IntakeError;
pub(in crate::inbound) use model::{First, decide_first, facts, fingerprints};
pub use store::{Intake, NewRecord, enqueue, insert_batch};
