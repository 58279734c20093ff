//! RFC 9457 problems: the only way an error becomes an answer.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Classify, Kind, Ts};
use serde::Serialize;
use utoipa::ToSchema;

use super::{RateLimit, RequestId};
use crate::access::denied::Missing;
use crate::access::scope::AccessError;

/// The answer to a request that could not be served.
#[derive(Debug)]
pub struct Problem {
    kind: Kind,
    code: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    changed: Option<Box<ChangedBy>>,
    missing: Option<Box<Missing>>,
    retry_after_s: Option<u64>,
    rate_limit: Option<Box<RateLimit>>,
}

/// Who got there first, when a change was made against an older state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedBy {
    /// The person's name, or the program's.
    pub by: String,
    /// When.
    pub at: Ts,
}

/// One field that was refused, by JSON Pointer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldError {
    /// Where in the body: `/conditions/0/op`.
    pub pointer: String,
    /// Stable code of the refusal.
    pub code: &'static str,
    /// What is wrong and what to write instead.
    pub detail: String,
}

/// The body of a problem as clients see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Always `about:blank`: the code says what happened.
    pub r#type: &'static str,
    /// The HTTP status in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Stable, documented code.
    pub code: &'static str,
    /// Names this request in the server's log.
    pub request_id: String,
    /// The fields at fault, if it was fields.
    pub errors: Vec<FieldError>,
    /// Who changed it meanwhile, if that is why it was refused and it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<ChangedBy>,
    /// The rights that were asked for, if that is why it was refused: `billing.read`, `flag.change_llm`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needed: Vec<String>,
    /// The names of the organization's roles that have those rights.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub granted_by: Vec<String>,
}

impl Problem {
    /// A problem made where no slice error fits: extraction, limits, access.
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            changed: None,
            missing: None,
            retry_after_s: None,
            rate_limit: None,
        }
    }

    /// A refusal for want of rights.
    pub fn denied(error: AccessError, missing: Missing) -> Self {
        Self { missing: Some(Box::new(missing)), ..error.into() }
    }

    /// Names the field at fault.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        let field = FieldError { pointer: pointer.into(), code: self.code, detail: self.detail.clone() };
        self.errors.push(field);
        self
    }

    /// Says who was faster.
    #[must_use]
    pub fn changed_by(self, changed: Option<ChangedBy>) -> Self {
        Self { changed: changed.map(Box::new), ..self }
    }

    /// Names several fields at fault, each with its own reason.
    #[must_use]
    pub fn with(mut self, fields: Vec<FieldError>) -> Self {
        self.errors.extend(fields);
        self
    }

    /// Says which quota was held against the request.
    #[must_use]
    pub fn limited_by(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(Box::new(limit));
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl<E: Classify> From<E> for Problem {
    fn from(error: E) -> Self {
        let kind = error.kind();
        let detail = match kind {
            Kind::Internal => {
                let cause: &dyn std::error::Error = &error;
                tracing::error!(code = error.code(), cause, "a request failed inside");
                "something failed on our side: try again, and give the request id to whoever runs this installation"
                    .to_owned()
            }
            _ => error.to_string(),
        };
        let problem = Self::new(kind, error.code(), detail);
        if kind == Kind::Unavailable { problem.retry_after(1) } else { problem }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = ProblemBody {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: self.detail,
            code: self.code,
            request_id: String::new(),
            errors: self.errors,
            changed: self.changed.map(|changed| *changed),
            needed: self.missing.as_ref().map(|missing| missing.needed.names()).unwrap_or_default(),
            granted_by: Vec::new(),
        };
        let mut response = status.into_response();
        if let Some(missing) = self.missing {
            response.extensions_mut().insert(*missing);
        }
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(limit) = self.rate_limit {
            limit.write(response.headers_mut());
        }
        response.extensions_mut().insert(body);
        response
    }
}

/// Writes the body of a problem once the request id is known. The outermost layer but one.
pub async fn finish(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let mut response = next.run(request).await;
    if let Some(mut body) = response.extensions_mut().remove::<ProblemBody>() {
        body.request_id = id.0;
        let text = serde_json::to_vec(&body).unwrap_or_default();
        *response.body_mut() = axum::body::Body::from(text);
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}
