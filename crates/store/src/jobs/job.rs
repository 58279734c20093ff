//! What a job is, and what it answers.

use std::future::Future;
use std::time::Duration;

use kernel::{Classify, Kind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A piece of background work; the value itself is what is stored.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Stored with every job of this kind, so it never changes.
    const NAME: &'static str;
    /// The queue whose workers run it.
    const QUEUE: &'static str = "default";
    /// Tries before it becomes a dead letter.
    const ATTEMPTS_MAX: u32 = 8;
    /// The longest one try may take.
    const TIME_MAX: Duration = Duration::from_mins(15);
    /// What the job may hold while it runs.
    type Context: Clone + Send + Sync + 'static;

    /// Runs again after a crash, so running twice must equal running once.
    fn run(self, context: Self::Context, run: JobRun) -> impl Future<Output = Result<(), Retry>> + Send;

    /// Called once more when the job becomes a dead letter, whatever the cause, to say so where people look. Like
    /// [`Job::run`] it may be called twice.
    fn buried(
        self,
        _context: Self::Context,
        _run: JobRun,
        _reason: String,
    ) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// One try of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRun {
    /// Whose work it is.
    pub organization: Uuid,
    /// The same through every try: the root of idempotency keys.
    pub id: Uuid,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// How many there may be.
    pub attempts_max: u32,
}

impl JobRun {
    /// Whether a failure of this try makes the job a dead letter.
    pub fn is_last(&self) -> bool {
        self.attempt >= self.attempts_max
    }
}

/// Who goes first in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Priority {
    /// Somebody is waiting for it.
    #[default]
    Live,
    /// Imports and other work that may take until tomorrow.
    History,
}

impl Priority {
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Live => 0,
            Self::History => 10,
        }
    }
}

/// Why a try failed, and when the next one makes sense. The reason is shown to administrators: no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Not before this has passed; the usual backoff when none.
    pub after: Option<Duration>,
    /// Stored and shown.
    pub reason: String,
    /// Whether trying again cannot help.
    pub give_up: bool,
    /// Whether nothing was tried yet, so that it does not count.
    pub untried: bool,
}

impl Retry {
    /// Try again after the usual backoff.
    pub fn later(reason: impl Into<String>) -> Self {
        Self { after: None, reason: reason.into(), give_up: false, untried: false }
    }

    /// Try again after what the other side asked for.
    pub fn after(wait: Duration, reason: impl Into<String>) -> Self {
        Self { after: Some(wait), ..Self::later(reason) }
    }

    /// Not tried at all, because its turn has not come; it does not count as a try.
    pub fn untried(wait: Duration, reason: impl Into<String>) -> Self {
        Self { untried: true, ..Self::after(wait, reason) }
    }

    /// Trying again cannot help.
    pub fn give_up(reason: impl Into<String>) -> Self {
        Self { give_up: true, ..Self::later(reason) }
    }
}

impl<E: Classify> From<E> for Retry {
    /// What the request itself got wrong stays wrong; everything else may pass.
    fn from(error: E) -> Self {
        let give_up = matches!(
            error.kind(),
            Kind::Malformed | Kind::Invalid | Kind::NotFound | Kind::Gone | Kind::TooLarge
        );
        Self { give_up, ..Self::later(format!("{}: {error}", error.code())) }
    }
}
