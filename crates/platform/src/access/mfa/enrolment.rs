//! Turning a second factor on: something is handed over, the first code proves that it arrived.

use ::store::StoreError;
use kernel::UserId;
use subtle::ConstantTimeEq;

use super::letters::find_addressee;
use super::model::{CODE_AGE_MAX, MfaError, MfaKind, TRIES_MAX, Typed, code_of, read_code};
use super::qr::{self, QrPicture};
use super::store::{self as methods, Enrolment};
use super::totp::{self, SECRET_BYTES, Shown};
use super::{challenges, recovery};
use crate::access::sessions::{self, Pass, Proof, Session, Visitor};
use crate::activity::audit::{Change, record_of_user};
use crate::app::App;
use crate::http::Problem;
use crate::tenancy::members;

/// A secret for an authenticator app, waiting for its first code.
pub(super) async fn begin_totp(app: &App, user_id: UserId) -> Result<(Shown, Option<QrPicture>), Problem> {
    let secret = app.entropy().bytes::<SECRET_BYTES>().to_vec();
    let user = app.db().read_platform(|tx| async move { members::load_user(&tx, user_id).await }).await?;
    let shown = totp::show(&secret, &user.email)?;
    let picture = qr::draw(&shown.uri);
    begin(app, user_id, Enrolment { kind: MfaKind::Totp, secret }).await?;
    Ok((shown, picture))
}

/// A code by mail, waiting to be typed in.
pub(super) async fn begin_email(app: &App, user_id: UserId) -> Result<(), Problem> {
    let addressee = find_addressee(app, user_id).await?.ok_or(MfaError::NoMail)?;
    let code = code_of(app.entropy().bytes());
    begin(app, user_id, Enrolment { kind: MfaKind::Email, secret: code.clone().into_bytes() }).await?;
    let working = app.clone();
    let sent = app
        .db()
        .write_platform(|tx| async move { challenges::write_code(&tx, &working, &addressee, &code).await });
    if sent.await? { Ok(()) } else { Err(MfaError::NoMail.into()) }
}

async fn begin(app: &App, user_id: UserId, waiting: Enrolment) -> Result<(), StoreError> {
    let working = app.clone();
    app.db()
        .write_platform(|tx| async move {
            let expires_at = tx.now().plus(CODE_AGE_MAX);
            methods::save_enrolment(&tx, &working, user_id, &waiting, expires_at).await
        })
        .await
}

/// Turns on what waits, if the code is right: a new session in place of all the others, and recovery codes.
pub(super) async fn confirm(
    app: &App,
    visitor: Visitor,
    session: Session,
    typed: &str,
) -> Result<(Pass, Vec<String>), Problem> {
    let user_id = session.user_id;
    let working = app.clone();
    let waiting = app
        .db()
        .write_platform(|tx| async move { methods::try_enrolment(&tx, &working, user_id, TRIES_MAX).await })
        .await?
        .ok_or(MfaError::NothingToConfirm)?;
    let step = step_of(app, &waiting, typed)?.ok_or(MfaError::CodeRefused)?;
    let (pass, codes) = (Pass::renewed(app, &session, Proof::Code, &visitor)?, recovery::make(app));
    let (working, kept, shown) = (app.clone(), pass.clone(), codes.clone());
    app.db()
        .write_platform(|tx| async move {
            methods::delete_enrolment(&tx, user_id).await?;
            let after = serde_json::json!({ "mfa": waiting.kind });
            methods::save_method(&tx, &working, user_id, waiting, step).await?;
            recovery::replace(&tx, user_id, &codes).await?;
            sessions::delete_others(&tx, &session).await?;
            pass.replace(&tx, &session).await?;
            let change = Change::new("mfa_on", "user", &user_id).to(&after);
            record_of_user(&tx, user_id, &visitor.origin, change).await
        })
        .await?;
    Ok((kept, shown))
}

/// The time step the code belongs to, so that it cannot be used again at the door; zero for a mailed one.
fn step_of(app: &App, waiting: &Enrolment, typed: &str) -> Result<Option<i64>, StoreError> {
    let Typed::Code(code) = read_code(typed) else { return Ok(None) };
    match waiting.kind {
        MfaKind::Totp => totp::step_of(&waiting.secret, &code, app.clock().now()),
        MfaKind::Email => Ok(bool::from(waiting.secret.ct_eq(code.as_bytes())).then_some(0)),
    }
}
