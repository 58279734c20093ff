//! Ways into a chat: made for a screen, taken once by whoever comes with the token.
//!
//! Invariant: only the hash of a token is kept, and a new way ends the one before.

use ::store::{Enqueue, StoreError, Tx};
use connectors::telegram::BotIdentity;
use kernel::MemberId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::entity::link::{ActiveModel, Column, Entity};
use super::jobs::FetchUpdates;
use super::model::{LINK_LIFE, TelegramError, TelegramLink, token_hash};
use super::store;
use crate::access::Scope;
use crate::app::App;

/// Makes a way into the organization's chat, or into a member's own, and has the bot listen.
pub(super) async fn issue(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    member: Option<MemberId>,
) -> Result<TelegramLink, TelegramError> {
    let bot = store::find_bot(tx, scope).await?.ok_or(TelegramError::NoBot)?;
    let mine = match member {
        Some(member) => Column::MemberId.eq(member.uuid()),
        None => Column::MemberId.is_null(),
    };
    tx.delete_of::<Entity>(scope).filter(mine).exec(tx).await.map_err(StoreError::from)?;
    let token = hex::encode(app.entropy().bytes::<24>());
    let expires_at = tx.now().plus(LINK_LIFE);
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        token_hash: Set(token_hash(&token)),
        member_id: Set(member.map(MemberId::uuid)),
        expires_at: Set(expires_at.0),
    };
    row.insert(tx).await.map_err(StoreError::from)?;
    listen(tx, scope).await?;
    Ok(TelegramLink {
        url: BotIdentity::private_link(&bot.username, &token),
        group_url: member.is_none().then(|| BotIdentity::group_link(&bot.username, &token)),
        expires_at,
    })
}

/// Has the bot's updates fetched, unless somebody is at it.
pub(super) async fn listen(tx: &Tx, scope: &Scope) -> Result<(), StoreError> {
    let how = Enqueue { dedup_key: Some("updates".to_owned()), ..Enqueue::default() };
    tx.enqueue_with(scope, &FetchUpdates {}, how).await
}

/// Whose chat is linked: the organization's, or that of a member.
pub(super) struct Owner(pub(super) Option<MemberId>);

/// Whose chat a token links, if it still does. It does so once.
pub(super) async fn redeem(
    tx: &Tx,
    scope: &Scope,
    (token, is_private): (&str, bool),
) -> Result<Option<Owner>, StoreError> {
    let named = tx.of::<Entity>(scope).filter(Column::TokenHash.eq(token_hash(token)));
    let waiting = named.filter(Column::ExpiresAt.gt(tx.now().0));
    let Some(row) = waiting.one(tx).await? else { return Ok(None) };
    // What is told to one member must not be read by a group.
    if row.member_id.is_some() && !is_private {
        return Ok(None);
    }
    let this = tx.delete_of::<Entity>(scope).filter(Column::TokenHash.eq(row.token_hash));
    this.exec(tx).await?;
    Ok(Some(Owner(row.member_id.map(MemberId::from))))
}

/// Whether somebody may come with a token at any moment.
pub(super) async fn are_open(tx: &Tx, scope: &Scope) -> Result<bool, StoreError> {
    let open = tx.of::<Entity>(scope).filter(Column::ExpiresAt.gt(tx.now().0));
    Ok(open.count(tx).await? > 0)
}

/// Forgets the ways nobody took, in every organization.
pub(super) async fn delete_expired(tx: Tx) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::ExpiresAt.lte(tx.now().0)).exec(&tx).await?;
    Ok(())
}
