//! Deepgram's pre-recorded speech recognition and the account endpoints behind a key check.
//!
//! Invariant: a transcript is only ever the true script of a sample call. Audio the simulator does not
//! know gets Deepgram's "could not process audio" error with the reason `unknown to the simulator`.

mod answer;
mod params;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::Refusal;
use crate::world::World;
use params::Params;

/// The largest file fetched for a `{"url"}` request.
const REMOTE_MAX: u64 = 200 * 1024 * 1024;
const PROJECT: &str = "5f3d1c52-0b6e-4c0e-9a41-6a0e3f6f2c11";

pub(crate) fn routes(world: &World) -> Router {
    Router::new()
        .route("/v1/listen", post(listen))
        .route("/v1/auth/token", get(token))
        .route("/v1/projects", get(projects))
        .route("/v1/projects/{id}/balances", get(balances))
        .fallback(not_found)
        .with_state(world.clone())
}

async fn listen(
    State(world): State<World>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match transcribe(&world, query.as_deref().unwrap_or_default(), &headers, body).await {
        Ok(answer) => Json(answer).into_response(),
        Err(problem) => problem.respond(&world),
    }
}

async fn transcribe(world: &World, query: &str, headers: &HeaderMap, body: Bytes) -> Result<Value, Problem> {
    authorize(world, headers)?;
    let params = Params::parse(query).map_err(|why| Problem::bad_request(&why))?;
    let audio = audio(world, headers, body).await?;
    let heard = world.hear(audio.clone()).await.ok_or_else(|| {
        Problem::bad_request("failed to process audio: could not process audio: unknown to the simulator")
    })?;
    Ok(answer::transcript(world, &params, &heard, &audio))
}

#[derive(Deserialize)]
struct Remote {
    url: String,
}

/// The audio itself, or what lies behind the address in a JSON body.
async fn audio(world: &World, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if body.is_empty() {
        return Err(Problem::bad_request("failed to process audio: corrupt or unsupported data"));
    }
    if !kind.starts_with("application/json") {
        return Ok(body);
    }
    let remote: Remote = serde_json::from_slice(&body).map_err(|error| Problem {
        status: StatusCode::BAD_REQUEST,
        code: "INVALID_JSON",
        message: "Invalid JSON submitted.".to_owned(),
        details: Some(error.to_string()),
    })?;
    fetch(world, &remote.url).await
}

async fn fetch(world: &World, url: &str) -> Result<Bytes, Problem> {
    let refuse = |why: &str| {
        let message = format!("The remote server hosting the media returned {why}.");
        Problem::new(StatusCode::BAD_REQUEST, "REMOTE_CONTENT_ERROR", &message)
    };
    let answer = world.http.get(url).send().await.map_err(|_| refuse("no answer"))?;
    if !answer.status().is_success() {
        return Err(refuse(&format!("an error: {}", answer.status())));
    }
    if answer.content_length().is_some_and(|length| length > REMOTE_MAX) {
        return Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "PAYLOAD_TOO_LARGE",
            "The media is too large.",
        ));
    }
    answer.bytes().await.map_err(|_| refuse("a broken answer"))
}

/// `Token KEY`; `Bearer` is for short-lived JSON web tokens and not for a key.
fn authorize(world: &World, headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = match given.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("token") => key == world.keys.deepgram,
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => looks_like_jwt(token),
        _ => false,
    };
    if known { Ok(()) } else { Err(Problem::of(StatusCode::UNAUTHORIZED, Refusal::Credentials)) }
}

fn looks_like_jwt(token: &str) -> bool {
    let parts: Vec<&str> = token.split('.').collect();
    parts.len() == 3 && token.starts_with("eyJ") && parts.iter().all(|part| !part.is_empty())
}

async fn token(State(world): State<World>, headers: HeaderMap) -> Response {
    account(&world, &headers, || {
        json!({
            "api_key_id": "3f1b7a3e-2f0c-4a38-8a8f-1f6f5e0c9d21",
            "scopes": ["usage:write", "project:read"],
            "created": "2026-01-01T12:00:00.000Z",
            "accessor": "91f5c1d0-0c39-4b52-9d6e-3f9f6f0a3c44",
        })
    })
}

async fn projects(State(world): State<World>, headers: HeaderMap) -> Response {
    account(&world, &headers, || json!({ "projects": [{ "project_id": PROJECT, "name": "Sandbox" }] }))
}

async fn balances(State(world): State<World>, headers: HeaderMap) -> Response {
    let balance =
        json!({ "balance_id": PROJECT, "amount": 187.5, "units": "usd", "purchase_order_id": null });
    account(&world, &headers, || json!({ "balances": [balance] }))
}

fn account(world: &World, headers: &HeaderMap, answer: impl FnOnce() -> Value) -> Response {
    match authorize(world, headers) {
        Ok(()) => Json(answer()).into_response(),
        Err(problem) => problem.respond(world),
    }
}

async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "Not Found").into_response()
}

/// An error in Deepgram's older shape, or with details in its newer one.
#[derive(Debug)]
struct Problem {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), details: None }
    }

    fn bad_request(why: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad Request", &format!("Bad Request: {why}"))
    }

    /// Deepgram's words for the refusals that need no look at the request.
    fn of(status: StatusCode, what: Refusal) -> Self {
        let (code, message) = match what {
            Refusal::Credentials => ("INVALID_AUTH", "Invalid credentials."),
            Refusal::Expired => ("INVALID_AUTH", "Expired credentials."),
            Refusal::Money => {
                ("ASR_PAYMENT_REQUIRED", "Project does not have enough credits for an ASR request.")
            }
            Refusal::RateLimit => ("TOO_MANY_REQUESTS", "Too many requests. Please try again later."),
            Refusal::Internal => ("INTERNAL_SERVER_ERROR", "Internal server error."),
        };
        Self::new(status, code, message)
    }

    fn respond(self, world: &World) -> Response {
        let id = world.ids.uuid().to_string();
        let body = match self.details {
            None => json!({ "err_code": self.code, "err_msg": self.message, "request_id": id }),
            Some(details) => {
                json!({ "category": self.code, "message": self.message, "details": details, "request_id": id })
            }
        };
        (self.status, [("dg-request-id", id)], Json(body)).into_response()
    }
}

pub(crate) fn refusal(world: &World, status: StatusCode, what: Refusal) -> Response {
    Problem::of(status, what).respond(world)
}
