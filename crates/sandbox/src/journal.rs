//! What was asked of each simulator, so that a test can say "the recording was fetched once".
//! Bodies are not kept: the vendors' simulators check them, and memory stays flat in a long demo.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::Vendor;

/// How many requests are remembered.
const JOURNAL_MAX: usize = 5_000;

/// One request and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenRequest {
    /// The simulator that was asked.
    pub vendor: Vendor,
    /// HTTP method.
    pub method: String,
    /// Path without the query, which may hold a recording's key.
    pub path: String,
    /// The status answered; 0 when the connection was left hanging.
    pub status: u16,
}

/// The last requests, oldest first. Clones share one journal.
#[derive(Debug, Clone, Default)]
pub struct Journal(Arc<Mutex<VecDeque<SeenRequest>>>);

impl Journal {
    /// Requests to one simulator, oldest first.
    pub fn of(&self, vendor: Vendor) -> Vec<SeenRequest> {
        self.locked().iter().filter(|seen| seen.vendor == vendor).cloned().collect()
    }

    /// How often a path of a simulator was asked for.
    pub fn count(&self, vendor: Vendor, path: &str) -> usize {
        self.locked().iter().filter(|seen| seen.vendor == vendor && seen.path == path).count()
    }

    pub(crate) fn note(&self, seen: SeenRequest) {
        let mut requests = self.locked();
        if requests.len() == JOURNAL_MAX {
            requests.pop_front();
        }
        requests.push_back(seen);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, VecDeque<SeenRequest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
