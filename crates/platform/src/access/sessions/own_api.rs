//! The sessions page: where a person is signed in, and ending that.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Secret, SessionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{SessionError, SessionView};
use super::visitor::Visitor;
use super::{signing_in, store};
use crate::access::Routes;
use crate::access::callers::Caller;
use crate::activity::audit::{Change, record_of_user};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody};

/// One's own sessions.
pub(super) fn routes() -> Routes {
    Routes::new()
        .signed_in(routes!(list_own_sessions))
        .signed_in(routes!(end_other_sessions))
        .signed_in(routes!(end_session))
        .signed_in(routes!(prove_password))
}

/// Where a person is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionPage {
    /// The last used first.
    pub items: Vec<SessionView>,
    /// Always absent: the list is whole.
    pub next_cursor: Option<String>,
}

/// The password once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordProof {
    /// Checked, never stored.
    pub password: Secret,
}

/// One's own sessions.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", responses((status = 200, body = SessionPage)))]
async fn list_own_sessions(State(app): State<App>, caller: Caller) -> Result<Json<SessionPage>, Problem> {
    let limits = app.limits().sessions();
    let items =
        app.db().read_platform(|tx| async move { store::list_of(&tx, &caller.session, limits).await });
    Ok(Json(SessionPage { items: items.await?, next_cursor: None }))
}

/// End all other sessions of one's own.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "sessions", responses((status = 204)))]
async fn end_other_sessions(
    State(app): State<App>,
    visitor: Visitor,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    let ending = app.db().write_platform(|tx| async move {
        store::delete_others(&tx, &caller.session).await?;
        let change = Change::new("end_others", "session", &caller.session.id);
        record_of_user(&tx, caller.user_id, &visitor.origin, change).await
    });
    ending.await?;
    app.live().poke();
    Ok(StatusCode::NO_CONTENT)
}

/// End one of one's own sessions: its next request is refused.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions", params(("id" = SessionId, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn end_session(
    State(app): State<App>,
    visitor: Visitor,
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    let ending = app.db().write_platform(|tx| async move {
        if !store::delete(&tx, caller.user_id, id).await? {
            return Err(SessionError::NotFound);
        }
        let change = Change::new("end", "session", &id);
        Ok(record_of_user(&tx, caller.user_id, &visitor.origin, change).await?)
    });
    ending.await?;
    app.live().poke();
    Ok(StatusCode::NO_CONTENT)
}

/// Show the password once more, for changes that ask for it.
#[utoipa::path(post, path = "/api/v1/sessions/current/proof", tag = "sessions", request_body = PasswordProof,
    responses((status = 204), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn prove_password(
    State(app): State<App>,
    visitor: Visitor,
    caller: Caller,
    Json(proof): Json<PasswordProof>,
) -> Result<StatusCode, Problem> {
    let checked = signing_in::require_password(&app, &visitor, &caller.session, proof.password).await;
    checked.map_err(|problem| problem.at("/password"))?;
    app.db().write_platform(|tx| async move { store::note_proof(&tx, caller.session.id).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
