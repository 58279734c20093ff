//! The handle of a media session, and the maker of them. Called by the signalling; everything else is the task's.

use std::sync::Arc;

use kernel::{Clock, Entropy};
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use super::plan::{MediaError, MediaPlan, MediaSettings, Notice, STREAMS_MAX, StreamPlan};
use super::ports::{Pool, Ports};
use super::task::Task;
use crate::product::{CallEnd, Recording, StartedCall};
use crate::recorder::Journal;

/// Makes sessions. Cheap to clone.
#[derive(Clone)]
pub struct Media(Arc<Shared>);

pub(super) struct Shared {
    pub(super) settings: MediaSettings,
    pub(super) outside: Outside,
    pub(super) notices: mpsc::UnboundedSender<Notice>,
    pub(super) journal: Journal,
    pool: Pool,
}

/// What sessions need of the process.
#[derive(Debug, Clone)]
pub struct Outside {
    /// One task for each call runs here.
    pub tasks: TaskTracker,
    pub clock: Clock,
    pub entropy: Entropy,
}

/// One call's media. Dropping it ends the recording as [`CallEnd::Shutdown`].
#[derive(Debug)]
pub struct Session {
    // As many commands come as requests of the dialog, which the gate counts; the task takes them at once.
    commands: mpsc::UnboundedSender<Command>,
}

#[derive(Debug)]
pub(super) enum Command {
    Acknowledged,
    Update(Box<(Vec<StreamPlan>, Option<Ports>)>),
    Describe(Box<StartedCall>),
    End(CallEnd),
}

impl Media {
    /// At most one notice of each call is told to `notices`.
    pub fn new(settings: MediaSettings, notices: mpsc::UnboundedSender<Notice>, outside: Outside) -> Self {
        let pool = Pool::new(settings.bind, settings.ports, outside.entropy.clone());
        let journal = Journal::new(settings.recordings.clone(), outside.tasks.clone());
        Self(Arc::new(Shared { settings, outside, notices, journal, pool }))
    }

    /// Ports for so many streams. Within a runtime only.
    pub fn reserve(&self, streams: usize) -> Result<Ports, MediaError> {
        self.0.pool.reserve(streams)
    }

    /// Makes a session. That there is this call is on disk when this returns. It listens and records while the future
    /// that comes with it is polled, which ends with the call; it gives none when nothing was heard.
    pub async fn start(
        &self,
        ports: Ports,
        plan: MediaPlan,
    ) -> Result<(Session, impl Future<Output = Option<Recording>> + Send + 'static), MediaError> {
        if plan.streams.len() > STREAMS_MAX || plan.streams.len() > ports.pairs.len() {
            return Err(MediaError::TooManyStreams);
        }
        self.0.journal.begin(&plan.call).await?;
        let (commands, inbox) = mpsc::unbounded_channel();
        let task = Task::new(Arc::clone(&self.0), ports, plan);
        Ok((Session { commands }, Box::new(task).run(inbox)))
    }
}

impl Session {
    /// The answer was acknowledged: from now on we may send.
    pub fn acknowledged(&self) {
        self.tell(Command::Acknowledged);
    }

    /// Follows a new offer and answer: one plan for each line in the order of the ports, `added` for those beyond.
    /// When the sides change places, they do so from the beginning of the recording.
    pub fn update(&self, streams: Vec<StreamPlan>, added: Option<Ports>) {
        self.tell(Command::Update(Box::new((streams, added))));
    }

    /// The parties are known better.
    pub fn describe(&self, call: StartedCall) {
        self.tell(Command::Describe(Box::new(call)));
    }

    /// Ends the call.
    pub fn end(self, why: CallEnd) {
        self.tell(Command::End(why));
    }

    fn tell(&self, command: Command) {
        // A task that is gone has nothing left to be told.
        let _gone = self.commands.send(command);
    }
}
