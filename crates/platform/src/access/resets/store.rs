//! Links to reset a password in their table.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::UserId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity};
use super::model::{LINK_AGE_MAX, ResetError};
use crate::access::scope::Origin;
use crate::access::{mfa, sessions};
use crate::activity::audit::{Change, record_of_user};
use crate::app::App;
use crate::tenancy::members;

/// A fresh link for the user with this address, for the operator to hand over. The ones before stop working.
pub async fn link_for(app: &App, email: &str) -> Result<String, ResetError> {
    let email = email.trim().to_lowercase();
    let known = members::find_user_by_email(app, &email).await?;
    let user_id = known.map(|user| user.id).ok_or(ResetError::NoSuchUser(email))?;
    let token = fresh_token(app);
    let (asking, stored) = (app.clone(), token.clone());
    let made = app.db().write_platform(|tx| async move {
        insert(&tx, user_id, &stored).await?;
        let change = Change::new("reset_link", "user", &user_id);
        record_of_user(&tx, user_id, &Origin::default(), change).await?;
        Ok::<_, StoreError>(url(&asking, &stored))
    });
    Ok(made.await?)
}

/// 256 bits that only the mail holds.
pub(super) fn fresh_token(app: &App) -> String {
    URL_SAFE_NO_PAD.encode(app.entropy().bytes::<32>())
}

/// Where the token is used.
pub(super) fn url(app: &App, token: &str) -> String {
    format!("{}/reset/{token}", app.public_origin())
}

/// Stores a link in place of those before.
pub(super) async fn insert(tx: &Tx, user_id: UserId, token: &str) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::UserId.eq(user_id.uuid())).exec(tx).await?;
    let row = ActiveModel {
        token_hash: Set(token_hash(token)),
        user_id: Set(user_id.uuid()),
        expires_at: Set(tx.now().plus(LINK_AGE_MAX).0),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Whose link this is, if it is still good.
pub(super) async fn find(tx: &Tx, token: &str) -> Result<Option<UserId>, StoreError> {
    let row = Entity::find_by_id(token_hash(token)).one(tx).await?;
    Ok(row.filter(|row| row.expires_at > tx.now().0).map(|row| row.user_id.into()))
}

/// Uses the link up and sets the password. Of two at the same moment one finds the link.
pub(super) async fn redeem(
    tx: &Tx,
    token: &str,
    user_id: UserId,
    password_hash: String,
    origin: &Origin,
) -> Result<(), ResetError> {
    let mine = Entity::delete_many().filter(Column::TokenHash.eq(token_hash(token)));
    let gone = mine.filter(Column::ExpiresAt.gt(tx.now().0)).exec(tx).await.map_err(StoreError::from)?;
    if gone.rows_affected == 0 {
        return Err(ResetError::Over);
    }
    members::set_password(tx, user_id, password_hash).await?;
    sessions::delete_all_of(tx, user_id).await?;
    mfa::delete_challenges_of(tx, user_id).await?;
    record_of_user(tx, user_id, origin, Change::new("password_reset", "user", &user_id)).await?;
    Ok(())
}

/// Forgets links that nobody followed.
pub async fn delete_expired(tx: Tx) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(tx.now().0)).exec(&tx).await?;
    Ok(())
}

fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
