//! Deliveries in their table: the log administrators read and resend from.

use ::store::page::{Page, PageRequest, newest_first};
use ::store::{StoreError, Tx};
use kernel::{DeliveryId, InteractionId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};

use super::entity::delivery;
use super::jobs::Deliver;
use super::model::{Verdict, WebhookDelivery, WebhookError};
use super::store;
use crate::access::Scope;

/// A delivery with what the job sends.
pub(super) struct Pending {
    pub(super) delivery: WebhookDelivery,
    pub(super) payload: String,
}

/// The newest deliveries, in one state or in all.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    state: Option<String>,
    page: &PageRequest,
) -> Result<Page<WebhookDelivery>, StoreError> {
    let mut deliveries = tx.of::<delivery::Entity>(scope);
    if let Some(state) = state {
        deliveries = deliveries.filter(delivery::Column::State.eq(state));
    }
    let order = (delivery::Column::CreatedAt, delivery::Column::Id);
    Ok(newest_first(tx, deliveries, order, page).await?.map(WebhookDelivery::from))
}

/// One delivery with its payload.
pub(super) async fn find(tx: &Tx, scope: &Scope, id: DeliveryId) -> Result<Option<Pending>, StoreError> {
    let row = tx.of::<delivery::Entity>(scope).filter(delivery::Column::Id.eq(id.uuid())).one(tx).await?;
    Ok(row.map(|row| Pending { payload: row.payload.clone(), delivery: row.into() }))
}

/// Writes down what became of a try.
pub(super) async fn settle(
    tx: &Tx,
    scope: &Scope,
    delivery: &WebhookDelivery,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    let row = delivery::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(delivery.id.uuid()),
        state: Set(verdict.state.to_owned()),
        attempts: Set(delivery.attempts + 1),
        next_at: Set(verdict.wait.map(|wait| tx.now().plus(wait).0)),
        last_status: Set(verdict.status),
        last_error: Set(verdict.error.clone()),
        updated_at: Set(tx.now().0),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Sends a delivery again from the start of its schedule.
pub(super) async fn resend(tx: &Tx, scope: &Scope, id: DeliveryId) -> Result<WebhookDelivery, WebhookError> {
    let pending = find(tx, scope, id).await?.ok_or(WebhookError::NoDelivery)?;
    let target =
        store::find_target(tx, scope, pending.delivery.endpoint_id).await?.ok_or(WebhookError::NoEndpoint)?;
    if !target.enabled {
        return Err(WebhookError::Disabled);
    }
    let row = delivery::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id.uuid()),
        state: Set("queued".to_owned()),
        attempts: Set(0),
        next_at: Set(Some(tx.now().0)),
        updated_at: Set(tx.now().0),
        ..Default::default()
    };
    let stored = row.update(tx).await.map_err(StoreError::from)?;
    tx.enqueue(scope, &Deliver { delivery_id: id }).await?;
    Ok(stored.into())
}

impl From<delivery::Model> for WebhookDelivery {
    fn from(row: delivery::Model) -> Self {
        Self {
            id: row.id.into(),
            endpoint_id: row.endpoint_id.into(),
            event: row.event,
            state: row.state,
            attempts: row.attempts,
            next_at: row.next_at.map(Ts),
            last_status: row.last_status,
            last_error: row.last_error,
            interaction_id: row.interaction_id.map(InteractionId::from),
            created_at: Ts(row.created_at),
        }
    }
}
