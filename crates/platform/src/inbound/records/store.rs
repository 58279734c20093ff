//! Incoming records in their table.

use kernel::{InteractionId, RecordId, SourceId, Ts};
use sea_orm::{ColumnTrait, QueryFilter};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};

use super::entity::{Column, Entity, Model};
use super::model::{Conclusion, RecordError, RecordView, Verdict};
use crate::access::Scope;

/// A record with its sealed body.
pub async fn find(tx: &Tx, scope: &Scope, id: RecordId) -> Result<Option<Model>, StoreError> {
    Ok(tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).one(tx).await?)
}

/// The records of one source, newest first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    page: &PageRequest,
) -> Result<Page<RecordView>, StoreError> {
    let records = tx.of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    newest_first(tx, records, (Column::ReceivedAt, Column::Id), page).await?.try_map(RecordView::try_from)
}

/// Writes down what became of a record.
pub async fn conclude(
    tx: &Tx,
    scope: &Scope,
    id: RecordId,
    conclusion: Conclusion,
) -> Result<(), StoreError> {
    let Conclusion { verdict, code, reason, external_id, interaction_id } = conclusion;
    tx.update_of::<Entity>(scope)
        .filter(Column::Id.eq(id.uuid()))
        .col_expr(Column::Verdict, verdict.key().into())
        .col_expr(Column::ReasonCode, code.into())
        .col_expr(Column::Reason, reason.into())
        .col_expr(Column::ExternalId, external_id.into())
        .col_expr(Column::InteractionId, interaction_id.map(InteractionId::uuid).into())
        .exec(tx)
        .await?;
    Ok(())
}

/// Makes a record wait again. It keeps the name of what it became, so that it is not taken for its own repetition.
pub(super) async fn reopen(tx: &Tx, scope: &Scope, id: RecordId) -> Result<RecordView, RecordError> {
    let row = find(tx, scope, id).await?.ok_or(RecordError::NotFound)?;
    let record = RecordView::try_from(row)?;
    if record.verdict == Verdict::Pending {
        return Err(RecordError::Waiting);
    }
    let reopened = tx.update_of::<Entity>(scope).filter(Column::Id.eq(id.uuid()));
    let reopened = reopened.col_expr(Column::Verdict, Verdict::Pending.key().into());
    reopened.exec(tx).await.map_err(StoreError::from)?;
    Ok(RecordView { verdict: Verdict::Pending, ..record })
}

impl TryFrom<Model> for RecordView {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let verdict = Verdict::from_key(&row.verdict)
            .ok_or_else(|| StoreError::Corrupt(format!("verdict {}", row.verdict)))?;
        Ok(Self {
            id: row.id.into(),
            external_id: row.external_id,
            received_at: Ts(row.received_at),
            verdict,
            reason: row.reason,
            interaction_id: row.interaction_id.map(InteractionId::from),
            bytes: row.bytes,
        })
    }
}
