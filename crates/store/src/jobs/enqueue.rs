//! Storing a job in the transaction of the change that caused it.

use kernel::Ts;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::job::{Job, Priority};
use crate::error::StoreError;
use crate::tx::{Scoped, Tx};

/// How a job is to be stored, where the defaults do not do.
#[derive(Debug, Clone, Default)]
pub struct Enqueue {
    /// Not before this instant; at once when none.
    pub run_at: Option<Ts>,
    /// Live unless said otherwise.
    pub priority: Priority,
    /// While a job of the same organization, kind and key is queued or running, another is not stored.
    pub dedup_key: Option<String>,
}

const INSERT: &str =
    "INSERT INTO job (organization_id, id, queue, kind, dedup_key, state, priority, run_at, fence,
    attempts, max_attempts, payload, created_at)
    VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, 0, 0, $8, $9, $10) ON CONFLICT DO NOTHING";

impl Tx {
    /// Stored with the change that caused it: both commit, or neither.
    pub async fn enqueue<J: Job>(&self, scope: &impl Scoped, job: &J) -> Result<(), StoreError> {
        self.enqueue_with(scope, job, Enqueue::default()).await
    }

    /// The same with a time, a priority or a key against doubles.
    pub async fn enqueue_with<J: Job>(
        &self,
        scope: &impl Scoped,
        job: &J,
        how: Enqueue,
    ) -> Result<(), StoreError> {
        let organization = self.wall(scope);
        if organization == Uuid::nil() {
            return Err(StoreError::Misuse("a job for another organization"));
        }
        let payload = serde_json::to_string(job)
            .map_err(|error| StoreError::Corrupt(format!("{}: {error}", J::NAME)))?;
        let run_at = how.run_at.unwrap_or(self.now());
        let values = vec![
            organization.into(),
            self.ids().uuid().into(),
            J::QUEUE.into(),
            J::NAME.into(),
            how.dedup_key.into(),
            how.priority.number().into(),
            run_at.0.into(),
            i64::from(J::ATTEMPTS_MAX.max(1)).into(),
            payload.into(),
            self.now().0.into(),
        ];
        self.execute_raw(self.sql(INSERT, values)).await?;
        self.wake_at_commit();
        Ok(())
    }
}
