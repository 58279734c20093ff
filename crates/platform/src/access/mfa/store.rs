//! Second factors in their tables.

use kernel::{Ts, UserId};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::{StoreError, Tx};

use super::entity::{challenge, enrolment, method};
use super::model::MfaKind;
use crate::app::App;

/// What the app's secret is sealed for.
const TOTP_PURPOSE: &str = "mfa.totp";
/// What an unconfirmed secret or code is sealed for.
const ENROLMENT_PURPOSE: &str = "mfa.enrolment";

/// The second factor of a user.
pub(super) struct Method {
    pub kind: MfaKind,
    pub secret: Vec<u8>,
}

/// What a user is about to turn on.
pub(super) struct Enrolment {
    pub kind: MfaKind,
    /// The app's secret, or the mailed code.
    pub secret: Vec<u8>,
}

/// The second factor of a user, if there is one.
pub(super) async fn find_method(tx: &Tx, app: &App, user_id: UserId) -> Result<Option<Method>, StoreError> {
    let Some(row) = method::Entity::find_by_id(user_id.uuid()).one(tx).await? else { return Ok(None) };
    let opened = row.sealed_secret.map(|sealed| app.keyring().open(user_id.uuid(), TOTP_PURPOSE, &sealed));
    let secret = opened.transpose().map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Some(Method {
        kind: kind(&row.kind)?,
        secret: secret.map(|plain| plain.to_vec()).unwrap_or_default(),
    }))
}

/// Turns a second factor on in place of the one before. `step` is the time step whose code confirmed it.
pub(super) async fn save_method(
    tx: &Tx,
    app: &App,
    user_id: UserId,
    confirmed: Enrolment,
    step: i64,
) -> Result<(), StoreError> {
    method::Entity::delete_by_id(user_id.uuid()).exec(tx).await?;
    let sealed = match confirmed.kind {
        MfaKind::Totp => Some(seal(app, user_id, TOTP_PURPOSE, &confirmed.secret)?),
        MfaKind::Email => None,
    };
    let row = method::ActiveModel {
        user_id: Set(user_id.uuid()),
        kind: Set(confirmed.kind.key().to_owned()),
        sealed_secret: Set(sealed),
        last_step: Set(step),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Turns the second factor off; whether there was one.
pub(super) async fn delete_method(tx: &Tx, user_id: UserId) -> Result<bool, StoreError> {
    Ok(method::Entity::delete_by_id(user_id.uuid()).exec(tx).await?.rows_affected > 0)
}

/// Uses a time step up; whether it was still free. Of two at the same moment one gets it.
pub(super) async fn take_step(tx: &Tx, user_id: UserId, step: i64) -> Result<bool, StoreError> {
    let change = method::Entity::update_many().col_expr(method::Column::LastStep, step.into());
    let free = change.filter(method::Column::LastStep.lt(step));
    Ok(free.filter(method::Column::UserId.eq(user_id.uuid())).exec(tx).await?.rows_affected > 0)
}

/// Stores what waits for its first code, in place of what waited before.
pub(super) async fn save_enrolment(
    tx: &Tx,
    app: &App,
    user_id: UserId,
    waiting: &Enrolment,
    expires_at: Ts,
) -> Result<(), StoreError> {
    enrolment::Entity::delete_by_id(user_id.uuid()).exec(tx).await?;
    let row = enrolment::ActiveModel {
        user_id: Set(user_id.uuid()),
        kind: Set(waiting.kind.key().to_owned()),
        sealed_secret: Set(seal(app, user_id, ENROLMENT_PURPOSE, &waiting.secret)?),
        tries: Set(0),
        expires_at: Set(expires_at.0),
    };
    row.insert(tx).await?;
    Ok(())
}

/// What waits for its first code, with one try of it used up.
pub(super) async fn try_enrolment(
    tx: &Tx,
    app: &App,
    user_id: UserId,
    tries_max: i64,
) -> Result<Option<Enrolment>, StoreError> {
    use enrolment::Column::{ExpiresAt, Tries, UserId as Whose};
    let change = enrolment::Entity::update_many().col_expr(Tries, Expr::col(Tries).add(1));
    let open = change.filter(Tries.lt(tries_max)).filter(ExpiresAt.gt(tx.now().0));
    if open.filter(Whose.eq(user_id.uuid())).exec(tx).await?.rows_affected == 0 {
        return Ok(None);
    }
    let Some(row) = enrolment::Entity::find_by_id(user_id.uuid()).one(tx).await? else { return Ok(None) };
    let opened = app.keyring().open(user_id.uuid(), ENROLMENT_PURPOSE, &row.sealed_secret);
    let secret = opened.map_err(|error| StoreError::Corrupt(error.to_string()))?.to_vec();
    Ok(Some(Enrolment { kind: kind(&row.kind)?, secret }))
}

/// Forgets what waited for its first code.
pub(super) async fn delete_enrolment(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    enrolment::Entity::delete_by_id(user_id.uuid()).exec(tx).await?;
    Ok(())
}

/// Withdraws every question for a code that a user was asked.
pub async fn delete_challenges_of(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    let asked = challenge::Entity::delete_many().filter(challenge::Column::UserId.eq(user_id.uuid()));
    asked.exec(tx).await?;
    Ok(())
}

/// Forgets questions and enrolments that took too long.
pub async fn delete_expired(tx: Tx) -> Result<(), StoreError> {
    let now = tx.now().0;
    challenge::Entity::delete_many().filter(challenge::Column::ExpiresAt.lt(now)).exec(&tx).await?;
    enrolment::Entity::delete_many().filter(enrolment::Column::ExpiresAt.lt(now)).exec(&tx).await?;
    Ok(())
}

pub(super) fn kind(key: &str) -> Result<MfaKind, StoreError> {
    MfaKind::from_key(key).ok_or_else(|| StoreError::Corrupt(format!("second factor {key}")))
}

fn seal(app: &App, user_id: UserId, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let sealed = app.keyring().seal(app.entropy(), user_id.uuid(), purpose, plain);
    sealed.map_err(|error| StoreError::Corrupt(error.to_string()))
}
