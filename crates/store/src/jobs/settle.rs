//! Ending a try. Every statement names the fence, so a worker whose lease went to another changes nothing.

use kernel::Ts;
use sea_orm::{ConnectionTrait, Value};

use super::claim::{Claimed, LEASE};
use crate::error::StoreError;
use crate::tx::Tx;

/// Reasons are for reading, not for archives.
const REASON_CHARS_MAX: usize = 1000;

/// Done: the row goes, the table stays small. False when the lease had gone to another.
pub(super) async fn finish(tx: &Tx, job: &Claimed) -> Result<bool, StoreError> {
    change(tx, job, "DELETE FROM job", vec![]).await
}

/// Keeps the job for another lease.
pub(super) async fn extend(tx: &Tx, job: &Claimed) -> Result<bool, StoreError> {
    change(tx, job, "UPDATE job SET lease_until = $4", vec![tx.now().plus(LEASE).0.into()]).await
}

/// Failed: tried again at `run_at`.
pub(super) async fn retry(tx: &Tx, job: &Claimed, run_at: Ts, reason: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET state = 'queued', lease_until = NULL, run_at = $4, last_error = $5";
    change(tx, job, sql, vec![run_at.0.into(), cut(reason).into()]).await
}

/// Not tried at all: back to the queue without counting.
pub(super) async fn postpone(tx: &Tx, job: &Claimed, run_at: Ts, reason: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET state = 'queued', lease_until = NULL, attempts = attempts - 1, run_at = $4,
        last_error = $5";
    change(tx, job, sql, vec![run_at.0.into(), cut(reason).into()]).await
}

/// Given up: kept as a dead letter.
pub(super) async fn bury(tx: &Tx, job: &Claimed, reason: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET state = 'dead', lease_until = NULL, finished_at = $4, last_error = $5";
    change(tx, job, sql, vec![tx.now().0.into(), cut(reason).into()]).await
}

async fn change(tx: &Tx, job: &Claimed, verb: &str, more: Vec<Value>) -> Result<bool, StoreError> {
    let sql = format!("{verb} WHERE organization_id = $1 AND id = $2 AND fence = $3 AND state = 'running'");
    let mut values: Vec<Value> = vec![job.run.organization.into(), job.run.id.into(), job.fence.into()];
    values.extend(more);
    Ok(tx.execute_raw(tx.sql(sql, values)).await?.rows_affected() == 1)
}

fn cut(reason: &str) -> String {
    // PostgreSQL stores no NUL in text, and a panic or a vendor may well say one.
    reason.chars().filter(|character| *character != '\0').take(REASON_CHARS_MAX).collect()
}
