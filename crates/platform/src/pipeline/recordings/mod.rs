//! Recordings: fetched once, checked by their content, measured, kept as a blob and played back in ranges.
//!
//! Invariants: the blob is durable before the row that names it; a recording's address is sealed while it
//! is needed and removed once it is not; nothing is believed about a file but what its bytes say.
//! Whoever may read a conversation may listen to it; its figures need the right to read metrics.

mod api;
pub mod entity;
mod history;
mod jobs;
mod model;
mod range;
mod setbacks;
mod store;
mod turns;

#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod tests;

pub use api::routes;
pub use history::{FetchHistory, fetch_history};
pub use jobs::FetchRecording;
pub use model::RecordingView;
pub use store::{Recording, adopt, find};
