//! `POST /v1/chat/completions`: checks the request as the vendor does, lets the rules in
//! [`super::judge`] read the transcript, and answers in the form that was asked for.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::judge::{self, Judgement};
use super::prompt::{self, Document};
use super::{ApiError, authorize, fill, known_model, schema};
use crate::faults::Scope;
use crate::world::World;
use crate::{Fault, Vendor};

const PARAMETERS: [&str; 33] = [
    "audio",
    "frequency_penalty",
    "function_call",
    "functions",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "metadata",
    "modalities",
    "model",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "reasoning_effort",
    "response_format",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "user",
    "verbosity",
];
const ROLES: [&str; 5] = ["developer", "system", "user", "assistant", "tool"];

pub(super) async fn complete(State(world): State<World>, headers: HeaderMap, body: Bytes) -> Response {
    match answer(&world, &headers, &body) {
        Ok(answer) => answer,
        Err(error) => error.into_response(),
    }
}

fn answer(world: &World, headers: &HeaderMap, body: &[u8]) -> Result<Response, ApiError> {
    authorize(world, headers)?;
    let request: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|_| ApiError::invalid("We could not parse the JSON body of your request.", None))?;
    let model = checked(&request)?;
    let wanted = Wanted::read(&request)?;
    let texts = prompt::texts(&request)?;
    let judgement = Document::find(&texts).map(|document| judge::judge(&document));
    let fault = world.faults.take(Vendor::Openai, Scope::Model, "/v1/chat/completions");
    let content = content(&wanted, judgement.as_ref(), fault.as_ref());
    Ok(rendered(world, &request, model, &texts, content))
}

/// Everything about the request that does not depend on the form of the answer.
fn checked(request: &Map<String, Value>) -> Result<&str, ApiError> {
    if let Some(unknown) = request.keys().find(|name| !PARAMETERS.contains(&name.as_str())) {
        return Err(ApiError::invalid(format!("Unrecognized request argument supplied: {unknown}"), None));
    }
    let model = request.get("model").and_then(Value::as_str).unwrap_or_default();
    if model.is_empty() {
        return Err(ApiError::invalid("you must provide a model parameter", None));
    }
    known_model(model)?;
    let messages = request.get("messages").and_then(Value::as_array).filter(|messages| !messages.is_empty());
    let Some(messages) = messages else {
        return Err(ApiError::invalid("Missing required parameter: 'messages'.", Some("messages")));
    };
    for (at, message) in messages.iter().enumerate() {
        let role = message.get("role").and_then(Value::as_str).unwrap_or_default();
        if !ROLES.contains(&role) {
            let message = format!("Invalid value: '{role}'. Supported values are: {ROLES:?}.");
            return Err(ApiError::invalid(message, Some(&format!("messages[{at}].role"))));
        }
    }
    if let Some(temperature) = request.get("temperature").filter(|value| !value.is_null()) {
        let within = temperature.as_f64().is_some_and(|value| (0.0..=2.0).contains(&value));
        if !within {
            return Err(ApiError::invalid(
                "Invalid 'temperature': expected a number between 0 and 2.",
                Some("temperature"),
            ));
        }
    }
    if reasons(model) {
        no_dials(model, request)?;
    }
    if request.get("stream") == Some(&Value::Bool(true)) {
        return Err(ApiError::invalid("Streaming is not offered by the simulator.", Some("stream")));
    }
    Ok(model)
}

fn reasons(model: &str) -> bool {
    model.starts_with('o') || model.starts_with("gpt-5")
}

/// Reasoning models have one temperature and count their thoughts among the tokens of the answer.
fn no_dials(model: &str, request: &Map<String, Value>) -> Result<(), ApiError> {
    let given = |name: &str| request.get(name).filter(|value| !value.is_null());
    let refuse = |message: String, param: &str, code| {
        Err(ApiError::invalid(message, Some(param)).coded(StatusCode::BAD_REQUEST, code))
    };
    if given("max_tokens").is_some() {
        let message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
        return refuse(message.to_owned(), "max_tokens", "unsupported_parameter");
    }
    if let Some(value) = given("temperature").filter(|value| value.as_f64() != Some(1.0)) {
        let message = format!(
            "Unsupported value: 'temperature' does not support {value} with {model}. Only the default (1) value is supported."
        );
        return refuse(message, "temperature", "unsupported_value");
    }
    Ok(())
}

/// The form of the answer.
enum Wanted {
    Text,
    AnyJson,
    Schema(Value),
}

