//! One's own second factor over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::letters::find_addressee;
use super::model::{MfaError, MfaKind};
use super::qr::QrPicture;
use super::{enrolment, recovery, store};
use crate::access::callers::Caller;
use crate::access::sessions::{self, Visitor};
use crate::access::{Routes, sign_in_policy};
use crate::activity::audit::{Change, record_of_user};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody};

/// One's own second factor.
pub(super) fn routes() -> Routes {
    Routes::new()
        .signed_in(routes!(get_mfa))
        .signed_in(routes!(begin_totp))
        .signed_in(routes!(begin_email_codes))
        .signed_in(routes!(confirm_mfa))
        .signed_in(routes!(turn_mfa_off))
        .signed_in(routes!(renew_recovery_codes))
}

/// How a person proves himself beyond the password.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MfaStatus {
    /// Absent while it is off.
    pub kind: Option<MfaKind>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u64,
    /// Whether codes can be mailed to this person.
    pub can_mail: bool,
    /// The organizations that demand a second factor.
    pub demanded_by: Vec<String>,
}

/// What an authenticator app needs to know, once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TotpEnrolment {
    /// For typing by hand.
    pub secret: String,
    /// For a link on a telephone.
    pub uri: String,
    /// The same for a camera.
    pub qr: Option<QrPicture>,
}

/// The first code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstCode {
    /// Six digits.
    pub code: Secret,
}

/// The second factor is on, in a new session.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MfaConfirmed {
    /// Repeat it in `x-csrf-token`.
    pub csrf_token: String,
    /// Shown now and never again.
    pub recovery_codes: Vec<String>,
}

/// Fresh recovery codes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecoveryCodes {
    /// Shown now and never again.
    pub recovery_codes: Vec<String>,
}

/// One's own second factor.
#[utoipa::path(get, path = "/api/v1/profile/mfa", tag = "profile", responses((status = 200, body = MfaStatus)))]
async fn get_mfa(State(app): State<App>, caller: Caller) -> Result<Json<MfaStatus>, Problem> {
    let (working, user_id) = (app.clone(), caller.user_id);
    let can_mail = find_addressee(&app, user_id).await?.is_some();
    let status = app.db().read_platform(|tx| async move {
        let method = store::find_method(&tx, &working, user_id).await?;
        let recovery_codes_left = recovery::count(&tx, user_id).await?;
        let demanded_by = sign_in_policy::list_demanding(&tx, user_id).await?;
        let demanded_by = demanded_by.into_iter().map(|organization| organization.name).collect();
        let kind = method.map(|method| method.kind);
        Ok::<_, Problem>(MfaStatus { kind, recovery_codes_left, can_mail, demanded_by })
    });
    Ok(Json(status.await?))
}

/// Begin with an authenticator app: a secret that waits for its first code.
#[utoipa::path(post, path = "/api/v1/profile/mfa/totp", tag = "profile",
    responses((status = 201, body = TotpEnrolment), (status = 403, body = ProblemBody)))]
async fn begin_totp(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    caller.session.require_recent_proof(app.clock().now())?;
    let (shown, qr) = enrolment::begin_totp(&app, caller.user_id).await?;
    let body = TotpEnrolment { secret: shown.secret, uri: shown.uri, qr };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Begin with codes by mail: the first is on its way.
#[utoipa::path(post, path = "/api/v1/profile/mfa/email", tag = "profile",
    responses((status = 202), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn begin_email_codes(State(app): State<App>, caller: Caller) -> Result<StatusCode, Problem> {
    caller.session.require_recent_proof(app.clock().now())?;
    enrolment::begin_email(&app, caller.user_id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Turn on what was begun, with its first code. All other sessions end, and this one is renewed.
#[utoipa::path(post, path = "/api/v1/profile/mfa/confirm", tag = "profile", request_body = FirstCode,
    responses((status = 200, body = MfaConfirmed), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn confirm_mfa(
    State(app): State<App>,
    visitor: Visitor,
    caller: Caller,
    Json(first): Json<FirstCode>,
) -> Result<Response, Problem> {
    caller.session.require_recent_proof(app.clock().now())?;
    let (pass, recovery_codes) =
        enrolment::confirm(&app, visitor, caller.session, first.code.expose()).await?;
    let body = MfaConfirmed { csrf_token: pass.csrf_token().to_owned(), recovery_codes };
    let mut response = Json(body).into_response();
    pass.write_cookies(&app, &mut response);
    Ok(response)
}

/// Turn the second factor off. Needs a recent password.
#[utoipa::path(delete, path = "/api/v1/profile/mfa", tag = "profile",
    responses((status = 204), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn turn_mfa_off(
    State(app): State<App>,
    visitor: Visitor,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    caller.session.require_recent_proof(app.clock().now())?;
    let user_id = caller.user_id;
    let turning = app.db().write_platform(|tx| async move {
        if !sign_in_policy::list_demanding(&tx, user_id).await?.is_empty() {
            return Err(MfaError::Demanded);
        }
        if store::delete_method(&tx, user_id).await? {
            recovery::delete_of(&tx, user_id).await?;
            sessions::weaken_all_of(&tx, user_id).await?;
            let change = Change::new("mfa_off", "user", &user_id);
            record_of_user(&tx, user_id, &visitor.origin, change).await?;
        }
        Ok(())
    });
    turning.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make new recovery codes; the ones before stop working. Needs a recent password.
#[utoipa::path(post, path = "/api/v1/profile/mfa/recovery-codes", tag = "profile",
    responses((status = 200, body = RecoveryCodes), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn renew_recovery_codes(
    State(app): State<App>,
    visitor: Visitor,
    caller: Caller,
) -> Result<Json<RecoveryCodes>, Problem> {
    caller.session.require_recent_proof(app.clock().now())?;
    let (working, user_id, recovery_codes) = (app.clone(), caller.user_id, recovery::make(&app));
    let stored = recovery_codes.clone();
    let renewing = app.db().write_platform(|tx| async move {
        if store::find_method(&tx, &working, user_id).await?.is_none() {
            return Err(MfaError::Off);
        }
        recovery::replace(&tx, user_id, &stored).await?;
        let change = Change::new("recovery_codes", "user", &user_id);
        Ok(record_of_user(&tx, user_id, &visitor.origin, change).await?)
    });
    renewing.await?;
    Ok(Json(RecoveryCodes { recovery_codes }))
}
