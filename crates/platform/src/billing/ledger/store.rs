//! Ledger entries in their table.

use kernel::{InteractionId, LedgerEntryId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, QueryOrder};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};

use super::entity;
use super::model::{LedgerEntry, NewMovement};
use crate::access::Scope;
use crate::billing::{BillingError, plans};

/// Books a movement after the last one and brings the balance up to date, with the account held.
pub(in crate::billing) async fn append(
    tx: &Tx,
    scope: &Scope,
    movement: NewMovement,
) -> Result<LedgerEntry, BillingError> {
    let account = plans::lock(tx, scope).await?;
    let last = tx.of::<entity::Entity>(scope).order_by_desc(entity::Column::Position).one(tx).await;
    let last = last.map_err(StoreError::from)?;
    let balance = account.balance_minor.checked_add(movement.amount_minor).ok_or(BillingError::Overflow)?;
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<LedgerEntryId>().uuid()),
        position: Set(last.map_or(1, |row| row.position + 1)),
        kind: Set(movement.kind.to_owned()),
        amount_minor: Set(movement.amount_minor),
        balance_after_minor: Set(balance),
        currency: Set(account.currency),
        interaction_id: Set(movement.interaction_id.map(InteractionId::uuid)),
        note: Set(movement.note),
        created_at: Set(tx.now().0),
    };
    let stored = row.insert(tx).await.map_err(StoreError::from)?;
    plans::set_balance(tx, scope, balance).await?;
    Ok(stored.into())
}

/// The newest movements. They sort by their position, which is the order they were booked in.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    page: &PageRequest,
) -> Result<Page<LedgerEntry>, StoreError> {
    let order = (entity::Column::Position, entity::Column::Id);
    Ok(newest_first(tx, tx.of::<entity::Entity>(scope), order, page).await?.map(LedgerEntry::from))
}

impl From<entity::Model> for LedgerEntry {
    fn from(row: entity::Model) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind,
            amount_minor: row.amount_minor,
            balance_after_minor: row.balance_after_minor,
            currency: row.currency,
            interaction_id: row.interaction_id.map(InteractionId::from),
            note: row.note,
            created_at: Ts(row.created_at),
        }
    }
}
