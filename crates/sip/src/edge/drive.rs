//! Carries out what the calls decided: bytes to the wire, media, and news for the product.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{Running, lock};
use crate::media::{MediaPlan, Notice, Ports};
use crate::product::{Attempt, CallEnd, CallEvent, Outcome, Reason, StartedCall};
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
            Action::End(call, why) => {
                self.tasks.spawn(Arc::clone(self).end(call, why));
            }
            Action::Acknowledged(id) => {
                lock(&self.sessions).get(&id).inspect(|session| session.acknowledged());
            }
            Action::Update(id, streams) => {
                let added = baggage.ports.take();
                lock(&self.sessions).get(&id).inspect(|session| session.update(streams, added));
            }
            Action::Describe(call) => {
                lock(&self.sessions).get(&call.id).inspect(|session| session.describe(*call.clone()));
            }
        }
    }

    /// Begins to listen and to record, and lets the answer go when both work.
    async fn open(self: Arc<Self>, plan: Box<MediaPlan>, baggage: Baggage) {
        let id = plan.call.id;
        let opened = match baggage.ports {
            Some(ports) => self.media.start(ports, *plan).await.map(Some),
            None => Ok(None),
        };
        let session = opened.unwrap_or_else(|error| {
            tracing::error!(
                %error, "a call cannot be recorded and is refused"
            );
            None
        });
        let is_there = session.is_some();
        lock(&self.sessions).extend(session.map(|session| (id, session)));
        let now = self.clock.now();
        let status = self.drive(|uas| uas.opened(id, is_there, now));
        if let (Some(attempt), Some(status)) = (baggage.attempt, status) {
            let reason = if status == 503 { Reason::TooManyCalls } else { attempt.reason };
            self.events.attempted(Attempt { reason, outcome: Outcome::Status(status), ..attempt });
        }
    }

    /// Finishes the recording, and tells that the call is over.
    async fn end(self: Arc<Self>, call: Box<StartedCall>, why: CallEnd) {
        let ended_at = self.clock.now();
        let session = lock(&self.sessions).remove(&call.id);
        let recording = match session {
            Some(session) => session.end(why).await,
            None => None,
        };
        self.events.call(CallEvent::Ended { call: *call, ended_at, end: why, recording });
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
