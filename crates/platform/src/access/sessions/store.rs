//! Sessions in the table. They belong to users, so these run outside any organization.

use kernel::{OrganizationId, SessionId, Ts, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{Proof, Session, SessionLimits, SessionView, browser_in_words, token_hash};
use crate::access::callers::worth_noting;
use crate::app::App;

/// The sessions page is the whole list up to here.
const LISTED_MAX: u64 = 200;

/// What is known of the browser that signed in.
pub(super) struct NewSession<'a> {
    /// The token that goes into the cookie; only its hash is stored.
    pub token: &'a str,
    /// The session to store.
    pub session: &'a Session,
    /// Where the request came from.
    pub address: String,
    /// What the browser calls itself, shortened.
    pub user_agent: String,
}

/// Stores a new session.
pub(super) async fn insert(tx: &Tx, new: NewSession<'_>) -> Result<(), StoreError> {
    let row = ActiveModel {
        token_hash: Set(token_hash(new.token)),
        id: Set(new.session.id.uuid()),
        user_id: Set(new.session.user_id.uuid()),
        csrf_token: Set(new.session.csrf_token.clone()),
        created_at: Set(tx.now().0),
        last_seen_at: Set(new.session.last_seen_at.0),
        expires_at: Set(new.session.expires_at.0),
        address: Set(new.address),
        user_agent: Set(new.user_agent),
        proof: Set(new.session.proof.key().to_owned()),
        proved_at: Set(new.session.proved_at.0),
        vouched_by: Set(new.session.vouched_by.map(OrganizationId::uuid)),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The session behind a cookie if it is still alive; its use is noted, to the minute.
pub async fn find_live(app: &App, token: &str) -> Result<Option<Session>, StoreError> {
    let hash = token_hash(token);
    let now = app.clock().now();
    let found = app.db().read_platform(|tx| find(tx, hash.clone())).await?;
    let Some(session) = found.filter(|session| session.is_live(now, app.limits().sessions())) else {
        return Ok(None);
    };
    if worth_noting(session.last_seen_at, now) {
        app.db().write_platform(|tx| note_use(tx, hash)).await?;
    }
    Ok(Some(session))
}

async fn find(tx: Tx, hash: Vec<u8>) -> Result<Option<Session>, StoreError> {
    Ok(Entity::find_by_id(hash).one(&tx).await?.map(Session::from))
}

async fn note_use(tx: Tx, hash: Vec<u8>) -> Result<(), StoreError> {
    let change = Entity::update_many().col_expr(Column::LastSeenAt, tx.now().0.into());
    change.filter(Column::TokenHash.eq(hash)).exec(&tx).await?;
    Ok(())
}

/// Writes down that the password was given again.
pub(super) async fn note_proof(tx: &Tx, id: SessionId) -> Result<(), StoreError> {
    let change = Entity::update_many().col_expr(Column::ProvedAt, tx.now().0.into());
    change.filter(Column::Id.eq(id.uuid())).exec(tx).await?;
    Ok(())
}

/// Whether a session that was alive has not ended since.
pub async fn is_still_live(tx: &Tx, session: &Session, limits: SessionLimits) -> Result<bool, StoreError> {
    let mine = Entity::find().filter(Column::UserId.eq(session.user_id.uuid()));
    let row = mine.filter(Column::Id.eq(session.id.uuid())).one(tx).await?;
    Ok(row.is_some_and(|row| Session::from(row).is_live(tx.now(), limits)))
}

/// The live sessions of who asks, the last used first.
pub(super) async fn list_of(
    tx: &Tx,
    current: &Session,
    limits: SessionLimits,
) -> Result<Vec<SessionView>, StoreError> {
    let mine = Entity::find().filter(Column::UserId.eq(current.user_id.uuid()));
    let rows = mine.order_by_desc(Column::LastSeenAt).limit(LISTED_MAX).all(tx).await?;
    let live = rows.into_iter().filter(|row| Session::from(row.clone()).is_live(tx.now(), limits));
    Ok(live.map(|row| view(row, current.id)).collect())
}

/// Ends one session of a user; whether there was one.
pub(super) async fn delete(tx: &Tx, user_id: UserId, id: SessionId) -> Result<bool, StoreError> {
    let mine = Entity::delete_many().filter(Column::UserId.eq(user_id.uuid()));
    Ok(mine.filter(Column::Id.eq(id.uuid())).exec(tx).await?.rows_affected > 0)
}

/// Ends every session of the user but this one.
pub async fn delete_others(tx: &Tx, current: &Session) -> Result<(), StoreError> {
    let mine = Entity::delete_many().filter(Column::UserId.eq(current.user_id.uuid()));
    mine.filter(Column::Id.ne(current.id.uuid())).exec(tx).await?;
    Ok(())
}

/// Ends every session of a user.
pub async fn delete_all_of(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::UserId.eq(user_id.uuid())).exec(tx).await?;
    Ok(())
}

/// Makes every session of a user count for a password only: the second factor is gone.
pub async fn weaken_all_of(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    let change = Entity::update_many().col_expr(Column::Proof, Proof::Password.key().into());
    let coded = change.filter(Column::Proof.eq(Proof::Code.key()));
    coded.filter(Column::UserId.eq(user_id.uuid())).exec(tx).await?;
    Ok(())
}

/// Forgets sessions that have ended by age.
pub async fn delete_expired(tx: Tx) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(tx.now().0)).exec(&tx).await?;
    Ok(())
}

fn view(row: Model, current: SessionId) -> SessionView {
    SessionView {
        id: row.id.into(),
        is_current: current.uuid() == row.id,
        browser: browser_in_words(&row.user_agent),
        address: row.address,
        created_at: Ts(row.created_at),
        last_seen_at: Ts(row.last_seen_at),
    }
}

impl From<Model> for Session {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            csrf_token: row.csrf_token,
            last_seen_at: Ts(row.last_seen_at),
            expires_at: Ts(row.expires_at),
            proof: Proof::from_key(&row.proof),
            proved_at: Ts(row.proved_at),
            vouched_by: row.vouched_by.map(OrganizationId::from),
        }
    }
}
