//! The question for a code, after the right password: made, mailed, answered.
//!
//! Invariants: the browser alone holds the token, the table its hash; five wrong codes end a question and
//! ten an hour hold the user's questions back; the answer, the use of the code and the session are one transaction.

use std::collections::BTreeMap;

use ::store::{StoreError, Tx};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Ts, UserId};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::entity::challenge::{ActiveModel, Column, Entity, Model};
use super::letters::{Addressee, find_addressee};
use super::model::{CODE_AGE_MAX, MfaKind, RESEND_AFTER, TRIES_MAX, Typed, code_hash, code_of, read_code};
use super::{recovery, store, totp};
use crate::access::sessions::{Pass, Proof, Visitor};
use crate::access::throttle::{self, CODES, Verdict};
use crate::activity::audit::{Change, record_of_user};
use crate::app::App;
use crate::http::Problem;
use crate::outbound::mail::MailKind;

/// The question for a code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MfaChallenge)]
pub struct ChallengeView {
    /// Where the code comes from.
    pub mfa: MfaKind,
    /// Send it back with the code. It is good for ten minutes and this browser.
    pub challenge: String,
    /// Whether a code was mailed; false where no organization of the user can send mail, so that a recovery
    /// code is the way in.
    pub mailed: bool,
}

/// What became of an answer.
pub(super) enum Outcome {
    /// It was right: here is the session.
    In(Box<Pass>),
    /// It was wrong, and another try is left.
    Wrong,
    /// There is no such question, or it has ended.
    Over,
    /// Too many codes were tried for this user.
    Limited(Verdict),
}

/// The question for a user who has one coming.
pub async fn challenge(app: &App, user_id: UserId) -> Result<Option<ChallengeView>, Problem> {
    let asking = app.clone();
    let method =
        app.db().read_platform(|tx| async move { store::find_method(&tx, &asking, user_id).await }).await?;
    let Some(method) = method else { return Ok(None) };
    let addressee = addressee(app, method.kind, user_id).await?;
    let token = URL_SAFE_NO_PAD.encode(app.entropy().bytes::<32>());
    let (asking, fresh) = (app.clone(), token.clone());
    let mailed = app.db().write_platform(|tx| async move {
        let code_hash = match method.kind {
            MfaKind::Email => send_code(&tx, &asking, addressee.as_ref(), &fresh).await?,
            MfaKind::Totp => None,
        };
        let mailed = code_hash.is_some();
        insert(&tx, user_id, method.kind, &fresh, code_hash).await?;
        Ok::<_, StoreError>(mailed)
    });
    Ok(Some(ChallengeView { mfa: method.kind, mailed: mailed.await?, challenge: token }))
}

/// Mails another code for an open question; the one before stops working. None when there is no such question.
pub(super) async fn resend(app: &App, token: &str) -> Result<Option<Result<(), u64>>, Problem> {
    let hash = token_hash(token);
    let asked = app.db().read_platform(|tx| async move { find_open(&tx, hash).await }).await?;
    let Some(asked) = asked.filter(|row| row.kind == MfaKind::Email.key()) else { return Ok(None) };
    let now = app.clock().now();
    let since = now.since(Ts(asked.sent_at));
    if since < RESEND_AFTER {
        return Ok(Some(Err(RESEND_AFTER.saturating_sub(since).as_secs() + 1)));
    }
    let addressee = find_addressee(app, asked.user_id.into()).await?;
    let (asking, token) = (app.clone(), token.to_owned());
    let sending = app.db().write_platform(|tx| async move {
        let hash = send_code(&tx, &asking, addressee.as_ref(), &token).await?;
        let change = Entity::update_many().col_expr(Column::SentAt, tx.now().0.into());
        let change = change.col_expr(Column::CodeHash, Expr::value(hash));
        // Of two at the same moment one mails; the other finds the question changed and leaves it.
        let same = change.filter(Column::SentAt.eq(asked.sent_at));
        same.filter(Column::TokenHash.eq(asked.token_hash)).exec(&tx).await?;
        Ok::<_, StoreError>(())
    });
    sending.await?;
    Ok(Some(Ok(())))
}

