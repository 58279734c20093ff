//! The handle of a media session, and the maker of them. Called by the signalling; everything else is the task's.

use std::sync::Arc;

use kernel::{Clock, Entropy};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::plan::{MediaError, MediaPlan, MediaSettings, Notice, STREAMS_MAX, StreamPlan};
use super::ports::{Pool, Ports};
use super::task::Task;
use crate::product::{CallEnd, Recording, StartedCall};
use crate::recorder::{Journal, Recorder};

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
    Update(Vec<StreamPlan>, Option<Ports>),
    Describe(Box<StartedCall>),
    End(CallEnd, oneshot::Sender<Option<Recording>>),
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

    /// Starts to listen and to record. That there is this call is on disk when this returns.
    pub async fn start(&self, ports: Ports, plan: MediaPlan) -> Result<Session, MediaError> {
        if plan.streams.len() > STREAMS_MAX || plan.streams.len() > ports.pairs.len() {
            return Err(MediaError::TooManyStreams);
        }
        let (folder, tasks) = (self.0.settings.recordings.clone(), self.0.outside.tasks.clone());
        self.0.journal.begin(&plan.call).await?;
        let recorder = Recorder::new(plan.call.clone(), plan.mixed, folder, tasks);
        let (commands, inbox) = mpsc::unbounded_channel();
        let task = Task::new(Arc::clone(&self.0), ports, plan, recorder);
        self.0.outside.tasks.spawn(task.run(inbox));
        Ok(Session { commands })
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
        self.tell(Command::Update(streams, added));
    }

    /// The parties are known better.
    pub fn describe(&self, call: StartedCall) {
        self.tell(Command::Describe(Box::new(call)));
    }

    /// Ends the call. None when nothing was heard in it.
    pub async fn end(self, why: CallEnd) -> Option<Recording> {
        let (reply, recording) = oneshot::channel();
        self.tell(Command::End(why, reply));
        recording.await.unwrap_or(None)
    }

    fn tell(&self, command: Command) {
        // A task that is gone has nothing left to be told.
        let _gone = self.commands.send(command);
    }
}
