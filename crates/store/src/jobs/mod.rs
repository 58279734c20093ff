//! Durable background work, stored with the change that caused it.
//!
//! A job is a row. It is claimed under a lease and a fence, so a worker that lost its lease can change nothing any more,
//! and it may run more than once: running twice must equal running once. Live work goes before history, and no
//! organization can fill a queue so that another waits. A job that cannot succeed becomes a dead letter that an
//! administrator sees and revives.

mod backlog;
mod backoff;
mod claim;
mod dead;
mod enqueue;
mod execute;
mod job;
#[cfg(test)]
mod lease_tests;
mod listen;
mod pause;
mod pick;
mod runner;
mod schedule;
mod settle;
mod slots;
mod worker;

pub use backlog::{Backlog, backlog};
pub use claim::release_abandoned;
pub use dead::{DeadJob, list_dead, revive};
pub use enqueue::{Enqueue, portions};
pub use job::{Job, JobRun, Priority, Retry};
pub use pause::{pause, resume};
pub use runner::Runner;

/// Sent with the commit that enqueues, so that the other nodes look at once.
pub(crate) const NOTIFY: &str = "NOTIFY harken_job";
const CHANNEL: &str = "harken_job";
