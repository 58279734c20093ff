//! Records: what arrived, untouched and sealed, and what became of it.
//!
//! Invariant: a record that was acknowledged stays, whatever became of it, and can be processed
//! again. Clients and Admins read and replay them.

mod api;
pub mod entity;
mod model;
mod store;

pub use api::routes;
pub use model::{Conclusion, RecordError, RecordView, Verdict};
pub use store::{conclude, find};
