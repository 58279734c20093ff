//! Taking due jobs under a lease.

use std::collections::HashMap;
use std::time::Duration;

use kernel::Ts;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::backoff::lost_delay;
use super::job::{JobRun, Priority};
use super::pick::{Candidate, pick};
use crate::db::Engine;
use crate::error::StoreError;
use crate::tx::Tx;

/// How long a worker may stay silent before its job is given to another.
pub(super) const LEASE: Duration = Duration::from_mins(1);
/// Organizations looked at in one statement.
const ORGANIZATIONS_MAX: usize = 32;

/// A job this process may run until its lease ends.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub(super) run: JobRun,
    pub(super) kind: String,
    pub(super) payload: String,
    pub(super) fence: i64,
    pub(super) history: bool,
    pub(super) losses: u32,
}

/// What the claimer may take.
pub(super) struct Want<'a> {
    pub(super) queue: &'a str,
    pub(super) priority: Priority,
    pub(super) held: &'a HashMap<Uuid, usize>,
    pub(super) share: usize,
    pub(super) room: usize,
}

/// Organizations with due work, found by leaps over an index (`owner`), and the first jobs of each that is not paused. `PostgreSQL` skips what
/// another node is claiming; `SQLite` has one writer and nothing to skip.
const OWNERS: &str = "WITH RECURSIVE owner(id) AS (
    SELECT (SELECT organization_id FROM job WHERE state = 'queued' AND queue = $1 AND priority = $2
        AND organization_id > $3 AND run_at <= $4 ORDER BY organization_id LIMIT 1)
    UNION ALL
    SELECT (SELECT j.organization_id FROM job j WHERE j.state = 'queued' AND j.queue = $1 AND j.priority = $2
        AND j.organization_id > owner.id AND j.run_at <= $4 ORDER BY j.organization_id LIMIT 1)
    FROM owner WHERE owner.id IS NOT NULL)";
const DUE_POSTGRES: &str = "SELECT due.organization_id, due.id
    FROM (SELECT id FROM owner WHERE id IS NOT NULL AND id NOT IN (SELECT organization_id FROM job_pause)
        LIMIT $5) o CROSS JOIN LATERAL (
        SELECT j.organization_id, j.id FROM job j WHERE j.state = 'queued' AND j.queue = $1 AND j.priority = $2
            AND j.organization_id = o.id AND j.run_at <= $4
        ORDER BY j.run_at, j.id LIMIT $6 FOR UPDATE SKIP LOCKED) due";
const DUE_SQLITE: &str = "SELECT j.organization_id, j.id
    FROM (SELECT id FROM owner WHERE id IS NOT NULL AND id NOT IN (SELECT organization_id FROM job_pause)
        LIMIT $5) o JOIN job j ON j.organization_id = o.id AND j.id IN (
        SELECT i.id FROM job i WHERE i.state = 'queued' AND i.queue = $1 AND i.priority = $2
            AND i.organization_id = o.id AND i.run_at <= $4
        ORDER BY i.run_at, i.id LIMIT $6)
    ORDER BY j.organization_id, j.run_at, j.id";

/// The organization served last, by priority: whose turn it is decides between those that hold equally little.
#[derive(Debug, Default)]
pub(super) struct Turns {
    pub(super) live: Uuid,
    pub(super) history: Uuid,
}

/// Claims up to `want.room` due jobs, beginning with the organizations after `last`.
pub(super) async fn claim(tx: &Tx, want: Want<'_>, last: &mut Uuid) -> Result<Vec<Claimed>, StoreError> {
    let mut waiting = due(tx, &want, *last).await?;
    if !last.is_nil() && count_organizations(&waiting) < ORGANIZATIONS_MAX {
        let round = due(tx, &want, Uuid::nil()).await?;
        waiting.extend(round.into_iter().filter(|one| one.organization <= *last));
    }
    let picked = pick(&waiting, want.held, want.share, want.room);
    *last = picked.last().map_or(*last, |one| one.organization);
    lease(tx, &picked).await
}

