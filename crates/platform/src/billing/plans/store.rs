//! Billing accounts in their table.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, QuerySelect};
use store::{StoreError, Tx};

use super::entity;
use super::model::{Estimate, FREE_BELOW_MS_DEFAULT, MINUTE_MS, Plan};
use crate::access::Scope;
use crate::billing::BillingError;

/// Opens the account of a new organization. A minute costs nothing until somebody says otherwise.
pub async fn open_account(tx: &Tx, scope: &Scope, currency: &str) -> Result<(), StoreError> {
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        unit_price_minor: Set(0),
        currency: Set(currency.to_owned()),
        free_below_ms: Set(FREE_BELOW_MS_DEFAULT),
        round_to_ms: Set(MINUTE_MS),
        balance_minor: Set(0),
        revision: Set(1),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The plan of the organization.
pub async fn load(tx: &Tx, scope: &Scope) -> Result<Plan, BillingError> {
    let row = tx.of::<entity::Entity>(scope).one(tx).await.map_err(StoreError::from)?;
    row.map(Plan::from).ok_or(BillingError::NoAccount)
}

/// The same, held so that nobody else books meanwhile.
pub(in crate::billing) async fn lock(tx: &Tx, scope: &Scope) -> Result<Plan, BillingError> {
    let row = tx.of::<entity::Entity>(scope).lock_exclusive().one(tx).await.map_err(StoreError::from)?;
    row.map(Plan::from).ok_or(BillingError::NoAccount)
}

/// Stores what is left after an entry of the ledger.
pub(in crate::billing) async fn set_balance(
    tx: &Tx,
    scope: &Scope,
    balance_minor: i64,
) -> Result<(), StoreError> {
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        balance_minor: Set(balance_minor),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Stores a changed price under the next revision.
pub(super) async fn update_price(tx: &Tx, scope: &Scope, plan: &Plan) -> Result<Plan, StoreError> {
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        unit_price_minor: Set(plan.unit_price_minor),
        revision: Set(plan.revision + 1),
        ..Default::default()
    };
    Ok(row.update(tx).await?.into())
}

/// What calls of these lengths would cost.
pub async fn estimate(tx: &Tx, scope: &Scope, durations_ms: &[i64]) -> Result<Estimate, BillingError> {
    load(tx, scope).await?.estimate(durations_ms)
}

impl From<entity::Model> for Plan {
    fn from(row: entity::Model) -> Self {
        Self {
            unit_price_minor: row.unit_price_minor,
            currency: row.currency,
            free_below_ms: row.free_below_ms,
            round_to_ms: row.round_to_ms,
            balance_minor: row.balance_minor,
            revision: row.revision,
        }
    }
}
