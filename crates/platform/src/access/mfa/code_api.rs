//! Answering for a code at the door.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Secret;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::challenges::{self, Outcome};
use super::model::MfaError;
use crate::access::Routes;
use crate::access::sessions::{SignedIn, Visitor};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody};

/// The second step of signing in.
pub(super) fn routes() -> Routes {
    const WHY: &str = "who is asked for a code is not signed in yet; the question's token guards it";
    Routes::new().attempts(WHY, routes!(answer_challenge)).attempts(WHY, routes!(resend_code))
}

/// A code for a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MfaAnswer {
    /// As `POST /sessions` gave it.
    pub challenge: Secret,
    /// Six digits from the app or the mail, or a recovery code.
    pub code: Secret,
}

/// A question whose code did not arrive.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeWanted {
    /// As `POST /sessions` gave it.
    pub challenge: Secret,
}

/// Finish signing in with a code.
#[utoipa::path(post, path = "/api/v1/sessions/mfa", tag = "sessions", request_body = MfaAnswer,
    responses((status = 201, body = SignedIn), (status = 401, body = ProblemBody), (status = 410, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
async fn answer_challenge(
    State(app): State<App>,
    visitor: Visitor,
    Json(given): Json<MfaAnswer>,
) -> Result<Response, Problem> {
    let asking = app.clone();
    let answered = app.db().write_platform(|tx| async move {
        let (token, code) = (given.challenge.expose(), given.code.expose());
        challenges::answer(&tx, &asking, &visitor, token, code).await
    });
    match answered.await? {
        Outcome::In(pass) => Ok(pass.into_response(&app, StatusCode::CREATED)),
        Outcome::Wrong => Err(MfaError::WrongCode.into()),
        Outcome::Over => Err(MfaError::ChallengeOver.into()),
        Outcome::Limited(verdict) => {
            let problem = Problem::from(MfaError::TooManyCodes).retry_after(verdict.wait_s());
            Err(problem.limited_by(verdict.rate_limit()))
        }
    }
}

/// Mail another code; the one before stops working.
#[utoipa::path(post, path = "/api/v1/sessions/mfa/resend", tag = "sessions", request_body = CodeWanted,
    responses((status = 202), (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn resend_code(
    State(app): State<App>,
    _visitor: Visitor,
    Json(wanted): Json<CodeWanted>,
) -> Result<StatusCode, Problem> {
    match challenges::resend(&app, wanted.challenge.expose()).await? {
        Some(Ok(())) => Ok(StatusCode::ACCEPTED),
        Some(Err(wait_s)) => Err(Problem::from(MfaError::SentJustNow).retry_after(wait_s)),
        None => Err(MfaError::ChallengeOver.into()),
    }
}
