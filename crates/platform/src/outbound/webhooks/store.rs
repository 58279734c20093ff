//! Endpoints in their table, and publishing an event to them.

use kernel::{DeliveryId, InteractionId, Ts, WebhookEndpointId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use serde_json::json;
use store::{Enqueue, Priority, StoreError, Tx};

use super::entity::{delivery, endpoint};
use super::jobs::Deliver;
use super::model::{ENDPOINTS_MAX, Outgoing, WebhookEndpoint, WebhookError};
use crate::access::Scope;

/// An endpoint to be stored.
pub(super) struct NewEndpoint {
    pub(super) url: String,
    pub(super) events: Vec<String>,
    pub(super) sealed_secret: Vec<u8>,
}

/// An endpoint with what the delivery job needs.
pub(super) struct Target {
    pub(super) url: String,
    pub(super) sealed_secret: Vec<u8>,
    pub(super) enabled: bool,
}

/// Stores one delivery per endpoint that asked for the event, each with its job.
pub async fn publish(tx: &Tx, scope: &Scope, outgoing: Outgoing) -> Result<(), StoreError> {
    let payload = json!({ "type": outgoing.event, "timestamp": tx.now(), "data": outgoing.data }).to_string();
    let priority = if outgoing.historic { Priority::History } else { Priority::Live };
    let how = Enqueue { priority, ..Enqueue::default() };
    for endpoint in list(tx, scope).await? {
        if !endpoint.enabled || !endpoint.events.iter().any(|event| event == outgoing.event) {
            continue;
        }
        let id: DeliveryId = tx.ids().new_id();
        let row = delivery::ActiveModel {
            organization_id: Set(scope.organization_id().uuid()),
            id: Set(id.uuid()),
            endpoint_id: Set(endpoint.id.uuid()),
            interaction_id: Set(outgoing.interaction_id.map(InteractionId::uuid)),
            event: Set(outgoing.event.to_owned()),
            dedup_key: Set(format!("{}:{}", outgoing.event, outgoing.dedup_key)),
            payload: Set(payload.clone()),
            state: Set("queued".to_owned()),
            attempts: Set(0),
            next_at: Set(Some(tx.now().0)),
            last_status: Set(None),
            last_error: Set(None),
            created_at: Set(tx.now().0),
            updated_at: Set(tx.now().0),
        };
        let once = OnConflict::new().do_nothing().to_owned();
        let stored = delivery::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
        if stored > 0 {
            tx.enqueue_with(scope, &Deliver { delivery_id: id }, how.clone()).await?;
        }
    }
    Ok(())
}

/// Whether there is an endpoint that events are sent to.
pub async fn has_endpoint(tx: &Tx, scope: &Scope) -> Result<bool, StoreError> {
    let enabled = tx.of::<endpoint::Entity>(scope).filter(endpoint::Column::Enabled.eq(true));
    Ok(enabled.count(tx).await? > 0)
}

/// Every endpoint, oldest first.
pub(super) async fn list(tx: &Tx, scope: &Scope) -> Result<Vec<WebhookEndpoint>, StoreError> {
    let rows = tx.of::<endpoint::Entity>(scope).order_by_asc(endpoint::Column::Id).all(tx).await?;
    rows.into_iter().map(WebhookEndpoint::try_from).collect()
}

/// One endpoint.
pub(super) async fn load(
    tx: &Tx,
    scope: &Scope,
    id: WebhookEndpointId,
) -> Result<WebhookEndpoint, WebhookError> {
    let row = tx.of::<endpoint::Entity>(scope).filter(endpoint::Column::Id.eq(id.uuid())).one(tx).await;
    let row = row.map_err(StoreError::from)?.ok_or(WebhookError::NoEndpoint)?;
    Ok(row.try_into()?)
}

/// Stores a new endpoint.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    new: NewEndpoint,
) -> Result<WebhookEndpoint, WebhookError> {
    let known = tx.of::<endpoint::Entity>(scope).count(tx).await.map_err(StoreError::from)?;
    if known >= ENDPOINTS_MAX {
        return Err(WebhookError::TooMany);
    }
    let row = endpoint::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<WebhookEndpointId>().uuid()),
        url: Set(new.url),
        events: Set(json!(new.events)),
        sealed_secret: Set(new.sealed_secret),
        enabled: Set(true),
        disabled_reason: Set(None),
        created_at: Set(tx.now().0),
    };
    Ok(row.insert(tx).await.map_err(StoreError::from)?.try_into()?)
}

/// Removes an endpoint with its deliveries.
pub(super) async fn delete(tx: &Tx, scope: &Scope, id: WebhookEndpointId) -> Result<(), WebhookError> {
    let gone =
        tx.delete_of::<endpoint::Entity>(scope).filter(endpoint::Column::Id.eq(id.uuid())).exec(tx).await;
    match gone.map_err(StoreError::from)?.rows_affected {
        0 => Err(WebhookError::NoEndpoint),
        _ => Ok(()),
    }
}

/// Where a delivery goes.
pub(super) async fn find_target(
    tx: &Tx,
    scope: &Scope,
    id: WebhookEndpointId,
) -> Result<Option<Target>, StoreError> {
    let row = tx.of::<endpoint::Entity>(scope).filter(endpoint::Column::Id.eq(id.uuid())).one(tx).await?;
    Ok(row.map(|row| Target { url: row.url, sealed_secret: row.sealed_secret, enabled: row.enabled }))
}

/// Turns an endpoint on, or off with the reason.
pub(super) async fn set_enabled(
    tx: &Tx,
    scope: &Scope,
    id: WebhookEndpointId,
    disabled_reason: Option<String>,
) -> Result<WebhookEndpoint, WebhookError> {
    if find_target(tx, scope, id).await?.is_none() {
        return Err(WebhookError::NoEndpoint);
    }
    let row = endpoint::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id.uuid()),
        enabled: Set(disabled_reason.is_none()),
        disabled_reason: Set(disabled_reason),
        ..Default::default()
    };
    Ok(row.update(tx).await.map_err(StoreError::from)?.try_into()?)
}

impl TryFrom<endpoint::Model> for WebhookEndpoint {
    type Error = StoreError;

    fn try_from(row: endpoint::Model) -> Result<Self, StoreError> {
        let events =
            serde_json::from_value(row.events).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Self {
            id: row.id.into(),
            url: row.url,
            events,
            enabled: row.enabled,
            disabled_reason: row.disabled_reason,
            created_at: Ts(row.created_at),
        })
    }
}
