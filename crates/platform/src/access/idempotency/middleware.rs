//! The layer before every route that makes something.

use std::panic::AssertUnwindSafe;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::FutureExt as _;
use http_body_util::BodyExt as _;
use kernel::Kind;
use tracing::Instrument as _;
use uuid::Uuid;

use super::model::{Asked, HEADER, IdempotencyError, KeptAnswer, actor_name, check_key, fingerprint};
use super::store::{self, Claim};
use crate::access::Scope;
use crate::app::App;
use crate::http::Problem;

const PURPOSE: &str = "idempotency.answer";
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// An answer larger than this is given but not kept.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;
const KEPT_HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Carries a request out once for its `Idempotency-Key`; without one, as often as it is sent.
pub async fn once(app: &App, request: Request, next: Next) -> Response {
    if !request.headers().contains_key(HEADER) {
        return next.run(request).await;
    }
    match attempt(app, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

/// In a task of its own, so that a caller who hangs up finds the answer when he asks again.
async fn attempt(app: &App, request: Request, next: Next) -> Result<Response, Problem> {
    let scope = request.extensions().get::<Scope>().cloned().ok_or_else(failed)?;
    let (request, asked) = read(app, &scope, request).await?;
    let acting = app.clone();
    let work = async move { take_up(&acting, &scope, asked, request, next).await };
    app.tasks().spawn(work.in_current_span()).await.unwrap_or_else(|_| Err(failed()))
}

async fn take_up(
    app: &App,
    scope: &Scope,
    asked: Asked,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let asking = scope.clone();
    let claim = app.db().write(scope, |tx| async move { store::claim(&tx, &asking, asked).await }).await;
    let id = match claim.map_err(patient)? {
        Claim::Answered(sealed) => return Ok(replay(app, scope, &sealed)?),
        Claim::Mine(id) => id,
    };
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    Ok(settle(app, scope, id, answered.unwrap_or_else(|_| failed().into_response())).await)
}

/// The request with its body read, and what it asks for. A form with files is not read: what it announces stands for it.
async fn read(app: &App, scope: &Scope, request: Request) -> Result<(Request, Asked), Problem> {
    let (parts, body) = request.into_parts();
    let named = parts.headers.get(HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    let key = check_key(named)?;
    let text =
        |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_lowercase();
    let (said, body) = if kind.starts_with("multipart/") {
        (bytes::Bytes::copy_from_slice(text(header::CONTENT_LENGTH).as_bytes()), body)
    } else {
        let whole =
            axum::body::to_bytes(body, app.limits().json_body_bytes).await.map_err(|_| too_large())?;
        (whole.clone(), Body::from(whole))
    };
    let query = parts.uri.query().unwrap_or_default();
    let asked = Asked {
        actor: actor_name(scope.actor()),
        route: parts.uri.path().to_owned(),
        key,
        hash: fingerprint(&[query.as_bytes(), kind.as_bytes(), &said]),
    };
    Ok((Request::from_parts(parts, body), asked))
}

async fn settle(app: &App, scope: &Scope, id: Uuid, response: Response) -> Response {
    let size = response.body().size_hint().upper();
    let keeps = response.status().is_success() && size.is_some_and(|bytes| bytes <= ANSWER_BYTES_MAX);
    if !keeps {
        forget(app, scope, id).await;
        return response;
    }
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let text = |name: &HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let headers = KEPT_HEADERS.iter().filter_map(|name| Some((name.to_string(), text(name)?.to_owned())));
    let answer = KeptAnswer {
        status: parts.status.as_u16(),
        headers: headers.collect(),
        body: STANDARD.encode(&body),
    };
    if let Err(error) = keep(app, scope, id, &answer).await {
        let cause: &dyn std::error::Error = &error;
        tracing::error!(cause, "an answer could not be kept");
    }
    Response::from_parts(parts, Body::from(body))
}

async fn keep(app: &App, scope: &Scope, id: Uuid, answer: &KeptAnswer) -> Result<(), IdempotencyError> {
    let plain = serde_json::to_vec(answer).unwrap_or_default();
    let sealed = app.keyring().seal(app.entropy(), scope.organization_id().uuid(), PURPOSE, &plain)?;
    let acting = scope.clone();
    app.db().write(scope, |tx| async move { store::keep(&tx, &acting, id, sealed).await }).await?;
    Ok(())
}

async fn forget(app: &App, scope: &Scope, id: Uuid) {
    let acting = scope.clone();
    let gone = app.db().write(scope, |tx| async move { store::release(&tx, &acting, id).await }).await;
    if let Err(error) = gone {
        tracing::warn!(%error, "a request that made nothing stays taken until tomorrow");
    }
}

fn replay(app: &App, scope: &Scope, sealed: &[u8]) -> Result<Response, IdempotencyError> {
    let plain = app.keyring().open(scope.organization_id().uuid(), PURPOSE, sealed)?;
    let corrupt = |what: String| ::store::StoreError::Corrupt(format!("a kept answer: {what}"));
    let kept: KeptAnswer = serde_json::from_slice(&plain).map_err(|error| corrupt(error.to_string()))?;
    let body = STANDARD.decode(&kept.body).map_err(|error| corrupt(error.to_string()))?;
    let mut response = Body::from(body).into_response();
    *response.status_mut() = StatusCode::from_u16(kept.status).map_err(|error| corrupt(error.to_string()))?;
    for (name, value) in kept.headers {
        let name = HeaderName::try_from(name).map_err(|error| corrupt(error.to_string()))?;
        let value = HeaderValue::try_from(value).map_err(|error| corrupt(error.to_string()))?;
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

fn patient(error: IdempotencyError) -> Problem {
    let in_flight = matches!(error, IdempotencyError::InFlight);
    let problem = Problem::from(error);
    if in_flight { problem.retry_after(1) } else { problem }
}

fn too_large() -> Problem {
    Problem::new(Kind::TooLarge, "request.too_large", "the body is larger than is taken here")
}

fn failed() -> Problem {
    Problem::new(Kind::Internal, "server.panicked", "something failed on our side: try again")
}
