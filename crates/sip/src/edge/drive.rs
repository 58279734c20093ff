//! Carries out what the calls decided: bytes to the wire, media, and news for the product.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use kernel::Ts;
use tokio::sync::{mpsc, oneshot};

use super::{Running, lock};
use crate::media::{MediaPlan, Notice, Ports, Session};
use crate::product::{Attempt, CallEnd, CallEvent, CallId, Outcome, Reason, StartedCall};
use crate::uas::{Action, Uas};

/// How often it is looked at what is due; short against the first pause of a repetition.
const TICK: Duration = Duration::from_millis(100);
/// Ticks between two looks at what may be forgotten.
const TICKS_TO_FORGET: u32 = 10;

/// What one input brought along for the call it opens.
#[derive(Default)]
pub(super) struct Baggage {
    pub(super) ports: Option<Ports>,
    /// Told when it is known how the call was answered.
    pub(super) attempt: Option<Attempt>,
}

/// The media of a call, and who waits for its end.
pub(super) struct Ongoing {
    session: Session,
    over: oneshot::Sender<Over>,
}

/// What is told of a call that is over.
struct Over {
    call: Box<StartedCall>,
    end: CallEnd,
    ended_at: Ts,
}

impl Running {
    /// Gives the calls an input, and does what they want done.
    pub(super) fn drive<T>(self: &Arc<Self>, input: impl FnOnce(&mut Uas) -> T) -> T {
        self.drive_with(Baggage::default(), |uas, _| input(uas))
    }

    /// The same, for an input that may open a call.
    pub(super) fn drive_with<T>(
        self: &Arc<Self>,
        mut baggage: Baggage,
        input: impl FnOnce(&mut Uas, &mut Baggage) -> T,
    ) -> T {
        let (result, actions) = {
            let mut uas = lock(&self.uas);
            let result = input(&mut uas, &mut baggage);
            (result, uas.take_actions())
        };
        for action in actions {
            self.carry_out(action, &mut baggage);
        }
        result
    }

    fn carry_out(self: &Arc<Self>, action: Action, baggage: &mut Baggage) {
        match action {
            Action::Send(path, bytes) => self.outlets.send(&path, bytes),
            Action::Reply { path, transaction, bytes } => self.reply(path, transaction, bytes),
            Action::Absorb(transaction) => {
                lock(&self.replies).keep(transaction, Bytes::new(), self.clock.now());
            }
            Action::Start(plan) => {
                let baggage = std::mem::take(baggage);
                self.tasks.spawn(Arc::clone(self).open(plan, baggage));
            }
            Action::Tell(event) => self.events.call(*event),
            Action::End(call, why) => self.end(call, why),
            Action::Acknowledged(id) => {
                lock(&self.sessions).get(&id).inspect(|ongoing| ongoing.session.acknowledged());
            }
            Action::Update(id, streams) => {
                let added = baggage.ports.take();
                lock(&self.sessions).get(&id).inspect(|ongoing| ongoing.session.update(streams, added));
            }
            Action::Describe(call) => {
                lock(&self.sessions).get(&call.id).inspect(|ongoing| ongoing.session.describe(*call.clone()));
            }
        }
    }

    /// Begins to listen and to record, lets the answer go when both work, and goes on until the call is over.
    async fn open(self: Arc<Self>, plan: Box<MediaPlan>, baggage: Baggage) {
        let id = plan.call.id;
        let Baggage { ports, attempt } = baggage;
        let opened = match ports {
            Some(ports) => self.media.start(ports, *plan).await.map(Some),
            None => Ok(None),
        };
        let opened = opened.unwrap_or_else(|error| {
            tracing::error!(
                %error, "a call cannot be recorded and is refused"
            );
            None
        });
        let (over, ended) = oneshot::channel();
        let running = opened.map(|(session, running)| {
            lock(&self.sessions).insert(id, Ongoing { session, over });
            running
        });
        self.opened(id, running.is_some(), attempt);
        let Some(running) = running else { return };
        let recording = running.await;
        // A session that was dropped has nobody to tell.
        if let Ok(Over { call, end, ended_at }) = ended.await {
            self.events.call(CallEvent::Ended { call: *call, ended_at, end, recording });
        }
    }

    fn opened(self: &Arc<Self>, id: CallId, is_there: bool, attempt: Option<Attempt>) {
        let now = self.clock.now();
        let status = self.drive(|uas| uas.opened(id, is_there, now));
        if let (Some(attempt), Some(status)) = (attempt, status) {
            let reason = if status == 503 { Reason::TooManyCalls } else { attempt.reason };
            self.events.attempted(Attempt { reason, outcome: Outcome::Status(status), ..attempt });
        }
    }

    /// Ends media; that the call is over is told when its recording is finished.
    fn end(&self, call: Box<StartedCall>, end: CallEnd) {
        let ended_at = self.clock.now();
        let ongoing = lock(&self.sessions).remove(&call.id);
        let over = Over { call, end, ended_at };
        let untold = match ongoing {
            Some(ongoing) => {
                ongoing.session.end(end);
                ongoing.over.send(over).err()
            }
            None => Some(over),
        };
        if let Some(Over { call, end, ended_at }) = untold {
            self.events.call(CallEvent::Ended { call: *call, ended_at, end, recording: None });
        }
    }

    /// Ends every call because the edge goes down.
    pub(super) fn end_calls(self: &Arc<Self>) {
        let now = self.clock.now();
        self.drive(|uas| uas.stop(now));
    }

    /// Does what is due, until the edge stops.
    pub(super) async fn keep_time(self: Arc<Self>) {
        let mut ticks = 0_u32;
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep(TICK) => {}
            }
            let now = self.clock.now();
            self.drive(|uas| uas.tick(now));
            ticks = ticks.wrapping_add(1);
            if ticks.is_multiple_of(TICKS_TO_FORGET) {
                lock(&self.replies).expire(now);
                let ended = lock(&self.registrar).expire(now);
                for registered in ended {
                    self.events.registered(registered);
                }
            }
        }
    }

    /// Hears what media noticed, until the edge stops.
    pub(super) async fn hear_media(self: Arc<Self>, mut noticed: mpsc::UnboundedReceiver<Notice>) {
        loop {
            let notice = tokio::select! {
                () = self.stop.cancelled() => return,
                notice = noticed.recv() => notice,
            };
            let Some(Notice::NoMedia(id)) = notice else { return };
            let now = self.clock.now();
            self.drive(|uas| uas.fell_silent(id, now));
        }
    }
}
