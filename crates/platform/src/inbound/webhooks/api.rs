//! The one public route that takes data in.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use connectors::{Ack, Ingest, Rule};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kernel::SourceId;
use utoipa_axum::routes;

use super::model::IntakeError;
use super::store::{self, NewRecord};
use crate::access::{Entity, Routes, callers};
use crate::app::App;
use crate::http::{Path, Problem, ProblemBody};
use crate::inbound::sources::SourceState;
use crate::inbound::sources::directory::{self, Door};

/// When a vendor should try a suspended organization again.
const SUSPENDED_RETRY_S: u64 = 900;
const CONTENT_TYPE_CHARS_MAX: usize = 100;

/// The door.
pub fn routes() -> Routes {
    Routes::new().public(
        "vendors prove themselves by the secret token in the address, programs by an API key",
        routes!(take_event),
    )
}

/// An event from a source. Answered once it is on disk; what it means is decided later.
#[utoipa::path(post, path = "/ingest/{source_token}", tag = "ingest", params(("source_token" = String, Path)),
    responses((status = 200, description = "stored; the body is what the vendor expects"), (status = 404, body = ProblemBody),
        (status = 410, body = ProblemBody), (status = 413, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn take_event(
    State(app): State<App>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let door = find_door(&app, &token, &parts).await?;
    let request = Request::from_parts(parts, body);
    let ingest = open(&door).map_err(refuse)?;
    let content_type = content_type(request.headers());
    let body = read(request, app.limits().webhook_body_bytes).await?;
    let record = NewRecord {
        organization_id: door.organization_id,
        source_id: door.source_id,
        content_type,
        sealed_body: store::seal_body(&app, door.organization_id, &body)?,
        bytes: i64::try_from(body.len()).unwrap_or(i64::MAX),
        received_at: app.clock().now(),
    };
    app.take_in(record).await?;
    Ok(answer(&ingest.ack()))
}

/// A suspension ends, so vendors are asked to keep what they have (503) and not to forget the address (410).
fn refuse(error: IntakeError) -> Problem {
    let suspended = matches!(error, IntakeError::Suspended);
    let problem = Problem::from(error);
    if suspended { problem.retry_after(SUSPENDED_RETRY_S) } else { problem }
}

/// The source behind an address: by the token in it, or by its id with an API key that may bring things in.
async fn find_door(app: &App, token: &str, parts: &Parts) -> Result<Arc<Door>, Problem> {
    let keyed = callers::bearer(&parts.headers).zip(token.parse::<SourceId>().ok());
    let door = match keyed {
        None => directory::find(app, token).await?,
        Some((key, id)) => {
            let needed = Entity::Interaction.create();
            let scope = callers::key_scope(app, key, needed, callers::origin(parts)).await?;
            directory::find_owned(app, &scope, id).await?
        }
    };
    Ok(door.ok_or(IntakeError::UnknownAddress)?)
}

fn open(door: &Door) -> Result<&'static dyn Ingest, IntakeError> {
    if door.suspended {
        return Err(IntakeError::Suspended);
    }
    match door.state {
        SourceState::Disconnected => return Err(IntakeError::Disconnected),
        SourceState::Inactive => return Err(IntakeError::Resting),
        SourceState::Active => {}
    }
    let ingest = door.connector.and_then(connectors::Connector::ingest).ok_or(IntakeError::Disconnected)?;
    let admitted = ingest.rules().iter().all(|rule| match rule {
        // The door was found by the hash of the token, so whoever is here knows it, or holds a key in its place.
        Rule::UrlToken => true,
    });
    if admitted { Ok(ingest) } else { Err(IntakeError::UnknownAddress) }
}

/// The whole body, or why not: too large is told before it is read where its length is announced.
async fn read(request: Request, cap: usize) -> Result<Bytes, IntakeError> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced.and_then(|text| text.parse::<usize>().ok()).is_some_and(|length| length > cap) {
        return Err(IntakeError::TooLarge(cap));
    }
    let body: Body = request.into_body();
    match Limited::new(body, cap).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(IntakeError::TooLarge(cap)),
        Err(_) => Err(IntakeError::Truncated),
    }
}

fn content_type(headers: &HeaderMap) -> String {
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.chars().take(CONTENT_TYPE_CHARS_MAX).collect()
}

fn answer(ack: &Ack) -> Response {
    let status = StatusCode::from_u16(ack.status).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(ack.content_type))], ack.body).into_response()
}
