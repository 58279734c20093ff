//! Dead letters: what could not be done, for people to see and to try again.

use kernel::Ts;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::error::StoreError;
use crate::page::{Cursor, Page, PageRequest, cut};
use crate::tx::{Scoped, Tx};

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// Names it for [`revive`].
    pub id: Uuid,
    /// The job's name.
    pub kind: String,
    /// What was to be done, as it was stored.
    pub payload: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it was given up.
    pub reason: String,
    /// When it was stored.
    pub created_at: Ts,
    /// When it was given up.
    pub died_at: Ts,
}

/// The organization's dead letters, newest first.
pub async fn list_dead(
    tx: &Tx,
    scope: &impl Scoped,
    request: &PageRequest,
) -> Result<Page<DeadJob>, StoreError> {
    let after = request.cursor.unwrap_or(Cursor { sort: i64::MAX, id: Uuid::max() });
    let sql = "SELECT id, kind, payload, attempts, last_error, created_at, finished_at FROM job
        WHERE organization_id = $1 AND state = 'dead' AND (finished_at, id) < ($2, $3)
        ORDER BY finished_at DESC, id DESC LIMIT $4";
    let limit = i64::try_from(request.rows() + 1).unwrap_or(i64::MAX);
    let values: Vec<Value> = vec![tx.wall(scope).into(), after.sort.into(), after.id.into(), limit.into()];
    let rows = tx.query_all_raw(tx.sql(sql, values)).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    cut(rows, request, |row| Ok(Cursor { sort: row.died_at.0, id: row.id }))
}

/// Puts a dead letter back in its queue with all its tries. False when there is none, or when the same work is queued
/// again already.
pub async fn revive(tx: &Tx, scope: &impl Scoped, id: Uuid) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET state = 'queued', run_at = $3, attempts = 0, losses = 0, finished_at = NULL
        WHERE organization_id = $1 AND id = $2 AND state = 'dead' AND NOT EXISTS (
            SELECT 1 FROM job twin WHERE twin.organization_id = $1 AND twin.kind = job.kind
                AND twin.dedup_key = job.dedup_key AND twin.state <> 'dead')";
    let values: Vec<Value> = vec![tx.wall(scope).into(), id.into(), tx.now().0.into()];
    let revived = tx.execute_raw(tx.sql(sql, values)).await?.rows_affected() == 1;
    if revived {
        tx.wake_at_commit();
    }
    Ok(revived)
}

fn read(row: &QueryResult) -> Result<DeadJob, StoreError> {
    Ok(DeadJob {
        id: row.try_get("", "id")?,
        kind: row.try_get("", "kind")?,
        payload: row.try_get("", "payload")?,
        attempts: row.try_get("", "attempts")?,
        reason: row.try_get::<Option<String>>("", "last_error")?.unwrap_or_default(),
        created_at: Ts(row.try_get("", "created_at")?),
        died_at: Ts(row.try_get("", "finished_at")?),
    })
}
