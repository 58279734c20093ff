//! Imports: the history of a source, taken in page by page, in windows the vendor allows.
//!
//! Invariants: one import of a source is unfinished at a time, which the database enforces; a page, its counters and the
//! job of the next page are one transaction, so an import goes on after any crash where it was; what was heard of before,
//! by push or by import, is not taken again; imported work gives way to that of living calls at every stage.

mod actions;
mod actions_api;
mod api;
mod catch_up;
pub mod entity;
mod estimate;
mod files_api;
mod intake;
mod jobs;
mod leftovers;
mod model;
mod news;
mod pages;
mod progress;
mod setbacks;
mod start;
mod store;
mod windows;

#[cfg(test)]
mod tests;

use ::store::Runner;

use crate::access::Routes;
use crate::app::App;

pub use actions::{cancel_of_source, resume_of_source};
pub use jobs::{ImportPage, register_jobs};

/// Starting, watching and ending imports.
pub fn routes() -> Routes {
    api::routes().and(actions_api::routes()).and(files_api::routes())
}

/// The jobs of imports, and the schedule that catches up.
pub fn register(runner: Runner<App>) -> Runner<App> {
    catch_up::register(register_jobs(runner))
}