impl Wanted {
    fn read(request: &Map<String, Value>) -> Result<Self, ApiError> {
        let refuse = |message: String, param: &str| Err(ApiError::invalid(message, Some(param)));
        let Some(format) = request.get("response_format").filter(|format| !format.is_null()) else {
            return Ok(Self::Text);
        };
        match format.get("type").and_then(Value::as_str) {
            Some("text") => Ok(Self::Text),
            Some("json_object") => {
                let named = prompt::texts(request)?.iter().any(|text| text.to_lowercase().contains("json"));
                if named {
                    return Ok(Self::AnyJson);
                }
                let message = "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
                refuse(message.to_owned(), "messages")
            }
            Some("json_schema") => Self::schema(format.get("json_schema").unwrap_or(&Value::Null)),
            _ => refuse("Invalid value for 'response_format.type'.".to_owned(), "response_format.type"),
        }
    }

    fn schema(given: &Value) -> Result<Self, ApiError> {
        let name = given.get("name").and_then(Value::as_str).unwrap_or_default();
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            let message =
                "Missing or malformed 'response_format.json_schema.name': letters, digits, '_' and '-' only.";
            return Err(ApiError::invalid(message, Some("response_format.json_schema.name")));
        }
        let Some(schema) = given.get("schema").filter(|schema| schema.is_object()) else {
            let message = "Missing required parameter: 'response_format.json_schema.schema'.";
            return Err(ApiError::invalid(message, Some("response_format.json_schema.schema")));
        };
        if given.get("strict") == Some(&Value::Bool(true))
            && let Err(why) = schema::check(schema)
        {
            let message = format!("Invalid schema for response_format '{name}': {why}");
            return Err(ApiError::invalid(message, Some("response_format")));
        }
        Ok(Self::Schema(schema.clone()))
    }
}

/// What the model says, or that it refuses.
enum Content {
    Said(String),
    Refused,
}

fn content(wanted: &Wanted, judgement: Option<&Judgement>, fault: Option<&Fault>) -> Content {
    let empty = Judgement::default();
    let judged = judgement.unwrap_or(&empty);
    let mut value = match wanted {
        Wanted::Text if judgement.is_some() => return Content::Said(judged.summary.clone()),
        Wanted::Text => return Content::Said("There is no transcript in the messages.".to_owned()),
        Wanted::AnyJson => fill::by_schema(&fill::default_schema(), judged),
        Wanted::Schema(schema) => fill::by_schema(schema, judged),
    };
    match fault {
        Some(Fault::Refusal) => return Content::Refused,
        Some(Fault::SchemaViolation) => fill::violate(&mut value),
        Some(Fault::InventedEvidence) => fill::invent_quotes(&mut value),
        _ => {}
    }
    Content::Said(value.to_string())
}

fn rendered(
    world: &World,
    request: &Map<String, Value>,
    model: &str,
    texts: &[String],
    content: Content,
) -> Response {
    let prompt_tokens: usize = texts.iter().map(|text| tokens(text)).sum();
    let (said, refusal) = match content {
        Content::Said(text) => (Some(text), None),
        Content::Refused => (None, Some("I'm sorry, I can't assist with that request.")),
    };
    let limit = ["max_completion_tokens", "max_tokens"].iter().find_map(|name| request.get(*name)?.as_u64());
    let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let (said, reason) = match said {
        Some(text) if tokens(&text) > limit => {
            (Some(text.chars().take(limit * 4).collect::<String>()), "length")
        }
        other => (other, "stop"),
    };
    let completion_tokens = said.as_deref().or(refusal).map_or(0, tokens);
    let id = world.ids.uuid().simple().to_string();
    let message = json!({ "role": "assistant", "content": said, "refusal": refusal, "annotations": [] });
    let answer = json!({
        "id": format!("chatcmpl-{id}"),
        "object": "chat.completion",
        "created": world.clock.now().seconds(),
        "model": model,
        "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": reason }],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": prompt_tokens + completion_tokens,
            "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
            "completion_tokens_details": { "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0 },
        },
        "service_tier": "default",
        "system_fingerprint": "fp_sandbox",
    });
    let headers = [
        ("x-request-id", format!("req_{id}")),
        ("x-ratelimit-limit-requests", "5000".to_owned()),
        ("x-ratelimit-remaining-requests", "4999".to_owned()),
        ("x-ratelimit-reset-requests", "12ms".to_owned()),
    ];
    (headers, Json(answer)).into_response()
}

/// A usable guess of the token count.
fn tokens(text: &str) -> usize {
    text.chars().count().div_ceil(4)
}
