//! Used minutes in their table, and the charge that follows from them.

use jiff::tz::TimeZone;
use kernel::{InteractionId, Ts, UsageEntryId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};

use super::entity;
use super::model::{Charge, UsageEntry, UsageWeek};
use super::week::{Week, weeks_until};
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

/// The page of weeks goes back this far.
const WEEKS_MAX: usize = 12;

/// The running week and those before it; prices only for who may read billing.
pub(super) async fn list_weeks(tx: &Tx, scope: &Scope, timezone: &str) -> Result<Vec<UsageWeek>, StoreError> {
    let zone = TimeZone::get(timezone).map_err(|_| StoreError::Corrupt(format!("time zone {timezone}")))?;
    let sees_money = scope.may(Subject::Billing.read());
    let mut weeks = Vec::with_capacity(WEEKS_MAX);
    for week in weeks_until(tx.now(), &zone, WEEKS_MAX) {
        let (conversations, minutes, amount) = sum(tx, scope, week).await?;
        let hours = (week.to.0 - week.from.0) / HOUR_MICROS;
        let amount_minor = sees_money.then_some(amount);
        weeks.push(UsageWeek { from: week.from, to: week.to, hours, conversations, minutes, amount_minor });
    }
    Ok(weeks)
}

const HOUR_MICROS: i64 = 3_600_000_000;

/// Conversations, minutes and price of one week.
async fn sum(tx: &Tx, scope: &Scope, week: Week) -> Result<(i64, i64, i64), StoreError> {
    use entity::Column::{CreatedAt, Id, Minutes, UnitPriceMinor};
    let price = Expr::col(Minutes).mul(Expr::col(UnitPriceMinor));
    let row: Option<(i64, Option<i64>, Option<i64>)> = tx
        .of::<entity::Entity>(scope)
        .filter(CreatedAt.gte(week.from.0))
        .filter(CreatedAt.lt(week.to.0))
        .select_only()
        .column_as(Id.count(), "conversations")
        .column_as(Expr::col(Minutes).sum().cast_as("BIGINT"), "minutes")
        .column_as(price.sum().cast_as("BIGINT"), "amount")
        .into_tuple()
        .one(tx)
        .await?;
    let (conversations, minutes, amount) = row.unwrap_or_default();
    Ok((conversations, minutes.unwrap_or(0), amount.unwrap_or(0)))
}
