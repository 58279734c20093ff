//! Receives Harken's outgoing webhooks the way a careful customer would: checks the Standard Webhooks
//! signature before anything else and knows a repeated delivery by its id.
//!
//! Invariant: a request with a bad signature is kept for inspection but never counts as received.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use kernel::{Clock, Ts};
use serde::Serialize;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::faults::Refusal;
use crate::world::World;

/// How far a webhook's timestamp may be from now.
const TOLERANCE_S: u64 = 300;

/// One webhook as it arrived.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReceivedHook {
    /// Last part of the address it came to.
    pub name: String,
    /// `webhook-id`: the same over retries of one delivery.
    pub id: String,
    /// When it came.
    pub received_at: Ts,
    /// Whether the signature held.
    pub verified: bool,
    /// Whether an accepted one with this id was here before.
    pub duplicate: bool,
    /// Why it was not accepted.
    pub problem: Option<String>,
    /// The payload, or null when it was not JSON.
    pub body: Value,
}

/// What came, oldest first. Clones share one list.
#[derive(Debug, Clone)]
pub struct Inbox {
    clock: Clock,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug)]
struct Kept {
    secret: String,
    hooks: Vec<ReceivedHook>,
}

impl Inbox {
    pub(crate) fn new(world: &World, secret: &str) -> Self {
        let kept = Kept { secret: secret.to_owned(), hooks: Vec::new() };
        Self { clock: world.clock.clone(), kept: Arc::new(Mutex::new(kept)) }
    }

    /// Expects this secret from now on, as after registering an endpoint at Harken.
    pub fn expect_secret(&self, secret: &str) {
        secret.clone_into(&mut self.locked().secret);
    }

    /// Everything that came.
    pub fn all(&self) -> Vec<ReceivedHook> {
        self.locked().hooks.clone()
    }

    /// What was verified and new.
    pub fn accepted(&self) -> Vec<ReceivedHook> {
        self.all().into_iter().filter(|hook| hook.verified && !hook.duplicate).collect()
    }

    fn receive(&self, name: String, headers: &HeaderMap, body: &Bytes) -> ReceivedHook {
        let mut kept = self.locked();
        let id = headers.get("webhook-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
        let checked = check(&kept.secret, headers, body, self.clock.now());
        let hook = ReceivedHook {
            duplicate: kept.hooks.iter().any(|earlier| earlier.verified && earlier.id == id),
            name,
            id,
            received_at: self.clock.now(),
            verified: checked.is_ok(),
            problem: checked.err(),
            body: serde_json::from_slice(body).unwrap_or(Value::Null),
        };
        kept.hooks.push(hook.clone());
        hook
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As the Standard Webhooks libraries check, but against the simulators' clock: five minutes of
/// tolerance, any of the blank-separated `v1` signatures may hold.
fn check(secret: &str, headers: &HeaderMap, body: &[u8], now: Ts) -> Result<(), String> {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| format!("missing header {name}"))
    };
    let (id, signatures) = (header("webhook-id")?, header("webhook-signature")?);
    let sent_at: i64 =
        header("webhook-timestamp")?.parse().map_err(|_| "malformed webhook-timestamp".to_owned())?;
    if now.seconds().abs_diff(sent_at) > TOLERANCE_S {
        return Err("webhook-timestamp is more than five minutes away".to_owned());
    }
    let webhook = Webhook::new(secret).map_err(|error| error.to_string())?;
    let expected = webhook.sign(id, sent_at, body).map_err(|error| error.to_string())?;
    if signatures.split(' ').any(|signature| signature == expected) {
        return Ok(());
    }
    Err("no matching signature".to_owned())
}

pub(crate) fn routes(inbox: &Inbox) -> Router {
    Router::new()
        .route("/hooks/{name}", post(receive))
        .route("/received", get(received))
        .with_state(inbox.clone())
}

async fn receive(
    State(inbox): State<Inbox>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let hook = inbox.receive(name, &headers, &body);
    match hook.problem {
        Some(problem) => (StatusCode::UNAUTHORIZED, Json(json!({ "error": problem }))).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

async fn received(State(inbox): State<Inbox>) -> Json<Vec<ReceivedHook>> {
    Json(inbox.all())
}

pub(crate) fn refusal(_world: &World, status: StatusCode, _what: Refusal) -> Response {
    (status, Json(json!({ "error": status.canonical_reason().unwrap_or("error") }))).into_response()
}
