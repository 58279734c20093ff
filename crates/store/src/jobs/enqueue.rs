//! Storing a job in the transaction of the change that caused it.

use kernel::Ts;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::job::{Job, Priority};
use crate::db::Engine;
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

const INTO: &str =
    "INSERT INTO job (organization_id, id, queue, kind, dedup_key, priority, run_at, max_attempts,
    payload, created_at, state, fence, attempts) VALUES";
/// Values that differ from job to job, in the order of [`INTO`].
const COLUMNS: usize = 10;

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
        let values = self.job_values(scope, job, how)?;
        self.insert_jobs(1, values.into()).await
    }

    /// Many jobs of one kind in few statements, each for an organization this transaction may act for.
    pub async fn enqueue_many<S: Scoped, J: Job>(&self, jobs: &[(S, J, Enqueue)]) -> Result<(), StoreError> {
        for some in portions(jobs) {
            let mut values = Vec::with_capacity(some.len() * COLUMNS);
            for (scope, job, how) in some {
                values.extend(self.job_values(scope, job, how.clone())?);
            }
            self.insert_jobs(some.len(), values).await?;
        }
        Ok(())
    }

    async fn insert_jobs(&self, count: usize, values: Vec<Value>) -> Result<(), StoreError> {
        let rows: Vec<String> = (0..count).map(|row| row_of_placeholders(self.engine(), row)).collect();
        let sql = format!("{INTO} {} ON CONFLICT DO NOTHING", rows.join(", "));
        self.execute_raw(self.sql(sql, values)).await?;
        self.wake_at_commit();
        Ok(())
    }

    fn job_values<J: Job>(
        &self,
        scope: &impl Scoped,
        job: &J,
        how: Enqueue,
    ) -> Result<[Value; COLUMNS], StoreError> {
        let organization = self.wall(scope);
        if organization == Uuid::nil() {
            return Err(StoreError::Misuse("a job for another organization"));
        }
        let payload = serde_json::to_string(job)
            .map_err(|error| StoreError::Corrupt(format!("{}: {error}", J::NAME)))?;
        let run_at = how.run_at.unwrap_or(self.now());
        Ok([
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
        ])
    }
}

/// `($11, …, $20, 'queued', 0, 0)` for the second row. `SQLite` takes `$11` for a name, and looks for each name among all
/// those of the statement, so there the values are told apart by their order.
fn row_of_placeholders(engine: Engine, row: usize) -> String {
    let value = |column| match engine {
        Engine::Postgres => format!("${}", row * COLUMNS + column),
        Engine::Sqlite => "?".to_owned(),
    };
    format!("({}, 'queued', 0, 0)", (1..=COLUMNS).map(value).collect::<Vec<_>>().join(", "))
}

/// Slices of two to the power of n, longest first: every batch is made of few different statements, which the database
/// keeps prepared, and none has more parameters than an engine takes.
pub fn portions<T>(mut items: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let most = PORTION_MAX.min(items.len());
        let size = most.checked_ilog2().map(|power| 1_usize << power)?;
        let (some, rest) = items.split_at_checked(size)?;
        items = rest;
        Some(some)
    })
}

const PORTION_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_cut_into_few_sizes_and_loses_nothing() {
        let items: Vec<usize> = (0..613).collect();
        let sizes: Vec<usize> = portions(&items).map(<[usize]>::len).collect();
        assert_eq!(sizes, [256, 256, 64, 32, 4, 1]);
        assert_eq!(portions(&items).flatten().copied().collect::<Vec<_>>(), items);
        assert_eq!(portions::<u8>(&[]).count(), 0);
    }
}
