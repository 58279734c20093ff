//! From an interaction that arrived to one that is judged: fetch, transcribe, evaluate, complete.
//!
//! Invariants: what comes next is decided by [`next_stage`] from what is stored, so every job may run
//! twice, may be killed at any moment, and a retry repeats nothing that is done. Each stage leaves a step
//! in the trace with its reason in words. `inbound` calls [`interactions::insert`]; nobody else begins.

pub mod attached_data;
mod completion;
pub mod evaluation;
mod flow;
pub mod interactions;
pub mod projects;
mod providers;
pub mod recordings;
mod resume;
mod speakers;
mod stages;
#[cfg(test)]
pub(crate) mod testing;
pub mod trace;
pub mod transcription;

pub use flow::{NO_RECORDING, recording_on_demand, recording_ready, retry, route_anew};
pub use resume::{Awaited, ResumeWaiting};
pub use speakers::Speaker;
pub use stages::{Next, Progress, next_stage};

use store::Runner;

use crate::access::Routes;
use crate::app::App;

/// Conversations and everything that belongs to them.
pub fn routes() -> Routes {
    interactions::routes()
        .and(recordings::routes())
        .and(transcription::routes())
        .and(evaluation::routes())
        .and(trace::routes())
        .and(projects::routes())
        .and(attached_data::routes())
}

/// The jobs of the stages.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner
        .register::<recordings::FetchRecording>()
        .register::<recordings::FetchHistory>()
        .register::<transcription::Transcribe>()
        .register::<evaluation::Evaluate>()
        .register::<ResumeWaiting>()
}
