//! Taking in what reached the bot: chats that are linked, groups that moved, and whoever wants no more of it.
//!
//! Invariant: an update counts once, because the number up to which they were taken in moves on in the transaction of
//! what they did.

use ::store::{StoreError, Tx};
use connectors::telegram::{Chat, News, Update};
use kernel::MemberId;
use sea_orm::{ColumnTrait, QueryFilter};

use super::entity::bot;
use super::links::Owner;
use super::outbox::{self, NewMessage};
use super::{links, sender, store, words};
use crate::access::Scope;
use crate::app::App;
use crate::outbound::notifications;
use crate::tenancy::members;

/// Takes in updates that were asked for from `offset` on. Answers whether somebody may still come with a token.
pub(super) async fn take_in(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    (asked, offset, updates): (&bot::Model, i64, Vec<Update>),
) -> Result<bool, StoreError> {
    let Some(bot) = store::find_bot(tx, scope).await?.filter(|bot| bot.bot_id == asked.bot_id) else {
        return Ok(false);
    };
    let mut next = if offset == 0 { 0 } else { bot.next_update };
    for update in updates {
        if update.id < next {
            continue;
        }
        next = update.id.saturating_add(1);
        if let Some(news) = update.news {
            act(tx, app, scope, news).await?;
        }
    }
    store::set_heard(tx, scope, next).await?;
    links::are_open(tx, scope).await
}

async fn act(tx: &Tx, app: &App, scope: &Scope, news: News) -> Result<(), StoreError> {
    match news {
        News::Started { chat, token } => link(tx, app, scope, (&chat, &token)).await,
        News::Moved { from, to } => store::move_chats(tx, scope, from, to).await,
        News::Left { chat_id } => {
            for chat in store::list_chats(tx, scope, Some(chat_id)).await? {
                sender::end(tx, app, scope, &chat).await?;
            }
            Ok(())
        }
    }
}

/// Links the chat somebody came from. Who comes with a token that is none is not answered: anybody can write to a bot.
async fn link(tx: &Tx, app: &App, scope: &Scope, (chat, token): (&Chat, &str)) -> Result<(), StoreError> {
    let redeemed = links::redeem(tx, scope, (token, chat.is_private)).await?;
    let Some(Owner(member)) = redeemed else { return Ok(()) };
    let linked = store::save_chat(tx, scope, (member, chat)).await?;
    let home = notifications::home(tx, app, scope).await?;
    let locale = match member {
        Some(member) => locale_of(tx, scope, member).await?.unwrap_or_else(|| home.language.clone()),
        None => home.language.clone(),
    };
    let text = words::of_link(&home, &locale);
    outbox::insert(tx, scope, NewMessage { chat: &linked, kind: "linked", text, interaction_id: None }).await
}

async fn locale_of(tx: &Tx, scope: &Scope, member: MemberId) -> Result<Option<String>, StoreError> {
    let one = tx.of::<members::entity::Entity>(scope).filter(members::entity::Column::Id.eq(member.uuid()));
    let Some(row) = one.one(tx).await? else { return Ok(None) };
    Ok(outbox::locales(tx, &[(member, row.user_id.into())]).await?.remove(&member))
}
