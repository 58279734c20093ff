//! Turns a fault that strikes an HTTP answer into that answer, in the shape of the vendor's own errors.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures::{StreamExt, stream};
use http::{HeaderValue, StatusCode, header};
use http_body_util::BodyExt;

use super::{Fault, Scope, Vendor};
use crate::journal::SeenRequest;
use crate::world::World;

/// How a simulator says no.
pub(crate) type Refuse = fn(&World, StatusCode, Refusal) -> Response;

/// Middleware around every simulator: notes the request and lets a waiting fault strike.
pub(crate) async fn apply(
    State((world, vendor, refuse)): State<(World, Vendor, Refuse)>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    if path.starts_with("/_sandbox") {
        return next.run(request).await;
    }
    let method = request.method().to_string();
    let answer = match world.faults.take(vendor, Scope::Answer, &path) {
        None => Some(next.run(request).await),
        Some(fault) => strike(&world, refuse, fault, request, next).await,
    };
    let status = answer.as_ref().map_or(0, |answer| answer.status().as_u16());
    world.journal.note(SeenRequest { vendor, method, path, status });
    answer.unwrap_or_else(|| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// `None` when nothing was answered until the simulators stopped.
async fn strike(
    world: &World,
    refuse: Refuse,
    fault: Fault,
    request: Request,
    next: Next,
) -> Option<Response> {
    Some(match fault {
        Fault::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            next.run(request).await
        }
        Fault::DropMidBody => broken_off(next.run(request).await).await,
        Fault::Hang => {
            world.stopping.cancelled().await;
            return None;
        }
        fault => {
            // Answered before the body is read, the connection is reset and the sender may never see the answer.
            drop(request.into_body().collect().await);
            answered(world, refuse, fault)
        }
    })
}

fn answered(world: &World, refuse: Refuse, fault: Fault) -> Response {
    let no = |status, what| refuse(world, status, what);
    match fault {
        Fault::Status { status, body } => stated(world, refuse, status, body),
        Fault::Html => {
            Html("<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>").into_response()
        }
        Fault::RateLimited { retry_after_s } => {
            let mut answer = no(StatusCode::TOO_MANY_REQUESTS, Refusal::RateLimit);
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
            answer
        }
        Fault::Unauthorized => no(StatusCode::UNAUTHORIZED, Refusal::Credentials),
        Fault::TokenExpired => no(StatusCode::UNAUTHORIZED, Refusal::Expired),
        Fault::PaymentRequired => no(StatusCode::PAYMENT_REQUIRED, Refusal::Money),
        Fault::InvalidJson => {
            ([(header::CONTENT_TYPE, "application/json")], "{\"results\": {\"chan").into_response()
        }
        _ => no(StatusCode::INTERNAL_SERVER_ERROR, Refusal::Internal),
    }
}

/// Why a vendor says no; each simulator has its own words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Credentials,
    Expired,
    Money,
    RateLimit,
    Internal,
}

fn stated(world: &World, refuse: Refuse, status: u16, body: Option<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match body {
        Some(body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        None => refuse(world, status, Refusal::Internal),
    }
}

/// The true length is announced, half of it is sent, and the connection goes down.
async fn broken_off(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    Response::from_parts(parts, breaking(half))
}

/// A body that sends `start` and then takes the connection down.
pub(crate) fn breaking(start: Bytes) -> Body {
    let end = stream::once(async {
        // An error right behind the bytes would make the server drop them unsent.
        tokio::time::sleep(Duration::from_millis(50)).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(stream::iter([Ok(start)]).chain(end))
}
