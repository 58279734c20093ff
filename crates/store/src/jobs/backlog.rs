//! How far behind the queues are, for readiness and metrics.

use kernel::Ts;
use sea_orm::ConnectionTrait;

use crate::error::StoreError;
use crate::tx::Tx;

/// The state of one queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// The queue.
    pub queue: String,
    /// Jobs that wait, due or not.
    pub queued: i64,
    /// Jobs under a lease.
    pub running: i64,
    /// Dead letters.
    pub dead: i64,
    /// Since when the oldest job that waits could have run.
    pub oldest_due: Option<Ts>,
}

/// Every queue that has jobs, by name. Needs a platform transaction to see all organizations.
pub async fn backlog(tx: &Tx) -> Result<Vec<Backlog>, StoreError> {
    let sql = "SELECT queue, count(CASE WHEN state = 'queued' THEN 1 END) AS queued,
            count(CASE WHEN state = 'running' THEN 1 END) AS running,
            count(CASE WHEN state = 'dead' THEN 1 END) AS dead,
            min(CASE WHEN state = 'queued' AND run_at <= $1 THEN run_at END) AS oldest
        FROM job GROUP BY queue ORDER BY queue";
    let rows = tx.query_all_raw(tx.sql(sql, vec![tx.now().0.into()])).await?;
    rows.iter()
        .map(|row| {
            Ok(Backlog {
                queue: row.try_get("", "queue")?,
                queued: row.try_get("", "queued")?,
                running: row.try_get("", "running")?,
                dead: row.try_get("", "dead")?,
                oldest_due: row.try_get::<Option<i64>>("", "oldest")?.map(Ts),
            })
        })
        .collect()
}
