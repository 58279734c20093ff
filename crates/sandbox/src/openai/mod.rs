//! `OpenAI`'s API as far as Harken speaks it: chat completions with structured output, audio
//! transcriptions, the list of models. Errors come in the vendor's one shape.
//!
//! Invariant: what the model says about a conversation is derived from the transcript it was sent; it
//! does not know which sample it reads.

mod chat;
mod fill;
mod judge;
mod prompt;
mod schema;
mod transcriptions;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use serde_json::{Value, json};

use crate::faults::Refusal;
use crate::world::World;

/// What `GET /v1/models` lists. Other `gpt-…`, `o…` and `vendor/model` names are taken as well, since
/// names change monthly.
const MODELS: [&str; 10] = [
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-5",
    "gpt-5-mini",
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "gpt-4o-transcribe-diarize",
    "whisper-1",
];

pub(crate) fn routes(world: &World) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(chat::complete))
        .route("/v1/audio/transcriptions", post(transcriptions::transcribe))
        .route("/v1/models", get(models))
        .route("/v1/models/{model}", get(model))
        .fallback(not_found)
        .with_state(world.clone())
}

/// An error as the API states it.
#[derive(Debug)]
struct ApiError {
    status: StatusCode,
    message: String,
    kind: &'static str,
    param: Option<String>,
    code: Option<&'static str>,
}

impl ApiError {
    fn invalid(message: impl Into<String>, param: Option<&str>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: message.into(),
            kind: "invalid_request_error",
            param: param.map(str::to_owned),
            code: None,
        }
    }

    fn coded(mut self, status: StatusCode, code: &'static str) -> Self {
        self.status = status;
        self.code = Some(code);
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error =
            json!({ "message": self.message, "type": self.kind, "param": self.param, "code": self.code });
        (self.status, Json(json!({ "error": error }))).into_response()
    }
}

fn authorize(world: &World, headers: &HeaderMap) -> Result<(), ApiError> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(key) = given.strip_prefix("Bearer ") else {
        let message = "You didn't provide an API key. You need to provide your API key in an Authorization header \
                       using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).";
        return Err(ApiError { status: StatusCode::UNAUTHORIZED, ..ApiError::invalid(message, None) });
    };
    if key == world.keys.openai {
        return Ok(());
    }
    let tail: String = key.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    let message = format!(
        "Incorrect API key provided: ****{tail}. You can find your API key at https://platform.openai.com/account/api-keys."
    );
    Err(ApiError::invalid(message, None).coded(StatusCode::UNAUTHORIZED, "invalid_api_key"))
}

/// Whether a model of this name exists; the wrong endpoint for it is another matter.
fn known_model(model: &str) -> Result<(), ApiError> {
    let free_name = model.starts_with("gpt-")
        || model.split_once('/').is_some_and(|(host, name)| !host.is_empty() && !name.is_empty());
    let reasoning =
        model.strip_prefix('o').is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    if MODELS.contains(&model) || free_name || reasoning {
        return Ok(());
    }
    let message = format!("The model `{model}` does not exist or you do not have access to it.");
    Err(ApiError::invalid(message, None).coded(StatusCode::NOT_FOUND, "model_not_found"))
}

fn described(model: &str) -> Value {
    json!({ "id": model, "object": "model", "created": 1_735_689_600, "owned_by": "system" })
}

async fn models(State(world): State<World>, headers: HeaderMap) -> Response {
    if let Err(refused) = authorize(&world, &headers) {
        return refused.into_response();
    }
    let all: Vec<Value> = MODELS.iter().map(|model| described(model)).collect();
    Json(json!({ "object": "list", "data": all })).into_response()
}

async fn model(State(world): State<World>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    match authorize(&world, &headers).and_then(|()| known_model(&name)) {
        Ok(()) => Json(described(&name)).into_response(),
        Err(refused) => refused.into_response(),
    }
}

async fn not_found(method: Method, uri: Uri) -> ApiError {
    let message = format!("Invalid URL ({method} {})", uri.path());
    ApiError { status: StatusCode::NOT_FOUND, ..ApiError::invalid(message, None) }
}

/// Out of money is a 429 here, told from the rate limit by its code.
pub(crate) fn refusal(_world: &World, status: StatusCode, what: Refusal) -> Response {
    let (status, kind, code, message) = match what {
        Refusal::Credentials => {
            (status, "invalid_request_error", Some("invalid_api_key"), "Incorrect API key provided.")
        }
        Refusal::Expired => {
            (status, "invalid_request_error", Some("token_expired"), "Your API key has expired.")
        }
        Refusal::Money => (
            StatusCode::TOO_MANY_REQUESTS,
            "insufficient_quota",
            Some("insufficient_quota"),
            "You exceeded your current quota, please check your plan and billing details.",
        ),
        Refusal::RateLimit => (
            status,
            "requests",
            Some("rate_limit_exceeded"),
            "Rate limit reached for requests. Please try again later.",
        ),
        Refusal::Internal => {
            (status, "server_error", None, "The server had an error while processing your request.")
        }
    };
    ApiError { status, message: message.to_owned(), kind, param: None, code }.into_response()
}
