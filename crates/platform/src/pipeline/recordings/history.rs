//! The recordings of an imported history, which join the queue portion by portion.
//!
//! An import stores one job for many of its calls, so that it writes little and the queue stays short: a portion becomes the
//! jobs of its calls when its turn comes. They take its place in the line, ahead of the portions behind it.

use kernel::{InteractionId, Ts};
use serde::{Deserialize, Serialize};
use store::{Enqueue, Job, JobRun, Priority, Retry, StoreError, Tx};

use super::jobs::FetchRecording;
use crate::access::{Scope, system};
use crate::app::App;

/// How many calls one job stands for.
const PORTION: usize = 64;

/// Lets the recordings of some imported calls be fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchHistory {
    /// Of which calls.
    pub interaction_ids: Vec<InteractionId>,
    /// Since when they wait.
    pub since: Ts,
}

/// Stores the work of these calls, which were imported just now and wait for their recordings.
pub async fn fetch_history(tx: &Tx, scope: &Scope, ids: &[InteractionId]) -> Result<(), StoreError> {
    let portion = |ids: &[InteractionId]| {
        let job = FetchHistory { interaction_ids: ids.to_vec(), since: tx.now() };
        (scope.clone(), job, Enqueue { priority: Priority::History, ..Enqueue::default() })
    };
    let jobs: Vec<_> = ids.chunks(PORTION).map(portion).collect();
    tx.enqueue_many(&jobs).await
}

impl Job for FetchHistory {
    const NAME: &'static str = "fetch_history";
    const QUEUE: &'static str = FetchRecording::QUEUE;
    /// Nobody but the database can fail it, and the calls would rest for good without it.
    const ATTEMPTS_MAX: u32 = 50;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = system(run.organization.into(), Self::NAME);
        let jobs: Vec<_> = self.interaction_ids.iter().map(|id| self.fetch(&scope, *id)).collect();
        app.db().write(&scope, |tx| async move { tx.enqueue_many(&jobs).await }).await?;
        Ok(())
    }

    async fn buried(self, app: App, run: JobRun, reason: String) {
        for interaction_id in self.interaction_ids {
            FetchRecording { interaction_id }.buried(app.clone(), run.clone(), reason.clone()).await;
        }
    }
}

impl FetchHistory {
    /// The key keeps a portion that runs twice from fetching twice at a time.
    fn fetch(&self, scope: &Scope, interaction_id: InteractionId) -> (Scope, FetchRecording, Enqueue) {
        let how = Enqueue {
            run_at: Some(self.since),
            priority: Priority::History,
            dedup_key: Some(format!("{interaction_id}:history")),
        };
        (scope.clone(), FetchRecording { interaction_id }, how)
    }
}
