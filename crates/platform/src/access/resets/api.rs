//! Asking for a link and following it.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::jobs::SendResetLink;
use super::model::ResetError;
use super::store;
use crate::access::sessions::Visitor;
use crate::access::{Routes, installation, passwords};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody};
use crate::tenancy::members;

/// The way back in.
pub fn routes() -> Routes {
    const WHY: &str = "who forgot the password cannot sign in; the link in the mail guards the change";
    Routes::new().attempts(WHY, routes!(request_password_reset)).attempts(WHY, routes!(finish_password_reset))
}

/// Who forgot the password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetWanted {
    /// How the person signs in.
    pub email: String,
}

/// A new password, by the link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// From the link.
    pub token: Secret,
    /// At least 12 characters.
    pub password: Secret,
}

/// Addresses are no longer than this, so nothing longer is worth a job.
const EMAIL_CHARS_MAX: usize = 254;

/// Ask for a link. The answer is the same whether or not there is such a user.
#[utoipa::path(post, path = "/api/v1/password-resets", tag = "sessions", request_body = ResetWanted,
    responses((status = 202), (status = 429, body = ProblemBody)))]
async fn request_password_reset(
    State(app): State<App>,
    _visitor: Visitor,
    Json(wanted): Json<ResetWanted>,
) -> Result<StatusCode, Problem> {
    let email: String = wanted.email.trim().to_lowercase().chars().take(EMAIL_CHARS_MAX).collect();
    let scope = installation("password_reset");
    app.db().write_platform(|tx| async move { tx.enqueue(&scope, &SendResetLink { email }).await }).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Set a new password by the link. Every session of the user ends.
#[utoipa::path(post, path = "/api/v1/password-resets/finish", tag = "sessions", request_body = NewPassword,
    responses((status = 204), (status = 410, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
async fn finish_password_reset(
    State(app): State<App>,
    visitor: Visitor,
    Json(new): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    let token = new.token.clone();
    let found = app.db().read_platform(|tx| async move {
        let Some(user_id) = store::find(&tx, token.expose()).await? else { return Ok(None) };
        Ok::<_, Problem>(Some(members::load_user(&tx, user_id).await?))
    });
    let user = found.await?.ok_or(ResetError::Over)?;
    passwords::check_strength(&new.password, &user.email)
        .map_err(|error| Problem::from(error).at("/password"))?;
    let hash = passwords::hash(app.entropy(), new.password).await.map_err(ResetError::from)?;
    app.db()
        .write_platform(|tx| async move {
            store::redeem(&tx, new.token.expose(), user.id, hash, &visitor.origin).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
