//! Which organizations hold the workers of one queue, in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use uuid::Uuid;

use super::claim::Claimed;

/// The workers of one queue.
#[derive(Debug)]
pub(super) struct Slots {
    pub(super) concurrency: usize,
    pub(super) freed: Notify,
    held: Mutex<Held>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Held {
    pub(super) by_organization: HashMap<Uuid, usize>,
    pub(super) all: usize,
    pub(super) history: usize,
}

/// One worker taken; free again when dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    organization: Uuid,
    history: bool,
}

impl Slots {
    pub(super) fn new(concurrency: usize) -> Self {
        Self { concurrency: concurrency.max(1), freed: Notify::new(), held: Mutex::default() }
    }

    pub(super) fn held(&self) -> Held {
        self.change(|held| held.clone())
    }

    pub(super) fn take(self: &Arc<Self>, job: &Claimed) -> Slot {
        let organization = job.run.organization;
        self.change(|held| {
            *held.by_organization.entry(organization).or_default() += 1;
            held.all += 1;
            held.history += usize::from(job.history);
        });
        Slot { slots: Arc::clone(self), organization, history: job.history }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Held) -> T) -> T {
        change(&mut self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.change(|held| {
            if let Some(count) = held.by_organization.get_mut(&self.organization) {
                *count -= 1;
            }
            held.by_organization.retain(|_, count| *count > 0);
            held.all -= 1;
            held.history -= usize::from(self.history);
        });
        self.slots.freed.notify_one();
    }
}
