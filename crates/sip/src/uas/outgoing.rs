//! Requests of ours that wait for an answer: BYE, and UPDATE that refreshes.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use kernel::Ts;

use super::due::Due;
use super::{Action, GIVE_UP, T1, T2, Uas};
use crate::product::{CallEnd, CallId};
use crate::transport::Path;
use crate::wire::Response;

/// Requests that wait at a time; one more is sent once and not repeated.
const OUTGOING_MAX: usize = 8_192;

#[derive(Debug, Default)]
pub(super) struct Outgoings {
    waiting: HashMap<String, Outgoing>,
    due: Due<String>,
}

#[derive(Debug)]
struct Outgoing {
    path: Path,
    bytes: Bytes,
    pause: Duration,
    gives_up_at: Ts,
    /// The call this refreshes; none for a good-bye.
    refreshes: Option<CallId>,
}

/// What we ask of the other side.
#[derive(Debug)]
pub(super) enum Ask {
    GoodBye,
    /// With these headers.
    Refresh(Vec<(&'static str, String)>),
}

impl Outgoings {
    /// A request was sent; it is repeated until it is answered.
    fn begin(&mut self, branch: String, (path, bytes): (Path, Bytes), refreshes: Option<CallId>, now: Ts) {
        if self.waiting.len() >= OUTGOING_MAX {
            return;
        }
        let gives_up_at = now.plus(GIVE_UP);
        let first = if path.is_reliable() { gives_up_at } else { now.plus(T1) };
        self.due.set(&branch, Some(first));
        self.waiting.insert(branch, Outgoing { path, bytes, pause: T1, gives_up_at, refreshes });
    }

    fn end(&mut self, branch: &str) -> Option<Outgoing> {
        self.due.set(&branch.to_owned(), None);
        self.waiting.remove(branch)
    }
}

impl Uas {
    /// Sends a request in a call; a refresh matters to the call, a good-bye does not.
    pub(super) fn ask(&mut self, id: CallId, what: Ask, now: Ts) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let branch = format!("z9hG4bK{}", hex::encode(self.setting.entropy.bytes::<12>()));
        let (method, lines, refreshes) = match what {
            Ask::GoodBye => ("BYE", Vec::new(), None),
            Ask::Refresh(lines) => ("UPDATE", lines, Some(id)),
        };
        let bytes = call.dialog.request(method, &self.setting.identity, &branch, &lines);
        let path = call.dialog.path;
        self.actions.push(Action::Send(path, bytes.clone()));
        self.outgoings.begin(branch, (path, bytes), refreshes, now);
    }

    /// An answer to a request of ours.
    pub(crate) fn response(&mut self, response: &Response, now: Ts) {
        if response.status < 200 {
            return;
        }
        let Some(outgoing) = self.outgoings.end(&response.branch) else { return };
        let Some(id) = outgoing.refreshes else { return };
        match response.status {
            // The other side knows nothing of this call any more.
            408 | 481 => self.hang_up(id, CallEnd::SessionExpired, now),
            200..300 => {
                if let Some(refresh) = self.calls.get_mut(&id).and_then(|call| call.refresh.as_mut()) {
                    refresh.refreshed(now);
                }
                self.reschedule(id);
            }
            // Refused for now: the call lasts until its session ends.
            _ => {}
        }
    }

    pub(super) fn repeat_outgoing(&mut self, now: Ts) {
        while let Some(branch) = self.outgoings.due.next(now) {
            let Some(outgoing) = self.outgoings.waiting.get_mut(&branch) else { continue };
            if outgoing.gives_up_at <= now {
                let refreshes = outgoing.refreshes;
                self.outgoings.end(&branch);
                if let Some(id) = refreshes {
                    self.hang_up(id, CallEnd::SessionExpired, now);
                }
                continue;
            }
            self.actions.push(Action::Send(outgoing.path, outgoing.bytes.clone()));
            outgoing.pause = (outgoing.pause * 2).min(T2);
            let next = now.plus(outgoing.pause).min(outgoing.gives_up_at);
            self.outgoings.due.set(&branch, Some(next));
        }
    }
}
