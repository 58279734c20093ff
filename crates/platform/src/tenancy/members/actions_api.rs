//! Taking a member's access away, giving it back, and ending sessions, over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{MemberId, SessionId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::change;
use super::model::{MemberStatus, MemberView};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody, Tagged};

/// Everything that is done to a member.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Member.update(), routes!(deactivate_member))
        .needs(Entity::Member.update(), routes!(reactivate_member))
        .needs(Entity::Member.update(), routes!(end_member_session))
        .needs(Entity::Member.update(), routes!(end_member_sessions))
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EndedSessions {
    /// As many browsers have to sign in again.
    pub ended: u64,
}

/// Take a member's access away at once. What he did stays.
#[utoipa::path(post, path = "/api/v1/members/{id}/deactivate", tag = "members", params(("id" = MemberId, Path)),
    responses((status = 200, body = MemberView), (status = 409, body = ProblemBody)))]
async fn deactivate_member(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<MemberId>,
) -> Result<Tagged<MemberView>, Problem> {
    set_status(&app, scope, id, MemberStatus::Deactivated).await
}

/// Give a deactivated member his access back.
#[utoipa::path(post, path = "/api/v1/members/{id}/reactivate", tag = "members", params(("id" = MemberId, Path)),
    responses((status = 200, body = MemberView), (status = 409, body = ProblemBody)))]
async fn reactivate_member(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<MemberId>,
) -> Result<Tagged<MemberView>, Problem> {
    set_status(&app, scope, id, MemberStatus::Active).await
}

/// End one session of a member.
#[utoipa::path(delete, path = "/api/v1/members/{id}/sessions/{session_id}", tag = "members",
    params(("id" = MemberId, Path), ("session_id" = SessionId, Path)),
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn end_member_session(
    State(app): State<App>,
    scope: Scope,
    Path((id, session)): Path<(MemberId, SessionId)>,
) -> Result<StatusCode, Problem> {
    app.db()
        .write_platform(|tx| async move { change::end_sessions(&tx, &scope, id, Some(session)).await })
        .await?;
    app.live().poke();
    Ok(StatusCode::NO_CONTENT)
}

/// End every session of a member.
#[utoipa::path(delete, path = "/api/v1/members/{id}/sessions", tag = "members", params(("id" = MemberId, Path)),
    responses((status = 200, body = EndedSessions), (status = 409, body = ProblemBody)))]
async fn end_member_sessions(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<MemberId>,
) -> Result<Json<EndedSessions>, Problem> {
    let ended = app
        .db()
        .write_platform(|tx| async move { change::end_sessions(&tx, &scope, id, None).await })
        .await?;
    app.live().poke();
    Ok(Json(EndedSessions { ended }))
}

async fn set_status(
    app: &App,
    scope: Scope,
    id: MemberId,
    status: MemberStatus,
) -> Result<Tagged<MemberView>, Problem> {
    let working = app.clone();
    let body = app
        .db()
        .write_platform(|tx| async move {
            let held = change::hold(&tx, &scope, id).await?;
            change::set_status(&tx, &working, &scope, held, status).await
        })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}
