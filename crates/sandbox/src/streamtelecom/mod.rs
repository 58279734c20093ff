//! Stream Telecom's cloud exchange: posts the events of a call, serves its recording, lists it in the
//! call history.
//!
//! Invariant: a call is in the history before its first event leaves, as at a real exchange, so a lost
//! event can be caught up by import. Nothing is signed and nothing is sent twice on its own.

mod calls;
mod cdr;
mod dialer;
mod events;
mod recording;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use jiff::tz::TimeZone;
use kernel::Ts;
use serde::Deserialize;
use serde_json::json;
use url::Url;

pub use calls::{CallOrder, EarlierLeg, Party, PlacedCall, SentEvent};

use crate::faults::{Refusal, Scope};
use crate::samples::SamplesError;
use crate::world::World;
use crate::{Fault, SandboxConfig, Vendor};

/// Why a call cannot be placed.
#[derive(Debug, thiserror::Error)]
pub enum PbxError {
    /// The order names a sample that is not loaded.
    #[error("there is no sample call {0}")]
    UnknownSample(String),
    /// The recording cannot be read.
    #[error(transparent)]
    Samples(#[from] SamplesError),
}

/// Places calls. Cheap to clone; clones are one exchange.
#[derive(Debug, Clone)]
pub struct Pbx {
    world: World,
    state: Arc<Exchange>,
}

#[derive(Debug)]
struct Exchange {
    address: OnceLock<Url>,
    zone: TimeZone,
    calls: Mutex<Vec<PlacedCall>>,
    /// Recordings by the key in their address.
    recordings: Mutex<BTreeMap<String, recording::Recording>>,
}

impl Pbx {
    pub(crate) fn new(world: &World, config: &SandboxConfig) -> Self {
        let zone = TimeZone::get(&config.zone).unwrap_or_else(|error| {
            tracing::warn!(zone = config.zone, %error, "the exchange's call history falls back to UTC");
            TimeZone::UTC
        });
        let state = Exchange {
            address: OnceLock::new(),
            zone,
            calls: Mutex::default(),
            recordings: Mutex::default(),
        };
        Self { world: world.clone(), state: Arc::new(state) }
    }

    /// Tells the exchange its own address, which goes into recording links.
    pub(crate) fn announce(&self, address: &Url) {
        drop(self.state.address.set(address.clone()));
    }

    /// Places a call and posts its events to `webhook`, waiting for each answer as the exchange does.
    /// The call ends now; its earlier events carry times in the past, so nobody waits for it to play.
    pub async fn place_call(&self, order: &CallOrder, webhook: &Url) -> Result<PlacedCall, PbxError> {
        self.place_call_at(order, webhook, self.world.clock.now()).await
    }

    /// As [`Pbx::place_call`], for a call that ended at `ended`: a demo's earlier days.
    pub async fn place_call_at(
        &self,
        order: &CallOrder,
        webhook: &Url,
        ended: Ts,
    ) -> Result<PlacedCall, PbxError> {
        let mut call = self.record_history(order, Some(ended))?;
        let fault = self.world.faults.take(Vendor::Pbx, Scope::Events, "/events");
        for (event, body) in events::sequence(&call, fault.as_ref()) {
            call.events.push(SentEvent { event, status: self.post(webhook, body).await });
        }
        let mut calls = self.state.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = calls.iter_mut().find(|kept| kept.call_id == call.call_id) {
            kept.events.clone_from(&call.events);
        }
        Ok(call)
    }

    /// Puts a call into the history without any event; it ended at `ended`, or now.
    pub fn record_history(&self, order: &CallOrder, ended: Option<Ts>) -> Result<PlacedCall, PbxError> {
        let ended = ended.unwrap_or_else(|| self.world.clock.now());
        let (mut call, sound) = calls::plan(&self.world, order, ended)?;
        if let Some(sound) = sound {
            // The time keeps links apart over restarts with the same seed.
            let key = format!("{:x}{}", ended.seconds(), hex::encode(self.world.entropy.bytes::<12>()));
            call.record_url = self.state.address.get().and_then(|at| recording::link(at, &key));
            self.state.recordings.lock().unwrap_or_else(PoisonError::into_inner).insert(key, sound);
        }
        self.state.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call.clone());
        Ok(call)
    }

    /// Every call of this exchange, oldest first.
    pub fn calls(&self) -> Vec<PlacedCall> {
        self.state.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The status answered, or `None` when the webhook could not be reached.
    async fn post(&self, webhook: &Url, body: String) -> Option<u16> {
        let request =
            self.world.http.post(webhook.clone()).header("content-type", "application/json").body(body);
        match request.send().await {
            Ok(answer) => Some(answer.status().as_u16()),
            Err(error) => {
                tracing::info!(error = %error.without_url(), "the exchange could not deliver an event");
                None
            }
        }
    }
}

pub(crate) fn routes(pbx: &Pbx) -> Router {
    Router::new()
        .route("/api/cdr/", post(cdr::list))
        .route("/api/streamtele-v3/audio", get(recording::serve))
        .route("/_sandbox/calls", get(placed).post(place))
        .with_state(pbx.clone())
}

/// `POST /_sandbox/calls`: places a call from outside the process.
#[derive(Deserialize)]
struct PlaceRequest {
    /// Where the events go; without it the call is only put into the history.
    webhook: Option<String>,
    #[serde(flatten)]
    order: CallOrder,
}

async fn place(State(pbx): State<Pbx>, Json(request): Json<PlaceRequest>) -> Response {
    let placed = match request.webhook.as_deref().map(Url::parse) {
        Some(Ok(webhook)) => pbx.place_call(&request.order, &webhook).await,
        Some(Err(problem)) => return error(StatusCode::BAD_REQUEST, &problem.to_string()),
        None => pbx.record_history(&request.order, None),
    };
    match placed {
        Ok(call) => (StatusCode::CREATED, Json(call)).into_response(),
        Err(unknown) => error(StatusCode::NOT_FOUND, &unknown.to_string()),
    }
}

async fn placed(State(pbx): State<Pbx>) -> Json<Vec<PlacedCall>> {
    Json(pbx.calls())
}

/// The vendor documents no error body for its history; this shape is this simulator's choice.
pub(crate) fn refusal(_world: &World, status: StatusCode, what: Refusal) -> Response {
    let message = match what {
        Refusal::Credentials => "Authorization failed: wrong username, password or api_key",
        Refusal::Expired => "Authorization failed: api_key has expired",
        Refusal::Money => "Not enough money on the account",
        Refusal::RateLimit => "Too many requests",
        Refusal::Internal => "Internal error",
    };
    error(status, message)
}

fn error(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "status": "error", "message": message }))).into_response()
}

impl Pbx {
    fn recording(&self, key: &str) -> Option<recording::Recording> {
        self.state.recordings.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn recording_fault(&self) -> Option<Fault> {
        self.world.faults.take(Vendor::Pbx, Scope::Recording, recording::PATH)
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
