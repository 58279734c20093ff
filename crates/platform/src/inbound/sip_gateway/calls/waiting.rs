//! Calls that are over and not stored yet, in the order they ended.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use kernel::Ts;
use sip::{CallEnd, Recording, StartedCall};
use tokio::sync::Notify;

/// So many calls wait in memory. More stay in the spool until the process starts again.
const WAITING_MAX: usize = 50_000;

/// A call that is over.
#[derive(Debug, Clone)]
pub(in crate::inbound::sip_gateway) struct Ended {
    pub call: StartedCall,
    pub at: Ts,
    pub end: CallEnd,
    /// None when it was over before a sound could be recorded.
    pub recording: Option<Recording>,
}

/// The calls that wait.
#[derive(Debug, Default)]
pub(in crate::inbound::sip_gateway) struct Waiting {
    queue: Mutex<VecDeque<Ended>>,
    came: Notify,
}

impl Waiting {
    /// Puts a call at the end.
    pub(in crate::inbound::sip_gateway) fn push(&self, ended: Ended) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.len() < WAITING_MAX {
            queue.push_back(ended);
            self.came.notify_one();
        } else {
            let call = super::model::name_of(&ended.call);
            tracing::error!(
                call,
                "too many calls wait to be stored: this one stays in the spool until the next start"
            );
        }
    }

    /// Takes the first.
    pub(super) fn pop(&self) -> Option<Ended> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// Resolves when a call has come.
    pub(super) async fn came(&self) {
        self.came.notified().await;
    }
}
