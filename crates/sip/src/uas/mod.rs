//! The called side of calls: dialogs, their transactions and their timers (RFC 3261, 3311, 4028, 6026, 7866).
//!
//! No socket and no clock: requests, ports and the time come in, and [`Action`]s go out in the order they must happen.
//! Invariant: only who was admitted gets here, so every call has an owner; and whoever did not prove where they are
//! gets one packet for each of theirs.

mod agreement;
mod body;
mod call;
mod dialog;
mod due;
mod invite;
mod outgoing;
mod refresh;
mod replies;
#[cfg(test)]
mod tests;
mod within;

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use kernel::{Entropy, Ids, Ts};

use crate::counts::Counts;
use crate::gate::network;
use crate::media::{MediaPlan, StreamPlan};
use crate::product::{CallEnd, CallEvent, CallId, Owner, Placement, StartedCall};
use crate::transport::Path;
use crate::wire::{Reply, Request};
use call::Call;
pub(crate) use dialog::Identity;
use due::Due;
pub(crate) use invite::{Taken, unsupported};
use outgoing::{Ask, Outgoings};
pub(crate) use replies::Replies;
pub(crate) use within::abilities;

/// What we do, as others are told.
pub(crate) const ALLOW: &str = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, REGISTER";
/// Extensions we know.
const SUPPORTED: &str = "timer, siprec, path";
/// RFC 3261 §17: the first pause before a repetition, the longest, and when there are no more.
const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
const GIVE_UP: Duration = Duration::from_secs(32);

/// How many calls there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallLimits {
    pub all: usize,
    pub per_owner: u32,
    pub per_source: u32,
    /// The longest one.
    pub lasts: Duration,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self { all: 2_000, per_owner: 500, per_source: 500, lasts: Duration::from_hours(4) }
    }
}

/// What the edge must do, in this order.
#[derive(Debug)]
pub(crate) enum Action {
    Send(Path, Bytes),
    /// An answer that is given again when its question comes again.
    Reply {
        path: Path,
        transaction: Box<str>,
        bytes: Bytes,
    },
    /// An INVITE that may come again although its call is over, and must not begin another.
    Absorb(Box<str>),
    /// Media of a call begins; [`Uas::opened`] is to be told.
    Start(Box<MediaPlan>),
    Acknowledged(CallId),
    Update(CallId, Vec<StreamPlan>),
    Describe(Box<StartedCall>),
    /// Media of a call ends, and then the product is told that the call has.
    End(Box<StartedCall>, CallEnd),
    Tell(Box<CallEvent>),
}

/// A request that was let in, and how it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival<'a> {
    pub(crate) now: Ts,
    pub(crate) path: Path,
    pub(crate) request: &'a Request,
    /// Name of the request's transaction, which is made once.
    pub(crate) transaction: &'a str,
    /// Bytes of the packet.
    pub(crate) size: usize,
}

/// Whose call it becomes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admitted {
    pub(crate) owner: Owner,
    /// The sender cannot have forged where it is.
    pub(crate) proved: bool,
}

/// What calls need of outside.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) identity: Identity,
    /// Where media is heard, as the other side reaches it.
    pub(crate) address: IpAddr,
    pub(crate) limits: CallLimits,
    pub(crate) ids: Ids,
    pub(crate) entropy: Entropy,
}

#[derive(Debug)]
pub(crate) struct Uas {
    setting: Setting,
    calls: HashMap<CallId, Call>,
    by_tag: HashMap<String, CallId>,
    /// INVITE transactions, by which repetitions and CANCEL find their call.
    by_invite: HashMap<Box<str>, CallId>,
    per_owner: Counts<Owner>,
    per_source: Counts<IpAddr>,
    due: Due<CallId>,
    outgoings: Outgoings,
    actions: Vec<Action>,
}

impl Uas {
    pub(crate) fn new(setting: Setting) -> Self {
        Self {
            setting,
            calls: HashMap::new(),
            by_tag: HashMap::new(),
            by_invite: HashMap::new(),
            per_owner: Counts::default(),
            per_source: Counts::default(),
            due: Due::default(),
            outgoings: Outgoings::default(),
            actions: Vec::new(),
        }
    }

