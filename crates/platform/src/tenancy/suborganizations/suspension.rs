//! What a suspension means for a branch: who is shut out, and whose jobs wait.
//!
//! Invariant: `suspended_by` and the pauses of the queue follow from the statuses above, and are settled anew in
//! the transaction of every change of the tree.

use kernel::OrganizationId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use store::{StoreError, Tx, jobs};
use uuid::Uuid;

use super::store::list_branch;
use crate::tenancy::organizations::entity::{self, Model};
use crate::tenancy::organizations::{find, levels};

const SUSPENDED: &str = "suspended";

/// Settles the branch that begins at `top`: the topmost suspended level, above it or in it, holds for all below.
pub(super) async fn settle(tx: &Tx, top: OrganizationId) -> Result<(), StoreError> {
    let mut inherited = None;
    for level in levels(tx, top).await?.into_iter().skip(1) {
        let row = find(tx, level.organization_id).await?;
        inherited = row.filter(|row| row.status == SUSPENDED).map(|row| row.id.uuid()).or(inherited);
    }
    let rows = list_branch(tx, top).await?;
    let mut holding: Vec<(Uuid, Option<Uuid>)> = Vec::with_capacity(rows.len());
    for row in &rows {
        let above =
            holding.iter().find(|(id, _)| Some(*id) == row.parent_id).map_or(inherited, |found| found.1);
        let by = above.or_else(|| (row.status == SUSPENDED).then_some(row.id));
        holding.push((row.id, by));
        hold(tx, row, by).await?;
    }
    Ok(())
}

async fn hold(tx: &Tx, row: &Model, by: Option<Uuid>) -> Result<(), StoreError> {
    if row.suspended_by == by {
        return Ok(());
    }
    let held = entity::ActiveModel { id: Set(row.id), suspended_by: Set(by), ..Default::default() };
    held.update(tx).await?;
    if by.is_some() { jobs::pause(tx, row.id).await } else { jobs::resume(tx, row.id).await }
}
