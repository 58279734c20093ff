//! Messages from the moment they are written until the vendor has taken them.
//!
//! Invariant: a message and its job are stored together with what it tells about; its words are forgotten once it is out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ::store::page::{Page, PageRequest, newest_first};
use ::store::{StoreError, Tx};
use kernel::{InteractionId, MemberId, TelegramMessageId, Ts, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::chat;
use super::entity::message::{ActiveModel, Column, Entity, Model};
use super::jobs::SendMessage;
use super::model::{TelegramMessage, TelegramMessageState, Verdict};
use super::{store, words};
use crate::access::Scope;
use crate::app::App;
use crate::outbound::notifications::{self, Told};
use crate::outbound::preferences::NotificationKind;
use crate::tenancy::members::user;

/// How long a message is remembered.
const KEPT: Duration = Duration::from_hours(90 * 24);

/// Something to be written to one chat.
pub(super) struct NewMessage<'a> {
    pub(super) chat: &'a chat::Model,
    pub(super) kind: &'static str,
    pub(super) text: String,
    pub(super) interaction_id: Option<InteractionId>,
}

/// Tells the organization's chat, and those of these members who linked one; a chat that is both, once.
pub async fn post(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    (told, members): (&Told<'_>, &[(MemberId, UserId)]),
) -> Result<(), StoreError> {
    if store::find_bot(tx, scope).await?.is_none() {
        return Ok(());
    }
    let chats = store::list_chats(tx, scope, None).await?;
    let home = notifications::home(tx, app, scope).await?;
    let locales = locales(tx, members).await?;
    let kind = match told.kind {
        NotificationKind::Alert => "alert",
        NotificationKind::SourceAttention => "source_attention",
    };
    let mut written = BTreeSet::new();
    let (shared, own): (Vec<_>, Vec<_>) = chats.iter().partition(|chat| chat.member_id.is_none());
    for chat in shared.into_iter().chain(own) {
        let locale = match chat.member_id.map(MemberId::from) {
            None => Some(&home.language),
            Some(member) => locales.get(&member),
        };
        let Some(locale) = locale.filter(|_| !written.contains(&chat.chat_id)) else { continue };
        written.insert(chat.chat_id);
        let text = words::of_told(told, &home, locale);
        let interaction_id = told.judged.map(|judged| judged.interaction_id);
        insert(tx, scope, NewMessage { chat, kind, text, interaction_id }).await?;
    }
    Ok(())
}

/// The language of each member.
pub(super) async fn locales(
    tx: &Tx,
    members: &[(MemberId, UserId)],
) -> Result<BTreeMap<MemberId, String>, StoreError> {
    let ids = members.iter().map(|(_, user)| user.uuid());
    let users = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(tx).await?;
    let spoken: BTreeMap<UserId, String> = users.into_iter().map(|row| (row.id.into(), row.locale)).collect();
    Ok(members.iter().filter_map(|(member, user)| Some((*member, spoken.get(user)?.clone()))).collect())
}

/// Puts a message into the outbox, with the job that sends it.
pub(super) async fn insert(tx: &Tx, scope: &Scope, new: NewMessage<'_>) -> Result<(), StoreError> {
    let id: TelegramMessageId = tx.ids().new_id();
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id.uuid()),
        chat: Set(new.chat.id),
        recipient: Set(new.chat.title.clone()),
        kind: Set(new.kind.to_owned()),
        text: Set(Some(new.text)),
        interaction_id: Set(new.interaction_id.map(InteractionId::uuid)),
        state: Set(TelegramMessageState::Queued.key().to_owned()),
        attempts: Set(0),
        next_at: Set(Some(tx.now().0)),
        last_error: Set(None),
        sent_at: Set(None),
        created_at: Set(tx.now().0),
        updated_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    tx.enqueue(scope, &SendMessage { message_id: id }).await
}

/// The newest messages, in one state or in all.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    state: Option<TelegramMessageState>,
    page: &PageRequest,
) -> Result<Page<TelegramMessage>, StoreError> {
    let mut messages = tx.of::<Entity>(scope);
    if let Some(state) = state {
        messages = messages.filter(Column::State.eq(state.key()));
    }
    Ok(newest_first(tx, messages, (Column::CreatedAt, Column::Id), page).await?.map(TelegramMessage::from))
}

/// One message.
pub(super) async fn find(tx: &Tx, scope: &Scope, id: TelegramMessageId) -> Result<Option<Model>, StoreError> {
    Ok(tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).one(tx).await?)
}

/// Writes down what became of a try.
pub(super) async fn settle(
    tx: &Tx,
    scope: &Scope,
    message: &Model,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    let is_sent = verdict.state == TelegramMessageState::Sent;
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(message.id),
        state: Set(verdict.state.key().to_owned()),
        attempts: Set(message.attempts + 1),
        next_at: Set(verdict.wait.map(|wait| tx.now().plus(wait).0)),
        last_error: Set(verdict.reason.clone()),
        text: Set(message.text.clone().filter(|_| verdict.wait.is_some())),
        sent_at: Set(is_sent.then_some(tx.now().0)),
        updated_at: Set(tx.now().0),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Forgets what was sent or given up long ago, in every organization.
pub(super) async fn delete_old(tx: Tx) -> Result<(), StoreError> {
    let before = tx.now().0.saturating_sub(i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX));
    let old = Entity::delete_many().filter(Column::CreatedAt.lt(before));
    old.filter(Column::State.ne(TelegramMessageState::Queued.key())).exec(&tx).await?;
    Ok(())
}

impl From<Model> for TelegramMessage {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind,
            recipient: row.recipient,
            // The table's own rule lets no other word in.
            state: TelegramMessageState::from_key(&row.state).unwrap_or(TelegramMessageState::Failed),
            attempts: row.attempts,
            next_at: row.next_at.map(Ts),
            reason: row.last_error,
            interaction_id: row.interaction_id.map(InteractionId::from),
            created_at: Ts(row.created_at),
            sent_at: row.sent_at.map(Ts),
        }
    }
}