    /// What there is to do since this was last asked.
    pub(crate) fn take_actions(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    /// Calls that are going on.
    pub(crate) fn active(&self) -> Vec<StartedCall> {
        self.calls.values().map(|call| call.started.clone()).collect()
    }

    /// Whose call a request speaks of, when it speaks of one.
    pub(crate) fn owner_of(&self, request: &Request) -> Option<(Owner, IpAddr)> {
        let call = self.calls.get(&self.find(request)?)?;
        Some((call.started.owner, call.started.source.ip()))
    }

    /// Ends every call: the edge goes down.
    pub(crate) fn stop(&mut self, now: Ts) {
        let ids: Vec<CallId> = self.calls.keys().copied().collect();
        for id in ids {
            self.hang_up(id, CallEnd::Shutdown, now);
        }
    }

    /// Media heard nothing for too long.
    pub(crate) fn fell_silent(&mut self, id: CallId, now: Ts) {
        self.hang_up(id, CallEnd::NoMedia, now);
    }

    /// Does what is due.
    pub(crate) fn tick(&mut self, now: Ts) {
        while let Some(id) = self.due.next(now) {
            self.call_is_due(id, now);
        }
        self.repeat_outgoing(now);
    }

    fn find(&self, request: &Request) -> Option<CallId> {
        let id = self.by_tag.get(request.to().tag.as_ref()?)?;
        self.calls.get(id).filter(|call| call.dialog.owns(request)).map(|_| *id)
    }

    fn call_is_due(&mut self, id: CallId, now: Ts) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        if let Some(end) = call.over(now) {
            return self.hang_up(id, end, now);
        }
        if let Some(bytes) = call.answer_due(now) {
            self.actions.push(Action::Send(call.dialog.path, bytes));
        }
        if let Some(lines) = call.refresh_is_due(now) {
            self.ask(id, Ask::Refresh(lines), now);
        }
        self.reschedule(id);
    }

    /// Says good-bye and ends a call.
    fn hang_up(&mut self, id: CallId, end: CallEnd, now: Ts) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        if call.is_opening() {
            call.give_up(end);
            return;
        }
        if call.says_good_bye() {
            self.ask(id, Ask::GoodBye, now);
        }
        self.finish(id, end);
    }

    /// Forgets a call and ends its media.
    fn finish(&mut self, id: CallId, end: CallEnd) {
        let Some(call) = self.forget(id) else { return };
        if !call.dialog.path.is_reliable() {
            self.actions.push(Action::Absorb(call.invite));
        }
        self.actions.push(Action::End(Box::new(call.started), end));
    }

    fn forget(&mut self, id: CallId) -> Option<Call> {
        let call = self.calls.remove(&id)?;
        self.by_tag.remove(&call.dialog.tag);
        self.by_invite.remove(&call.invite);
        self.per_owner.remove(call.started.owner);
        self.per_source.remove(network(call.started.source.ip()));
        self.due.set(&id, None);
        Some(call)
    }

    fn reschedule(&mut self, id: CallId) {
        let at = self.calls.get(&id).and_then(Call::due_at);
        self.due.set(&id, at);
    }

    /// Answers a request that is no INVITE, or an INVITE with a refusal.
    fn reply(&mut self, arrival: Arrival<'_>, status: u16, lines: &[(&str, String)]) {
        let tag = hex::encode(self.setting.entropy.bytes::<8>());
        let reply = Reply::new(arrival.request, arrival.path.source(), status).tag(&tag);
        let reply = lines.iter().fold(reply, |reply, (name, value)| reply.header(name, value));
        self.push_reply(arrival, reply.write());
    }

    fn push_reply(&mut self, arrival: Arrival<'_>, bytes: Bytes) {
        let transaction = Box::from(arrival.transaction);
        self.actions.push(Action::Reply { path: arrival.path, transaction, bytes });
    }
}

/// Whose call it becomes, and where it goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) admitted: Admitted,
    pub(crate) placement: Placement,
}
