//! The one public route that takes data in.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use connectors::{Ack, Ingest, RawInbound};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kernel::SourceId;
use utoipa_axum::routes;

use super::head;
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
        routes!(take_event, take_call),
    )
}

/// An event from a source. Answered once it is on disk; what it means is decided later.
#[utoipa::path(post, path = "/ingest/{source_token}", tag = "ingest", params(("source_token" = String, Path)),
    responses((status = 200, description = "stored; the body is what the vendor expects"), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 410, body = ProblemBody), (status = 413, body = ProblemBody),
        (status = 503, body = ProblemBody)))]
async fn take_event(
    State(app): State<App>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    take_in(&app, &token, request).await
}

/// The same by an address alone: a vendor that asks whether we are there, or one that writes its events into the query.
#[utoipa::path(get, path = "/ingest/{source_token}", tag = "ingest", params(("source_token" = String, Path)),
    responses((status = 200, description = "the answer the vendor expects"), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 410, body = ProblemBody), (status = 503, body = ProblemBody)))]
async fn take_call(
    State(app): State<App>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    take_in(&app, &token, request).await
}

async fn take_in(app: &App, token: &str, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let door = find_door(app, token, &parts).await?;
    let head = head::of(app, &parts);
    let ingest = open(&door).map_err(refuse)?;
    let body = read(Request::from_parts(parts, body), app.limits().webhook_body_bytes).await?;
    let inbound = RawInbound { head: &head, body: &body };
    if let Some(text) = ingest.handshake(&inbound) {
        return Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"))], text).into_response());
    }
    if body.is_empty() && head.query().is_empty() {
        return Err(IntakeError::Nothing.into());
    }
    let now = app.clock().now();
    let denied = head::judge(ingest, &inbound, &door.account, now).err();
    let record = NewRecord {
        organization_id: door.organization_id,
        source_id: door.source_id,
        content_type: head.media_type().chars().take(CONTENT_TYPE_CHARS_MAX).collect(),
        sealed_body: store::seal_push(app, door.organization_id, &inbound)?,
        bytes: i64::try_from(body.len()).unwrap_or(i64::MAX),
        received_at: now,
        denied: denied.as_ref().map(ToString::to_string),
    };
    app.take_in(record).await?;
    match denied {
        None => Ok(answer(&ingest.ack())),
        Some(_) => Err(IntakeError::Denied.into()),
    }
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
    door.connector.and_then(connectors::Connector::ingest).ok_or(IntakeError::Disconnected)
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

fn answer(ack: &Ack) -> Response {
    let status = StatusCode::from_u16(ack.status).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(ack.content_type))], ack.body).into_response()
}
