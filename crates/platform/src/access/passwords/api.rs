//! Changing one's own password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{check_strength, hash};
use crate::access::Routes;
use crate::access::callers::Caller;
use crate::access::sessions::{self, Pass, SignedIn, Visitor};
use crate::activity::audit::{Change, record_of_user};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody};
use crate::tenancy::members;

/// Changing one's own password.
pub fn routes() -> Routes {
    Routes::new().signed_in(routes!(change_password))
}

/// The old password and the new one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordChange {
    /// Checked, however recent the sign-in is.
    pub current: Secret,
    /// At least 12 characters.
    pub new: Secret,
}

/// Change one's own password. All other sessions end, and this one is renewed.
#[utoipa::path(put, path = "/api/v1/profile/password", tag = "profile", request_body = PasswordChange,
    responses((status = 200, body = SignedIn), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn change_password(
    State(app): State<App>,
    visitor: Visitor,
    caller: Caller,
    Json(change): Json<PasswordChange>,
) -> Result<Response, Problem> {
    let (session, user_id) = (caller.session, caller.user_id);
    let user = app.db().read_platform(|tx| async move { members::load_user(&tx, user_id).await }).await?;
    check_strength(&change.new, &user.email).map_err(|error| Problem::from(error).at("/new"))?;
    let checked = sessions::require_password(&app, &visitor, &session, change.current).await;
    checked.map_err(|problem| problem.at("/current"))?;
    let password_hash = hash(app.entropy(), change.new).await?;
    let pass = Pass::renewed(&app, &session, session.proof, &visitor)?;
    let fresh = pass.clone();
    let changing = app.db().write_platform(|tx| async move {
        members::set_password(&tx, user_id, password_hash).await?;
        sessions::delete_others(&tx, &session).await?;
        fresh.replace(&tx, &session).await?;
        let change = Change::new("password_changed", "user", &user_id);
        record_of_user(&tx, user_id, &visitor.origin, change).await
    });
    changing.await?;
    Ok(pass.into_response(&app, StatusCode::OK))
}