/// Answers a question with what was typed.
pub(super) async fn answer(
    tx: &Tx,
    app: &App,
    visitor: &Visitor,
    token: &str,
    typed: &str,
) -> Result<Outcome, StoreError> {
    let hash = token_hash(token);
    let tried = Entity::update_many().col_expr(Column::Tries, Expr::col(Column::Tries).add(1));
    let open = tried.filter(Column::Tries.lt(TRIES_MAX)).filter(Column::ExpiresAt.gt(tx.now().0));
    if open.filter(Column::TokenHash.eq(hash.clone())).exec(tx).await?.rows_affected == 0 {
        return Ok(Outcome::Over);
    }
    let Some(asked) = find_open(tx, hash.clone()).await? else { return Ok(Outcome::Over) };
    let user_id: UserId = asked.user_id.into();
    let verdict = throttle::take(tx, CODES, &user_id.to_string()).await?;
    if !verdict.is_allowed() {
        return Ok(Outcome::Limited(verdict));
    }
    if !is_right(tx, app, &asked, token, typed).await? {
        record_of_user(tx, user_id, &visitor.origin, Change::new("mfa_failed", "user", &user_id)).await?;
        return Ok(if asked.tries < TRIES_MAX { Outcome::Wrong } else { Outcome::Over });
    }
    Entity::delete_by_id(hash).exec(tx).await?;
    throttle::forget(tx, CODES, &user_id.to_string()).await?;
    let pass = Pass::new(app, user_id, Proof::Code, visitor)
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    pass.sign_in(tx).await?;
    Ok(Outcome::In(Box::new(pass)))
}

async fn is_right(tx: &Tx, app: &App, asked: &Model, token: &str, typed: &str) -> Result<bool, StoreError> {
    let user_id: UserId = asked.user_id.into();
    match (read_code(typed), store::kind(&asked.kind)?) {
        (Typed::Recovery(plain), _) => recovery::redeem(tx, user_id, &plain).await,
        (Typed::Code(code), MfaKind::Email) => {
            let sent = asked.code_hash.as_deref().unwrap_or_default();
            Ok(sent.ct_eq(&code_hash(token, &code)).into())
        }
        (Typed::Code(code), MfaKind::Totp) => {
            let Some(method) = store::find_method(tx, app, user_id).await? else { return Ok(false) };
            match totp::step_of(&method.secret, &code, tx.now())? {
                Some(step) => store::take_step(tx, user_id, step).await,
                None => Ok(false),
            }
        }
        (Typed::Neither, _) => Ok(false),
    }
}

async fn addressee(app: &App, kind: MfaKind, user_id: UserId) -> Result<Option<Addressee>, Problem> {
    match kind {
        MfaKind::Email => Ok(find_addressee(app, user_id).await?),
        MfaKind::Totp => Ok(None),
    }
}

/// Mails a fresh code; what the table holds of it, if it is on its way.
async fn send_code(
    tx: &Tx,
    app: &App,
    addressee: Option<&Addressee>,
    token: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(addressee) = addressee else { return Ok(None) };
    let code = code_of(app.entropy().bytes());
    let sent = write_code(tx, app, addressee, &code).await?;
    Ok(sent.then(|| code_hash(token, &code)))
}

/// Mails a code.
pub(super) async fn write_code(
    tx: &Tx,
    app: &App,
    addressee: &Addressee,
    code: &str,
) -> Result<bool, StoreError> {
    let expires_at = tx.now().plus(CODE_AGE_MAX).to_string();
    let variables = BTreeMap::from([("code", code.to_owned()), ("expires_at", expires_at)]);
    addressee.write(tx, app, MailKind::MfaCode, variables).await
}

async fn insert(
    tx: &Tx,
    user_id: UserId,
    kind: MfaKind,
    token: &str,
    code_hash: Option<Vec<u8>>,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        token_hash: Set(token_hash(token)),
        user_id: Set(user_id.uuid()),
        kind: Set(kind.key().to_owned()),
        code_hash: Set(code_hash),
        tries: Set(0),
        sent_at: Set(tx.now().0),
        expires_at: Set(tx.now().plus(CODE_AGE_MAX).0),
    };
    row.insert(tx).await?;
    Ok(())
}

async fn find_open(tx: &Tx, hash: Vec<u8>) -> Result<Option<Model>, StoreError> {
    let row = Entity::find_by_id(hash).one(tx).await?;
    Ok(row.filter(|row| row.expires_at > tx.now().0 && row.tries <= TRIES_MAX))
}

fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
