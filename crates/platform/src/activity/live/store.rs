//! Live events in their table.

use std::time::Duration;

use kernel::{EventId, MemberId, ProjectId, Ts};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity;
use super::model::{Audience, LiveEvent, ROLE_CHANGED};
use crate::access::Scope;
use crate::app::App;

/// How long a console may have been away and still catch up.
const KEPT: Duration = Duration::from_hours(24);
/// The most events one look hands out; a console further behind reloads.
pub(super) const EVENTS_PER_LOOK_MAX: u64 = 500;

/// An event as it is stored.
#[derive(Debug, Clone)]
pub(super) struct StoredEvent {
    /// Its place in the feed.
    pub id: EventId,
    /// Its name on the wire.
    pub kind: String,
    /// Its data on the wire.
    pub data: serde_json::Value,
    /// Who may hear of it.
    pub audience: Audience,
}

/// Tells open consoles of a change, once it is committed.
pub async fn publish(tx: &Tx, app: &App, scope: &Scope, event: LiveEvent) -> Result<(), StoreError> {
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().uuid()),
        kind: Set(event.kind().to_owned()),
        project_id: Set(event.project_id().map(ProjectId::uuid)),
        member_id: Set(event.member_id().map(MemberId::uuid)),
        recipient_id: Set(event.recipient().map(MemberId::uuid)),
        data: Set(event.data()),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    let live = app.live().clone();
    tx.after_commit(move || live.poke());
    Ok(())
}

/// The events after one, oldest first.
pub(super) async fn list_after(
    tx: &Tx,
    scope: &Scope,
    after: EventId,
) -> Result<Vec<StoredEvent>, StoreError> {
    let rows = tx
        .of::<entity::Entity>(scope)
        .filter(entity::Column::Id.gt(after.uuid()))
        .order_by_asc(entity::Column::Id)
        .limit(EVENTS_PER_LOOK_MAX)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(StoredEvent::from).collect())
}

/// The newest event, where a console starts that names none.
pub(super) async fn latest(tx: &Tx, scope: &Scope) -> Result<EventId, StoreError> {
    let row = tx.of::<entity::Entity>(scope).order_by_desc(entity::Column::Id).one(tx).await?;
    Ok(row.map_or(Uuid::nil(), |row| row.id).into())
}

/// Forgets events nobody can still be waiting for.
pub async fn delete_old(tx: Tx) -> Result<(), StoreError> {
    let before = Ts(tx.now().0 - i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX));
    entity::Entity::delete_many().filter(entity::Column::CreatedAt.lt(before.0)).exec(&tx).await?;
    Ok(())
}

impl From<entity::Model> for StoredEvent {
    fn from(row: entity::Model) -> Self {
        let is_interaction = row.kind.starts_with("interaction.");
        let is_role = row.kind == ROLE_CHANGED;
        let audience = Audience {
            project_id: row.project_id.map(ProjectId::from),
            member_id: row.member_id.map(MemberId::from),
            recipient: row.recipient_id.map(MemberId::from),
            is_interaction,
            is_role,
        };
        Self { id: row.id.into(), kind: row.kind, data: row.data, audience }
    }
}
