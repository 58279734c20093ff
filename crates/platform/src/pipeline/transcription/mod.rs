//! Transcription: the sound of an interaction as turns of speech with their times.
//!
//! Invariants: one transcript per interaction; times come from the recogniser and are never invented;
//! who speaks is known from the channel, or guessed once and said so. Reading needs the right to read
//! evaluations and metrics.

mod api;
pub mod entity;
mod jobs;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use jobs::Transcribe;
pub use model::{Transcript, TranscriptError, Turn, TurnWord};
pub use store::find;
