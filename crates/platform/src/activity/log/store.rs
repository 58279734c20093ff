//! Activity entries in their table.

use kernel::{ActivityEntryId, InteractionId, SourceId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};

use super::entity;
use super::model::{ActivityEntry, ActivityKind, NewEntry};
use crate::access::{Actor, Scope, api_keys};
use crate::tenancy::members::user;

/// Writes one line, in the transaction of what it tells about.
pub async fn note(tx: &Tx, scope: &Scope, new: NewEntry) -> Result<(), StoreError> {
    let actor = match scope.actor() {
        Actor::Member { user_id, member_id } => {
            let person = user::Entity::find_by_id(user_id.uuid()).one(tx).await?;
            person.map_or_else(|| member_id.to_string(), |person| person.display_name)
        }
        Actor::ApiKey { api_key_id } => {
            api_keys::find_name(tx, scope, api_key_id).await?.unwrap_or_else(|| api_key_id.to_string())
        }
        Actor::Job(name) => name.to_owned(),
    };
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<ActivityEntryId>().uuid()),
        at: Set(tx.now().0),
        kind: Set(new.kind.key().to_owned()),
        actor: Set(Some(actor)),
        interaction_id: Set(new.interaction_id.map(InteractionId::uuid)),
        source_id: Set(new.source_id.map(SourceId::uuid)),
        detail: Set(new.detail),
        facts: Set(serde_json::json!(new.facts)),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The newest lines, of one kind or of all.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    kind: Option<ActivityKind>,
    page: &PageRequest,
) -> Result<Page<ActivityEntry>, StoreError> {
    let mut lines = tx.of::<entity::Entity>(scope);
    if let Some(kind) = kind {
        lines = lines.filter(entity::Column::Kind.eq(kind.key()));
    }
    let rows = newest_first(tx, lines, (entity::Column::At, entity::Column::Id), page).await?;
    rows.try_map(ActivityEntry::try_from)
}

impl TryFrom<entity::Model> for ActivityEntry {
    type Error = StoreError;

    fn try_from(row: entity::Model) -> Result<Self, StoreError> {
        let kind = ActivityKind::from_key(&row.kind)
            .ok_or_else(|| StoreError::Corrupt(format!("activity kind {}", row.kind)))?;
        let facts =
            serde_json::from_value(row.facts).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Self {
            id: row.id.into(),
            at: Ts(row.at),
            kind,
            actor: row.actor,
            detail: row.detail,
            interaction_id: row.interaction_id.map(InteractionId::from),
            source_id: row.source_id.map(SourceId::from),
            facts,
        })
    }
}
