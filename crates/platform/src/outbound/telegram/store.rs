//! Bots and chats in their tables.

use ::store::{StoreError, Tx};
use connectors::Fault;
use connectors::telegram::{Bot, BotIdentity, Chat};
use kernel::{Classify, MemberId, Secret, TelegramChatId, Ts};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, PaginatorTrait, QueryFilter};

use super::entity::{bot, chat, link};
use super::model::{Reached, TelegramBot, TelegramBotState, TelegramChat, TelegramError, TelegramSettings};
use crate::access::Scope;
use crate::app::App;

const PURPOSE: &str = "telegram.token";

/// A bot the vendor has vouched for.
pub(super) struct NewBot {
    pub(super) base_url: String,
    pub(super) token: Secret,
    pub(super) identity: BotIdentity,
}

/// The organization's bot.
pub(super) async fn find_bot(tx: &Tx, scope: &Scope) -> Result<Option<bot::Model>, StoreError> {
    Ok(tx.of::<bot::Entity>(scope).one(tx).await?)
}

/// The chat of the organization, or of a member.
pub(super) async fn find_chat(
    tx: &Tx,
    scope: &Scope,
    member: Option<MemberId>,
) -> Result<Option<chat::Model>, StoreError> {
    Ok(tx.of::<chat::Entity>(scope).filter(whose(member)).one(tx).await?)
}

/// One chat by our own id.
pub(super) async fn find_chat_by_id(
    tx: &Tx,
    scope: &Scope,
    id: TelegramChatId,
) -> Result<Option<chat::Model>, StoreError> {
    Ok(tx.of::<chat::Entity>(scope).filter(chat::Column::Id.eq(id.uuid())).one(tx).await?)
}

/// Every chat, or those the vendor knows by a number.
pub(super) async fn list_chats(
    tx: &Tx,
    scope: &Scope,
    number: Option<i64>,
) -> Result<Vec<chat::Model>, StoreError> {
    let mut chats = tx.of::<chat::Entity>(scope);
    if let Some(number) = number {
        chats = chats.filter(chat::Column::ChatId.eq(number));
    }
    Ok(chats.all(tx).await?)
}

/// What would be reached: by a member's own chat, or by any.
pub async fn reached(tx: &Tx, scope: &Scope, member: Option<MemberId>) -> Result<Reached, StoreError> {
    if find_bot(tx, scope).await?.is_none() {
        return Ok(Reached::NoBot);
    }
    let mut chats = tx.of::<chat::Entity>(scope);
    if member.is_some() {
        chats = chats.filter(whose(member));
    }
    Ok(if chats.count(tx).await? == 0 { Reached::NoChat } else { Reached::Chat })
}

/// Keeps a bot over the one before. The chats of another bot are of no use to it.
pub(super) async fn save_bot(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    (before, new): (Option<&bot::Model>, NewBot),
) -> Result<bot::Model, TelegramError> {
    let organization = scope.organization_id().uuid();
    let same = before.filter(|row| row.bot_id == new.identity.id);
    if before.is_some() && same.is_none() {
        tx.delete_of::<chat::Entity>(scope).exec(tx).await.map_err(StoreError::from)?;
        tx.delete_of::<link::Entity>(scope).exec(tx).await.map_err(StoreError::from)?;
    }
    let token = new.token.expose().as_bytes();
    let row = bot::ActiveModel {
        organization_id: Set(organization),
        base_url: Set(new.base_url),
        sealed_token: Set(app.keyring().seal(app.entropy(), organization, PURPOSE, token)?),
        token_last4: Set(new.token.last4()),
        bot_id: Set(new.identity.id),
        username: Set(new.identity.username),
        fault: Set(None),
        reason: Set(None),
        next_update: Set(same.map_or(0, |row| row.next_update)),
        heard_at: Set(same.map_or(tx.now().0, |row| row.heard_at)),
        connected_at: Set(same.map_or(tx.now().0, |row| row.connected_at)),
        // Grows also over a removal in between, so that an old tag never fits again.
        revision: Set(before.map_or(tx.now().0, |row| row.revision + 1)),
    };
    let stored = if before.is_some() { row.update(tx).await } else { row.insert(tx).await };
    stored.map_err(|error| match StoreError::from(error) {
        error if error.is_unique_of("bot_id") => TelegramError::BotTaken,
        error => error.into(),
    })
}

/// Forgets the bot with its chats.
pub(super) async fn delete_bot(tx: &Tx, scope: &Scope) -> Result<(), StoreError> {
    tx.delete_of::<bot::Entity>(scope).exec(tx).await?;
    Ok(())
}

