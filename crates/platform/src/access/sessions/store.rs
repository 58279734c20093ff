//! Sessions in the table. They belong to users, so these run outside any organization.

use kernel::{OrganizationId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::{StoreError, Tx};

use super::entity;
use super::model::{Session, token_hash};
use crate::access::callers::worth_noting;
use crate::app::App;

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
    let row = entity::ActiveModel {
        token_hash: Set(token_hash(new.token)),
        id: Set(new.session.id.uuid()),
        user_id: Set(new.session.user_id.uuid()),
        csrf_token: Set(new.session.csrf_token.clone()),
        created_at: Set(tx.now().0),
        last_seen_at: Set(new.session.last_seen_at.0),
        expires_at: Set(new.session.expires_at.0),
        address: Set(new.address),
        user_agent: Set(new.user_agent),
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
    Ok(entity::Entity::find_by_id(hash).one(&tx).await?.map(Session::from))
}

async fn note_use(tx: Tx, hash: Vec<u8>) -> Result<(), StoreError> {
    let change = entity::Entity::update_many().col_expr(entity::Column::LastSeenAt, tx.now().0.into());
    change.filter(entity::Column::TokenHash.eq(hash)).exec(&tx).await?;
    Ok(())
}

/// Ends one session.
pub(super) async fn delete(tx: Tx, session: &Session) -> Result<(), StoreError> {
    entity::Entity::delete_many().filter(entity::Column::Id.eq(session.id.uuid())).exec(&tx).await?;
    Ok(())
}

/// Forgets sessions that have ended by age.
pub async fn delete_expired(tx: Tx) -> Result<(), StoreError> {
    entity::Entity::delete_many().filter(entity::Column::ExpiresAt.lt(tx.now().0)).exec(&tx).await?;
    Ok(())
}

impl From<entity::Model> for Session {
    fn from(row: entity::Model) -> Self {
        Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            csrf_token: row.csrf_token,
            last_seen_at: Ts(row.last_seen_at),
            expires_at: Ts(row.expires_at),
            vouched_by: row.vouched_by.map(OrganizationId::from),
        }
    }
}
