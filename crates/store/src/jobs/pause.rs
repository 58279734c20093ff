//! Organizations whose jobs wait: nothing of theirs is claimed, and nothing of it is lost.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::error::StoreError;
use crate::tx::Tx;

/// Lets the jobs of an organization wait from now on. What a worker already holds is finished.
pub async fn pause(tx: &Tx, organization: Uuid) -> Result<(), StoreError> {
    let sql = "INSERT INTO job_pause (organization_id, since) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    tx.execute_raw(tx.sql(sql, vec![organization.into(), tx.now().0.into()])).await?;
    Ok(())
}

/// Takes the jobs of an organization up again, in the order they were due.
pub async fn resume(tx: &Tx, organization: Uuid) -> Result<(), StoreError> {
    tx.execute_raw(tx.sql("DELETE FROM job_pause WHERE organization_id = $1", vec![organization.into()]))
        .await?;
    tx.wake_at_commit();
    Ok(())
}
