//! Notifications in their table.

use kernel::{InteractionId, MemberId, NotificationId, Ts};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity;
use super::model::{Notification, Told, reaches};
use crate::access::{Entity as Subject, Scope};
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::tenancy::members;

/// Tells every member who may read alerts and whose role reaches the conversation.
pub async fn tell(tx: &Tx, app: &App, scope: &Scope, told: Told<'_>) -> Result<(), StoreError> {
    let severity = serde_json::to_value(told.severity).unwrap_or_default();
    let severity = severity.as_str().unwrap_or_default().to_owned();
    let params = serde_json::json!(told.params);
    for member in members::list_holding(tx, scope, Subject::Alert).await? {
        if !reaches(&member, told.judged) {
            continue;
        }
        let id: NotificationId = tx.ids().new_id();
        let row = entity::ActiveModel {
            organization_id: Set(scope.organization_id().uuid()),
            id: Set(id.uuid()),
            member_id: Set(member.member_id.uuid()),
            kind: Set(told.kind.to_owned()),
            severity: Set(severity.clone()),
            params: Set(params.clone()),
            interaction_id: Set(Some(told.judged.interaction_id.uuid())),
            read_at: Set(None),
            created_at: Set(tx.now().0),
        };
        row.insert(tx).await?;
        live::publish(tx, app, scope, LiveEvent::NotificationCreated { id, recipient: member.member_id })
            .await?;
    }
    Ok(())
}

/// The newest lines of one member.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    member: MemberId,
    page: &PageRequest,
) -> Result<Page<Notification>, StoreError> {
    let mine = tx.of::<entity::Entity>(scope).filter(entity::Column::MemberId.eq(member.uuid()));
    let rows = newest_first(tx, mine, (entity::Column::CreatedAt, entity::Column::Id), page).await?;
    rows.try_map(Notification::try_from)
}

/// How many lines a member has not read.
pub(super) async fn unread(tx: &Tx, scope: &Scope, member: MemberId) -> Result<u64, StoreError> {
    let mine = tx.of::<entity::Entity>(scope).filter(entity::Column::MemberId.eq(member.uuid()));
    Ok(mine.filter(entity::Column::ReadAt.is_null()).count(tx).await?)
}

/// Marks lines of one member as read: the named ones, or all.
pub(super) async fn mark_read(
    tx: &Tx,
    scope: &Scope,
    member: MemberId,
    ids: Option<Vec<NotificationId>>,
) -> Result<(), StoreError> {
    let mut change = tx
        .update_of::<entity::Entity>(scope)
        .col_expr(entity::Column::ReadAt, Expr::value(tx.now().0))
        .filter(entity::Column::MemberId.eq(member.uuid()))
        .filter(entity::Column::ReadAt.is_null());
    if let Some(ids) = ids {
        let ids: Vec<Uuid> = ids.into_iter().map(NotificationId::uuid).collect();
        change = change.filter(entity::Column::Id.is_in(ids));
    }
    change.exec(tx).await?;
    Ok(())
}

impl TryFrom<entity::Model> for Notification {
    type Error = StoreError;

    fn try_from(row: entity::Model) -> Result<Self, StoreError> {
        let params =
            serde_json::from_value(row.params).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Self {
            id: row.id.into(),
            title_key: format!("notifications.{}", row.kind),
            kind: row.kind,
            severity: row.severity,
            params,
            interaction_id: row.interaction_id.map(InteractionId::from),
            read_at: row.read_at.map(Ts),
            created_at: Ts(row.created_at),
        })
    }
}
