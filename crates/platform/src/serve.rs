//! The product behind one router: the routes with their guards, and what every answer carries.
//!
//! The binary and the tests serve exactly this.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kernel::Kind;
use tracing::Instrument;
use utoipa_axum::routes;

use crate::access::Routes;
use crate::app::App;
use crate::http::{Problem, RequestId, finish};

const CSP: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    media-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const REQUEST_ID_CHARS: usize = 26;

/// The health of this process and the description of the API.
pub fn routes() -> Routes {
    Routes::new()
        .public("an orchestrator asks whether the process lives", routes!(healthz))
        .public("a load balancer asks whether to send requests here", routes!(readyz))
        .public("a collector reads counters, which name nobody", routes!(metrics))
        .public("the description of the API is the same for everybody", routes!(openapi))
}

/// Everything that is served under `/api`, `/ingest` and the health paths; `console` answers the rest.
pub fn router(app: &App, console: Router) -> Router {
    crate::routes()
        .build(app)
        .nest("/api", Router::new().fallback(no_such_route))
        .fallback_service(console)
        .layer(DefaultBodyLimit::max(app.limits().json_body_bytes))
        .layer(from_fn(finish))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(|_| panicked()))
        .layer(from_fn_with_state(app.clone(), dress))
}

/// The description of the whole API as JSON.
pub fn openapi_json() -> &'static str {
    static DOCUMENT: LazyLock<String> =
        LazyLock::new(|| crate::routes().document().to_pretty_json().unwrap_or_default());
    &DOCUMENT
}

/// Whether the process lives.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, body = String)))]
async fn healthz() -> &'static str {
    "ok"
}

/// Whether requests can be served: the tables answer and the blobs are there.
#[utoipa::path(get, path = "/readyz", tag = "health", responses((status = 200, body = String), (status = 503)))]
async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    app.db().ping().await?;
    if app.is_ready() {
        return Ok("ready");
    }
    Err(Problem::new(
        Kind::Unavailable,
        "server.starting",
        "the server is still starting: try again in a moment",
    ))
}

/// Counters in the Prometheus text format.
#[utoipa::path(get, path = "/metrics", tag = "health", responses((status = 200, body = String)))]
async fn metrics(State(app): State<App>) -> String {
    app.metrics()
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "health", responses((status = 200, body = String)))]
async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json()).into_response()
}

async fn no_such_route() -> Problem {
    Problem::new(
        Kind::NotFound,
        "request.no_such_route",
        "the API has no such address: see /api/v1/openapi.json",
    )
}

fn panicked() -> Response {
    tracing::error!("a handler panicked");
    Problem::new(Kind::Internal, "server.panicked", "something failed on our side: try again").into_response()
}

/// Names the request in the log, and puts on the answer what every answer carries.
async fn dress(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id: String = kernel::base32_encode(app.ids().uuid()).chars().take(REQUEST_ID_CHARS).collect();
    request.extensions_mut().insert(RequestId(id.clone()));
    let is_api = request.uri().path().starts_with("/api/");
    let span = tracing::info_span!("request", id, method = %request.method(), route = route_of(&request));
    let mut response = next.run(request).instrument(span).await;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let (false, Ok(value)) = (headers.contains_key(&name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    };
    put(HeaderName::from_static("x-request-id"), &id);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "same-origin");
    put(header::CONTENT_SECURITY_POLICY, CSP);
    if is_api {
        put(header::CACHE_CONTROL, "no-store");
    }
    if app.is_https() {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Below these the path itself is secret: a source's token, the token of an invitation.
const SECRET_PATHS: [&str; 2] = ["/ingest/", "/invite/"];

/// The path without what may be secret in it.
fn route_of(request: &Request) -> String {
    let path = request.uri().path();
    let secret = SECRET_PATHS.iter().find(|prefix| path.starts_with(**prefix));
    secret.map_or_else(|| path.to_owned(), |prefix| format!("{prefix}…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_in_a_path_never_reaches_the_log() {
        let route =
            |uri: &str| route_of(&Request::builder().uri(uri).body(axum::body::Body::empty()).unwrap());
        assert_eq!(route("/ingest/canary-token"), "/ingest/…");
        assert_eq!(route("/invite/canary-token"), "/invite/…");
        assert_eq!(route("/api/v1/members"), "/api/v1/members");
    }

    #[test]
    fn the_document_describes_every_route() {
        let described = crate::routes().document().paths.paths.len();
        let mut paths: Vec<_> = crate::routes().table().into_iter().map(|route| route.path).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(described, paths.len());
    }

    #[test]
    fn no_two_operations_share_a_name() {
        let document: serde_json::Value = serde_json::from_str(openapi_json()).unwrap();
        let paths = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|item| item.as_object().unwrap().values());
        let mut names: Vec<&str> = paths.filter_map(|operation| operation["operationId"].as_str()).collect();
        names.sort_unstable();
        let doubled: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(doubled.is_empty(), "name these handlers apart: {doubled:?}");
    }

    #[test]
    fn every_reference_of_the_document_leads_somewhere() {
        let document: serde_json::Value = serde_json::from_str(openapi_json()).unwrap();
        let text = document.to_string();
        let named = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
        let lost: Vec<&str> = named.filter(|pointer| document.pointer(pointer).is_none()).collect();
        assert!(lost.is_empty(), "describe {lost:?}, or inline them with #[param(inline)]");
    }
}
