//! Notifications in their table.

use std::collections::BTreeMap;

use kernel::{InteractionId, MemberId, NotificationId, Ts};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::model::{Notification, Told, reaches, severity_key};
use super::{entity, letters};
use crate::access::Scope;
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::outbound::preferences::{self, Channel};
use crate::outbound::telegram;
use crate::tenancy::members;

/// Tells every member who may read what it is about and whose role reaches the conversation: by the bell
/// always, by mail and in his chat where the organization's grid and his own wishes agree.
pub async fn tell(tx: &Tx, app: &App, scope: &Scope, told: Told<'_>) -> Result<(), StoreError> {
    let channels = preferences::load_channels(tx, scope).await?;
    let silences = preferences::load_silences(tx, scope).await?;
    let (mut by_mail, mut by_chat) = (Vec::new(), Vec::new());
    for member in members::list_holding(tx, scope, told.subject).await? {
        if !told.judged.is_none_or(|judged| reaches(&member, judged)) {
            continue;
        }
        let line = Line {
            kind: told.event(),
            severity: severity_key(told.severity),
            params: serde_json::json!(told.params),
            interaction_id: told.judged.map(|judged| judged.interaction_id.uuid()),
        };
        ring(tx, app, scope, member.member_id, line).await?;
        let own = silences.get(&member.member_id).map(Vec::as_slice).unwrap_or_default();
        if !preferences::is_silenced(own, told.kind, Channel::Email) {
            by_mail.push(member.user_id);
        }
        if !preferences::is_silenced(own, told.kind, Channel::Telegram) {
            by_chat.push((member.member_id, member.user_id));
        }
    }
    if channels.telegram.include(told.severity) {
        telegram::post(tx, app, scope, (&told, &by_chat)).await?;
    }
    if !channels.email.include(told.severity) {
        return Ok(());
    }
    letters::send(
        tx,
        app,
        scope,
        &told,
        letters::Recipients { users: by_mail, addresses: channels.email_addresses },
    )
    .await
}

/// Tells one member of something that is his alone: by the bell.
pub async fn tell_one(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    (member, told): (MemberId, Told<'_>),
) -> Result<(), StoreError> {
    let params = serde_json::json!(told.params);
    let line =
        Line { kind: told.event(), severity: severity_key(told.severity), params, interaction_id: None };
    ring(tx, app, scope, member, line).await
}

/// Rings one's own bell, to see that it works.
pub async fn ring_test(tx: &Tx, app: &App, scope: &Scope, member: MemberId) -> Result<(), StoreError> {
    let params = serde_json::json!({});
    ring(tx, app, scope, member, Line { kind: "test", severity: "info", params, interaction_id: None }).await
}

/// A line before it is one member's.
struct Line {
    kind: &'static str,
    severity: &'static str,
    params: serde_json::Value,
    interaction_id: Option<Uuid>,
}

async fn ring(tx: &Tx, app: &App, scope: &Scope, recipient: MemberId, line: Line) -> Result<(), StoreError> {
    let id: NotificationId = tx.ids().new_id();
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id.uuid()),
        member_id: Set(recipient.uuid()),
        kind: Set(line.kind.to_owned()),
        severity: Set(line.severity.to_owned()),
        params: Set(line.params),
        interaction_id: Set(line.interaction_id),
        read_at: Set(None),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    live::publish(tx, app, scope, LiveEvent::NotificationCreated { id, recipient }).await?;
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
        let params: BTreeMap<String, String> =
            serde_json::from_value(row.params).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        // A reason of ours has a sentence of its own; a vendor's words stand in a common one.
        let own = params.get("reason_key").map(|key| format!(".{key}")).unwrap_or_default();
        Ok(Self {
            id: row.id.into(),
            title_key: format!("notifications.{}{own}", row.kind),
            kind: row.kind,
            severity: row.severity,
            params,
            interaction_id: row.interaction_id.map(InteractionId::from),
            read_at: row.read_at.map(Ts),
            created_at: Ts(row.created_at),
        })
    }
}
