//! Evaluation: a transcript judged by a profile, criterion by criterion, with quoted evidence.
//!
//! Invariants: the model's answer is validated here whatever the vendor promises, repaired at most
//! once, and never trusted with a time; a quote that nobody said is no evidence; the score is plain
//! arithmetic over verdicts and weights. Reading needs the right to read evaluations and metrics.

mod answer;
mod api;
pub mod entity;
mod evidence;
mod jobs;
mod model;
mod prompt;
mod score;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use jobs::Evaluate;
pub use model::{CATEGORIES, Evaluation};
pub use store::exists;
