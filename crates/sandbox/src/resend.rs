//! Resend's `POST /emails` and `GET /domains`, strict about the key, the fields and the idempotency key.
//!
//! Written from the vendor's API reference. What it takes lands in the same mailbox as what comes over SMTP.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults;
use crate::mailbox::Mailbox;
use crate::world::World;

const RECIPIENTS_MAX: usize = 50;

#[derive(Clone)]
struct Service {
    key: String,
    world: World,
    mailbox: Mailbox,
    /// What was answered for an idempotency key, and the body it came with.
    answered: Arc<Mutex<HashMap<String, (Bytes, Value)>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMail {
    from: String,
    to: Vec<String>,
    subject: String,
    html: Option<String>,
    text: Option<String>,
    #[serde(default)]
    bcc: Vec<String>,
    reply_to: Option<String>,
    #[serde(default)]
    headers: HashMap<String, String>,
}

pub(crate) fn routes(world: &World, mailbox: &Mailbox) -> Router {
    let service = Service {
        key: world.keys.resend.clone(),
        world: world.clone(),
        mailbox: mailbox.clone(),
        answered: Arc::default(),
    };
    Router::new().route("/emails", post(send)).route("/domains", get(domains)).with_state(service)
}

async fn domains(State(service): State<Service>, headers: HeaderMap) -> Response {
    match authorize(&service, &headers) {
        Ok(()) => Json(json!({ "object": "list", "data": [] })).into_response(),
        Err(refused) => refused.into_response(),
    }
}

async fn send(State(service): State<Service>, headers: HeaderMap, body: Bytes) -> Response {
    match take(&service, &headers, body) {
        Ok(answer) => Json(answer).into_response(),
        Err(refused) => refused.into_response(),
    }
}

fn take(service: &Service, headers: &HeaderMap, body: Bytes) -> Result<Value, Refusal> {
    authorize(service, headers)?;
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
    let mut answered = service.answered.lock().unwrap_or_else(PoisonError::into_inner);
    match answered.get(&key) {
        Some((before, answer)) if !key.is_empty() && *before == body => return Ok(answer.clone()),
        Some(_) if !key.is_empty() => {
            return Err(problem(
                StatusCode::CONFLICT,
                "invalid_idempotent_request",
                "Same key, another body",
            ));
        }
        _ => {}
    }
    let mail: NewMail = serde_json::from_slice(&body)
        .map_err(|error| problem(StatusCode::UNPROCESSABLE_ENTITY, "validation_error", &error.to_string()))?;
    keep(service, mail)?;
    let answer = json!({ "id": service.world.ids.uuid() });
    answered.insert(key, (body, answer.clone()));
    Ok(answer)
}

fn keep(service: &Service, mail: NewMail) -> Result<(), Refusal> {
    let invalid = |words: &str| problem(StatusCode::UNPROCESSABLE_ENTITY, "validation_error", words);
    let everybody: Vec<String> = mail.to.iter().chain(&mail.bcc).map(|text| address(text)).collect();
    if mail.to.is_empty() || everybody.len() > RECIPIENTS_MAX {
        return Err(invalid("The `to` field takes 1 to 50 addresses."));
    }
    let is_address = |text: &String| text.split('@').count() == 2 && !text.contains(' ');
    if !everybody.iter().all(is_address) || !is_address(&address(&mail.from)) {
        return Err(invalid("Invalid address: use `email@example.com` or `Name <email@example.com>`."));
    }
    if mail.subject.contains(['\r', '\n']) || mail.headers.values().any(|value| value.contains(['\r', '\n']))
    {
        return Err(invalid("A header is one line."));
    }
    let Some(text) = mail.text.or(mail.html) else { return Err(invalid("Missing `html` or `text` field.")) };
    let reply = mail.reply_to.map(|reply| format!("Reply-To: {reply}\r\n")).unwrap_or_default();
    let head = format!("From: {}\r\nSubject: {}\r\n{reply}", mail.from, mail.subject);
    service.mailbox.keep(address(&mail.from), everybody, format!("{head}\r\n{text}"));
    Ok(())
}

fn address(text: &str) -> String {
    let inside = text.rsplit_once('<').map(|(_, inside)| inside.trim_end_matches('>'));
    inside.unwrap_or(text).trim().to_owned()
}

fn authorize(service: &Service, headers: &HeaderMap) -> Result<(), Refusal> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match given.strip_prefix("Bearer ") {
        None => Err(problem(
            StatusCode::UNAUTHORIZED,
            "missing_api_key",
            "Missing API key in the authorization header.",
        )),
        Some(key) if key != service.key => {
            Err(problem(StatusCode::FORBIDDEN, "invalid_api_key", "API key is invalid."))
        }
        Some(_) => Ok(()),
    }
}

/// An error in the vendor's shape.
struct Refusal {
    status: StatusCode,
    name: &'static str,
    message: String,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "statusCode": self.status.as_u16(), "name": self.name, "message": self.message });
        (self.status, Json(body)).into_response()
    }
}

fn problem(status: StatusCode, name: &'static str, message: &str) -> Refusal {
    Refusal { status, name, message: message.to_owned() }
}

/// An error on order, in the vendor's shape.
pub(crate) fn refusal(_world: &World, status: StatusCode, _what: faults::Refusal) -> Response {
    let name = match status.as_u16() {
        401 | 403 => "invalid_api_key",
        429 => "rate_limit_exceeded",
        500.. => "application_error",
        _ => "validation_error",
    };
    problem(status, name, status.canonical_reason().unwrap_or("error")).into_response()
}
