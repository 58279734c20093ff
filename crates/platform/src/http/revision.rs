//! Optimistic concurrency: `ETag` out, `If-Match` in, so that no change is silently overwritten.

use axum::extract::FromRequestParts;
use axum::http::{HeaderValue, header, request::Parts};
use axum::response::{IntoResponse, Response};
use kernel::Kind;
use serde::Serialize;

use super::{Json, Problem};

/// The revision that a change was made against.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

/// An answer that carries its revision as `ETag`.
#[derive(Debug)]
pub struct Tagged<T> {
    /// The revision of what is shown.
    pub revision: i64,
    /// What is shown.
    pub body: T,
}

impl IfMatch {
    /// Refuses when what is stored has moved on.
    pub fn check(self, stored: i64) -> Result<(), Problem> {
        if self.0 == stored {
            return Ok(());
        }
        let detail =
            "somebody changed this meanwhile: load it again, and make the change on what is there now";
        Err(Problem::new(Kind::Stale, "request.stale", detail))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let header = parts.headers.get(header::IF_MATCH).ok_or_else(|| {
            let detail =
                "say which state the change was made against: send `If-Match` with the `ETag` you were given";
            Problem::new(Kind::Unconditional, "request.if_match_missing", detail)
        })?;
        let text = header.to_str().unwrap_or_default().trim_matches('"');
        // A tag we never gave out cannot be the current one.
        Ok(Self(text.parse().unwrap_or(-1)))
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.body).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.revision)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}