/// Gives the jobs of workers that fell silent back to the queue, and answers how many. Their fence moves on, so the old
/// worker is refused. The try they were lost in counts as a loss and not as a failure, because most of them only ran
/// beside what ended the process.
pub(super) async fn recover(tx: &Tx) -> Result<usize, StoreError> {
    let sql = "UPDATE job SET state = 'queued', run_at = $1, lease_until = NULL, fence = fence + 1,
        attempts = attempts - 1, losses = losses + 1, last_error = 'the process died while doing this'
        WHERE state = 'running' AND lease_until <= $1 RETURNING organization_id, id, losses";
    let lost = tx.query_all_raw(tx.sql(sql, vec![tx.now().0.into()])).await?;
    for row in &lost {
        let (organization, id): (Uuid, Uuid) = (row.try_get("", "organization_id")?, row.try_get("", "id")?);
        let wait = lost_delay(count(row, "losses")?, id);
        if !wait.is_zero() {
            let sql = "UPDATE job SET run_at = $3 WHERE organization_id = $1 AND id = $2";
            let values = vec![organization.into(), id.into(), tx.now().plus(wait).0.into()];
            tx.execute_raw(tx.sql(sql, values)).await?;
        }
    }
    Ok(lost.len())
}

/// Ends the lease of every running job, because whoever ran them is known to be gone: a process that holds the data
/// directory alone calls this at its start, so that work resumes at once and not at the end of the leases.
pub async fn release_abandoned(tx: &Tx) -> Result<u64, StoreError> {
    let sql = "UPDATE job SET lease_until = $1 WHERE state = 'running' AND lease_until > $1";
    Ok(tx.execute_raw(tx.sql(sql, vec![tx.now().0.into()])).await?.rows_affected())
}

/// The next instant at which something may have to be done, for one queue or all.
pub(super) async fn next_due(tx: &Tx, queue: Option<&str>) -> Result<Option<Ts>, StoreError> {
    let sql = "SELECT min(at) AS at FROM (
        SELECT min(run_at) AS at FROM job WHERE state = 'queued' AND ($1 IS NULL OR queue = $1)
            AND organization_id NOT IN (SELECT organization_id FROM job_pause)
        UNION ALL SELECT min(lease_until) AS at FROM job WHERE state = 'running') due";
    let sql = if tx.engine() == Engine::Postgres {
        sql.replace("$1 IS NULL", "$1::text IS NULL")
    } else {
        sql.into()
    };
    let row = tx.query_one_raw(tx.sql(sql, vec![queue.map(str::to_owned).into()])).await?;
    Ok(row.map(|row| row.try_get::<Option<i64>>("", "at")).transpose()?.flatten().map(Ts))
}

async fn due(tx: &Tx, want: &Want<'_>, after: Uuid) -> Result<Vec<Candidate>, StoreError> {
    let each = want.share.min(want.room);
    let number = |count: usize| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
    let tail = if tx.engine() == Engine::Postgres { DUE_POSTGRES } else { DUE_SQLITE };
    let values = vec![
        want.queue.into(),
        want.priority.number().into(),
        after.into(),
        tx.now().0.into(),
        number(ORGANIZATIONS_MAX),
        number(each),
    ];
    let rows = tx.query_all_raw(tx.sql(format!("{OWNERS} {tail}"), values)).await?;
    rows.iter()
        .map(|row| {
            Ok(Candidate { organization: row.try_get("", "organization_id")?, id: row.try_get("", "id")? })
        })
        .collect()
}

async fn lease(tx: &Tx, picked: &[Candidate]) -> Result<Vec<Claimed>, StoreError> {
    if picked.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![tx.now().plus(LEASE).0.into()];
    let mut keys = Vec::with_capacity(picked.len());
    for one in picked {
        keys.push(format!("(${}, ${})", values.len() + 1, values.len() + 2));
        values.extend([Value::from(one.organization), Value::from(one.id)]);
    }
    let sql = format!(
        "UPDATE job SET state = 'running', lease_until = $1, fence = fence + 1, attempts = attempts + 1
        WHERE state = 'queued' AND (organization_id, id) IN (VALUES {})
        RETURNING organization_id, id, kind, payload, fence, attempts, max_attempts, priority, losses",
        keys.join(", ")
    );
    let rows = tx.query_all_raw(tx.sql(sql, values)).await?;
    rows.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        run: JobRun {
            organization: row.try_get("", "organization_id")?,
            id: row.try_get("", "id")?,
            attempt: count(row, "attempts")?,
            attempts_max: count(row, "max_attempts")?,
        },
        kind: row.try_get("", "kind")?,
        payload: row.try_get("", "payload")?,
        fence: row.try_get("", "fence")?,
        history: row.try_get::<i64>("", "priority")? != Priority::Live.number(),
        losses: count(row, "losses")?,
    })
}

fn count(row: &QueryResult, column: &str) -> Result<u32, StoreError> {
    u32::try_from(row.try_get::<i64>("", column)?).map_err(|_| StoreError::Corrupt(format!("job.{column}")))
}

fn count_organizations(due: &[Candidate]) -> usize {
    due.chunk_by(|left, right| left.organization == right.organization).count()
}
