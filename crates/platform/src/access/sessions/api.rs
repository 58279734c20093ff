//! Signing in and out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{OrganizationId, Secret, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{Proof, SessionError};
use super::pass::{Pass, set_cookie};
use super::visitor::Visitor;
use super::{own_api, signing_in, store};
use crate::access::callers::Caller;
use crate::access::mfa::{self, ChallengeView};
use crate::access::{Routes, identity_providers};
use crate::app::App;
use crate::http::{Json, Problem};

/// Signing in and out, and the list of one's own sessions.
pub fn routes() -> Routes {
    Routes::new()
        .attempts("signing in is how a stranger stops being one", routes!(sign_in))
        .signed_in(routes!(sign_out))
        .and(own_api::routes())
}

/// Who wants in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    /// The address the member was invited with, in any case.
    pub email: String,
    /// Checked, never stored.
    pub password: Secret,
}

/// The session is in the cookie; this is what changing requests repeat in `x-csrf-token`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// Repeat it in `x-csrf-token`.
    pub csrf_token: String,
}

/// A session, or the question for a code where the user has asked for one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FirstFactor {
    /// The session has begun.
    In(SignedIn),
    /// A code is missing.
    Code(ChallengeView),
}

/// Sign in with e-mail and password.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = SignIn,
    responses((status = 201, body = FirstFactor), (status = 401, body = crate::http::ProblemBody),
        (status = 429, body = crate::http::ProblemBody)))]
async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    Json(wanted): Json<SignIn>,
) -> Result<Response, Problem> {
    let email = wanted.email.trim().to_lowercase();
    let user_id = signing_in::check(&app, &visitor, &email, wanted.password).await?;
    if let Some(name) = identity_providers::find_required(&app, user_id, &email).await? {
        return Err(SessionError::ProviderRequired(name).into());
    }
    open_session(&app, user_id, &visitor).await
}

/// Sign out: the session ends on the server, not only in the browser.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions", responses((status = 204)))]
async fn sign_out(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    let (user_id, id) = (caller.user_id, caller.session.id);
    app.db().write_platform(|tx| async move { store::delete(&tx, user_id, id).await }).await?;
    app.live().poke();
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&app, &mut response, app.cookie_name(), "", 0);
    Ok(response)
}

/// Lets a user in who has shown his password or followed an invitation: 201 with a session, or with the
/// question for a code where he has asked for one.
pub async fn open_session(app: &App, user_id: UserId, visitor: &Visitor) -> Result<Response, Problem> {
    if let Some(challenge) = mfa::challenge(app, user_id).await? {
        return Ok((StatusCode::CREATED, Json(FirstFactor::Code(challenge))).into_response());
    }
    let pass = Pass::new(app, user_id, Proof::Password, visitor)?;
    let stored = pass.clone();
    app.db().write_platform(|tx| async move { stored.sign_in(&tx).await }).await?;
    Ok(pass.into_response(app, StatusCode::CREATED))
}

/// Lets somebody in whom an organization's identity provider vouches for; the caller writes the cookies on its answer.
pub async fn open_vouched(
    app: &App,
    user_id: UserId,
    vouched_by: OrganizationId,
    visitor: &Visitor,
) -> Result<Pass, Problem> {
    let pass = Pass::vouched(app, user_id, vouched_by, visitor)?;
    let stored = pass.clone();
    app.db().write_platform(|tx| async move { stored.insert(&tx).await }).await?;
    Ok(pass)
}
