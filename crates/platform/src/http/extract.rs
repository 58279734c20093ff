//! Bodies, queries and path parameters that refuse with a problem naming the field at fault.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use kernel::Kind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Problem;
use crate::access::fields::ClosedFields;

/// A JSON body, in or out.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

/// The query string. Types that want unknown keys refused say `deny_unknown_fields`.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

/// The path parameters.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "send the body as JSON, with `content-type: application/json`";
            return Err(Problem::new(Kind::Malformed, "request.not_json", detail));
        }
        let closed = request.extensions().get::<ClosedFields>().cloned();
        let body = Bytes::from_request(request, state).await.map_err(|refusal| unreadable(&refusal))?;
        closed.map_or(Ok(()), |fields| fields.check(&body))?;
        let mut reader = serde_json::Deserializer::from_slice(&body);
        serde_path_to_error::deserialize(&mut reader).map(Self).map_err(|error| refuse_body(&error))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        serde_urlencoded::from_str(query).map(Self).map_err(|error| {
            Problem::new(Kind::Malformed, "request.query", format!("the query cannot be read: {error}"))
        })
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        // An id that cannot be one names nothing, so the answer is the same as for an id of nothing.
        axum::extract::Path::from_request_parts(parts, state).await.map(|path| Self(path.0)).map_err(|_| {
            Problem::new(Kind::NotFound, "request.no_such_thing", "there is nothing under this address")
        })
    }
}

fn is_json(headers: &axum::http::HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn unreadable(refusal: &axum::extract::rejection::BytesRejection) -> Problem {
    if refusal.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(Kind::TooLarge, "request.too_large", "the body is larger than is taken here");
    }
    Problem::new(Kind::Malformed, "request.unreadable", "the body ended before it was complete")
}

fn refuse_body(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let pointer = error.path().to_string();
    let pointer = if pointer == "." {
        String::new()
    } else {
        format!("/{}", pointer.replace(['.', '['], "/").replace(']', ""))
    };
    if error.inner().is_data() {
        return Problem::new(Kind::Invalid, "request.field", error.inner().to_string()).at(pointer);
    }
    Problem::new(Kind::Malformed, "request.syntax", format!("the body is not JSON: {}", error.inner()))
}
