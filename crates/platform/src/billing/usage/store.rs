//! Used minutes in their table, and the charge that follows from them.

use kernel::{InteractionId, Ts, UsageEntryId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};

use super::entity;
use super::model::{Charge, UsageEntry};
use crate::access::{Entity as Subject, Scope};
use crate::billing::ledger::{self, NewMovement};
use crate::billing::{BillingError, plans};

/// Books the minutes of a conversation, and its price if it has one. A second call finds the first.
pub async fn charge(
    tx: &Tx,
    scope: &Scope,
    interaction_id: InteractionId,
    duration_ms: i64,
) -> Result<Charge, BillingError> {
    let plan = plans::lock(tx, scope).await?;
    if let Some(known) = find_charge(tx, scope, interaction_id).await? {
        return Ok(known);
    }
    let minutes = plan.minutes(duration_ms);
    let amount_minor = plan.price(minutes)?;
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<UsageEntryId>().uuid()),
        interaction_id: Set(interaction_id.uuid()),
        minutes: Set(minutes),
        unit_price_minor: Set(plan.unit_price_minor),
        currency: Set(plan.currency.clone()),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await.map_err(StoreError::from)?;
    if minutes > 0 {
        let note = format!("{minutes} × {} {}", plan.unit_price_minor, plan.currency);
        let movement = NewMovement {
            kind: "charge",
            amount_minor: -amount_minor,
            interaction_id: Some(interaction_id),
            note,
        };
        ledger::append(tx, scope, movement).await?;
    }
    Ok(Charge { minutes, amount_minor, currency: plan.currency })
}

/// What a conversation cost, once it was booked.
pub async fn find_charge(
    tx: &Tx,
    scope: &Scope,
    interaction_id: InteractionId,
) -> Result<Option<Charge>, StoreError> {
    let mine = entity::Column::InteractionId.eq(interaction_id.uuid());
    let row = tx.of::<entity::Entity>(scope).filter(mine).one(tx).await?;
    Ok(row.map(|row| Charge {
        minutes: row.minutes,
        amount_minor: row.minutes.saturating_mul(row.unit_price_minor),
        currency: row.currency,
    }))
}

/// The newest entries; prices only for who may read billing.
pub(super) async fn list(tx: &Tx, scope: &Scope, page: &PageRequest) -> Result<Page<UsageEntry>, StoreError> {
    let order = (entity::Column::CreatedAt, entity::Column::Id);
    let rows = newest_first(tx, tx.of::<entity::Entity>(scope), order, page).await?;
    let sees_money = scope.may(Subject::Billing.read());
    Ok(rows.map(|row| UsageEntry {
        id: row.id.into(),
        interaction_id: row.interaction_id.into(),
        minutes: row.minutes,
        unit_price_minor: sees_money.then_some(row.unit_price_minor),
        created_at: Ts(row.created_at),
    }))
}