/// The bot as the wire needs it.
pub(super) fn open(app: &App, row: &bot::Model) -> Result<Bot, TelegramError> {
    Ok(Bot::new(&row.base_url, token(app, row)?))
}

/// The token of a bot.
pub(super) fn token(app: &App, row: &bot::Model) -> Result<Secret, TelegramError> {
    let plain = app.keyring().open(row.organization_id, PURPOSE, &row.sealed_token)?;
    Ok(Secret::new(String::from_utf8_lossy(&plain)))
}

/// Writes down whether the bot works. Answers whether that is news.
pub(super) async fn set_fault(tx: &Tx, scope: &Scope, fault: Option<&Fault>) -> Result<bool, StoreError> {
    let change = tx
        .update_of::<bot::Entity>(scope)
        .col_expr(bot::Column::Fault, Expr::value(fault.map(|fault| fault.code().to_owned())))
        .col_expr(bot::Column::Reason, Expr::value(fault.map(|fault| fault.words().to_owned())));
    let other = match fault {
        Some(fault) => {
            Condition::any().add(bot::Column::Fault.is_null()).add(bot::Column::Fault.ne(fault.code()))
        }
        None => Condition::all().add(bot::Column::Fault.is_not_null()),
    };
    Ok(change.filter(other).exec(tx).await?.rows_affected > 0)
}

/// Remembers up to where updates were taken in.
pub(super) async fn set_heard(tx: &Tx, scope: &Scope, next_update: i64) -> Result<(), StoreError> {
    let change = tx.update_of::<bot::Entity>(scope).col_expr(bot::Column::NextUpdate, next_update.into());
    change.col_expr(bot::Column::HeardAt, tx.now().0.into()).exec(tx).await?;
    Ok(())
}

/// Links a chat in place of the one before.
pub(super) async fn save_chat(
    tx: &Tx,
    scope: &Scope,
    (member, found): (Option<MemberId>, &Chat),
) -> Result<chat::Model, StoreError> {
    tx.delete_of::<chat::Entity>(scope).filter(whose(member)).exec(tx).await?;
    let row = chat::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<TelegramChatId>().uuid()),
        member_id: Set(member.map(MemberId::uuid)),
        chat_id: Set(found.id),
        title: Set(found.title.clone()),
        is_private: Set(found.is_private),
        linked_at: Set(tx.now().0),
    };
    Ok(row.insert(tx).await?)
}

/// Forgets a chat. Answers whether it was there.
pub(super) async fn delete_chat(tx: &Tx, scope: &Scope, row: &chat::Model) -> Result<bool, StoreError> {
    let one = tx.delete_of::<chat::Entity>(scope).filter(chat::Column::Id.eq(row.id));
    Ok(one.exec(tx).await?.rows_affected > 0)
}

/// Follows a group to its new number.
pub(super) async fn move_chats(tx: &Tx, scope: &Scope, from: i64, to: i64) -> Result<(), StoreError> {
    let change = tx.update_of::<chat::Entity>(scope).col_expr(chat::Column::ChatId, to.into());
    change.filter(chat::Column::ChatId.eq(from)).exec(tx).await?;
    Ok(())
}

/// What the page shows.
pub(super) async fn settings(
    tx: &Tx,
    scope: &Scope,
    row: Option<&bot::Model>,
) -> Result<TelegramSettings, StoreError> {
    let chat = find_chat(tx, scope, None).await?;
    Ok(TelegramSettings { bot: row.map(TelegramBot::from), chat: chat.map(TelegramChat::from) })
}

fn whose(member: Option<MemberId>) -> Expr {
    match member {
        Some(member) => chat::Column::MemberId.eq(member.uuid()),
        None => chat::Column::MemberId.is_null(),
    }
}

impl From<&bot::Model> for TelegramBot {
    fn from(row: &bot::Model) -> Self {
        let state = if row.fault.is_some() { TelegramBotState::Failing } else { TelegramBotState::Connected };
        Self {
            username: row.username.clone(),
            base_url: row.base_url.clone(),
            token_last4: row.token_last4.clone(),
            state,
            reason: row.reason.clone(),
            connected_at: Ts(row.connected_at),
        }
    }
}

impl From<chat::Model> for TelegramChat {
    fn from(row: chat::Model) -> Self {
        Self {
            title: row.title,
            chat_id: row.chat_id.to_string(),
            is_private: row.is_private,
            linked_at: Ts(row.linked_at),
        }
    }
}
