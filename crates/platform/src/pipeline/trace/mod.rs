//! The trace of an interaction: every stage with its time, its tries and its reason in words.
//!
//! Invariant: one step per stage, written with the change it tells about; a second try counts up and
//! keeps the time of the first. Whoever may read a conversation may read its trace.

mod api;
mod arrival;
pub mod entity;
mod model;
mod store;

pub use api::routes;
pub use arrival::arrival;
pub use model::{Facts, StepEnd, StepStage, StepState, TraceStep};
pub use store::{begin, end, end_many, find};
