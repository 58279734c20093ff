//! Recurring work. The row of a schedule moves on in the same transaction that does its work, so a period is done once
//! over all nodes, and not at all when the work fails.

use std::sync::Arc;
use std::time::Duration;

use kernel::Ts;
use sea_orm::ConnectionTrait;
use tokio_util::sync::CancellationToken;

use super::runner::{Runner, Schedule};
use crate::error::StoreError;
use crate::tx::Tx;

const SLEEP_MAX: Duration = Duration::from_secs(30);
const SLEEP_MIN: Duration = Duration::from_secs(1);

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    pub(super) async fn keep_schedules(self: Arc<Self>, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            if let Err(error) = self.run_due_schedules().await {
                tracing::warn!(%error, "a schedule failed; it is tried again");
            }
            let next = self.next_schedule().await.ok().flatten();
            let wait = next.map_or(SLEEP_MAX, |at| at.since(self.db.clock().now()));
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(wait.clamp(SLEEP_MIN, SLEEP_MAX)) => {}
            }
        }
    }

    /// One failing schedule does not keep the others from their turn.
    pub(super) async fn run_due_schedules(&self) -> Result<(), StoreError> {
        let mut failed = Ok(());
        for schedule in &self.schedules {
            let context = self.context.clone();
            let done = self
                .db
                .write_platform(|tx| async move {
                    if due(&tx, schedule).await? { (schedule.plan)(tx, context).await } else { Ok(()) }
                })
                .await;
            if done.is_err() {
                failed = done;
            }
        }
        failed
    }

    pub(super) async fn next_schedule(&self) -> Result<Option<Ts>, StoreError> {
        let mut earliest = None;
        for schedule in &self.schedules {
            let at = self.db.read_platform(|tx| async move { next_at(&tx, schedule.name).await }).await?;
            let at = at.unwrap_or(self.db.clock().now());
            earliest = Some(earliest.map_or(at, |other: Ts| other.min(at)));
        }
        Ok(earliest)
    }
}

/// Whether this period is ours: the row is moved on and stays locked until the work has committed.
async fn due<C>(tx: &Tx, schedule: &Schedule<C>) -> Result<bool, StoreError> {
    let first = "INSERT INTO schedule (name, next_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let next = tx.now().plus(schedule.every).0;
    let inserted = tx.execute_raw(tx.sql(first, vec![schedule.name.into(), next.into()])).await?;
    if inserted.rows_affected() == 1 {
        return Ok(true);
    }
    let move_on = "UPDATE schedule SET next_at = $2 WHERE name = $1 AND next_at <= $3";
    let values = vec![schedule.name.into(), next.into(), tx.now().0.into()];
    Ok(tx.execute_raw(tx.sql(move_on, values)).await?.rows_affected() == 1)
}

async fn next_at(tx: &Tx, name: &str) -> Result<Option<Ts>, StoreError> {
    let row =
        tx.query_one_raw(tx.sql("SELECT next_at FROM schedule WHERE name = $1", vec![name.into()])).await?;
    Ok(row.map(|row| row.try_get("", "next_at")).transpose()?.map(Ts))
}
