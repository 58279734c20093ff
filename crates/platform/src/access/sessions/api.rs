//! Signing in and out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{OrganizationId, Secret, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{Session, SessionError};
use super::store::{self, NewSession};
use crate::access::callers::{Caller, own_origin};
use crate::access::scope::AccessError;
use crate::access::{Routes, identity_providers, passwords};
use crate::app::App;
use crate::http::{ClientAddress, Json, Problem};
use crate::tenancy::members;

const USER_AGENT_CHARS_MAX: usize = 200;

/// Sign-in and sign-out.
pub fn routes() -> Routes {
    Routes::new()
        .public("signing in is how a stranger stops being one", routes!(sign_in))
        .signed_in(routes!(sign_out))
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

/// Sign in with e-mail and password.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = SignIn,
    responses((status = 201, body = SignedIn), (status = 401, body = crate::http::ProblemBody)))]
async fn sign_in(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(wanted): Json<SignIn>,
) -> Result<Response, Problem> {
    if !own_origin(&app, &headers) {
        return Err(AccessError::ForeignOrigin.into());
    }
    let email = wanted.email.trim().to_lowercase();
    app.sign_in_gate()
        .enter(address.0, &email)
        .map_err(|wait| Problem::from(SessionError::LockedOut).retry_after(wait))?;
    let known = members::find_user_by_email(&app, &email).await?;
    let stored = known.as_ref().and_then(|user| user.password_hash.clone());
    let matches = passwords::verify(stored, wanted.password).await.map_err(SessionError::from)?;
    let user = known.filter(|_| matches).ok_or(SessionError::WrongCredentials)?;
    if let Some(name) = identity_providers::find_required(&app, user.id, &email).await? {
        return Err(SessionError::ProviderRequired(name).into());
    }
    open_session(&app, user.id, address, &headers).await
}

/// Sign out: the session ends on the server, not only in the browser.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions", responses((status = 204)))]
async fn sign_out(State(app): State<App>, caller: Caller) -> Result<Response, Problem> {
    app.db().write_platform(|tx| async move { store::delete(tx, &caller.session).await }).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::SET_COOKIE, set_cookie(&app, "", 0)?);
    Ok(response)
}

/// Makes a new session for a user and answers 201 with its cookie.
pub async fn open_session(
    app: &App,
    user_id: UserId,
    address: ClientAddress,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (body, cookie) = begin(app, user_id, None, address, headers).await?;
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Makes a session for somebody an organization's identity provider vouched for, and answers its cookie.
pub async fn open_vouched(
    app: &App,
    user_id: UserId,
    vouched_by: OrganizationId,
    address: ClientAddress,
    headers: &HeaderMap,
) -> Result<HeaderValue, Problem> {
    Ok(begin(app, user_id, Some(vouched_by), address, headers).await?.1)
}

async fn begin(
    app: &App,
    user_id: UserId,
    vouched_by: Option<OrganizationId>,
    address: ClientAddress,
    headers: &HeaderMap,
) -> Result<(SignedIn, HeaderValue), Problem> {
    let token = URL_SAFE_NO_PAD.encode(app.entropy().bytes::<32>());
    let now = app.clock().now();
    let absolute = app.limits().sessions().absolute;
    let session = Session {
        id: app.ids().new_id(),
        user_id,
        csrf_token: URL_SAFE_NO_PAD.encode(app.entropy().bytes::<24>()),
        last_seen_at: now,
        expires_at: now.plus(absolute),
        vouched_by,
    };
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let user_agent = agent.chars().take(USER_AGENT_CHARS_MAX).collect();
    let body = SignedIn { csrf_token: session.csrf_token.clone() };
    let cookie = set_cookie(app, &token, absolute.as_secs())?;
    app.db()
        .write_platform(|tx| async move {
            let new =
                NewSession { token: &token, session: &session, address: address.0.to_string(), user_agent };
            store::insert(&tx, new).await
        })
        .await?;
    Ok((body, cookie))
}

fn set_cookie(app: &App, token: &str, max_age_s: u64) -> Result<HeaderValue, SessionError> {
    let secure = if app.is_https() { "; Secure" } else { "" };
    let name = app.cookie_name();
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    HeaderValue::from_str(&text).map_err(|_| SessionError::WrongCredentials)
}
