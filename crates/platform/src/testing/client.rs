//! Somebody who speaks to the product over HTTP, in the test's own process.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt as _;
use kernel::{MemberId, OrganizationId, UserId};
use serde_json::Value;
use tower::ServiceExt as _;

use super::TestApp;
use crate::access::Origin;
use crate::access::sessions::{self, Visitor};

/// A caller: a stranger, or a member with a session.
#[derive(Clone)]
pub struct Client {
    router: Router,
    headers: HeaderMap,
    member_id: Option<MemberId>,
    peer: Option<IpAddr>,
}

/// What the product answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: bytes::Bytes,
}

impl Client {
    pub(super) fn stranger(router: Router) -> Self {
        Self { router, headers: HeaderMap::new(), member_id: None, peer: None }
    }

    pub(super) async fn signed_in(
        test: &TestApp,
        user: UserId,
        organization: OrganizationId,
        member_id: Option<MemberId>,
    ) -> Self {
        let opened = sessions::open_session(&test.app, user, &visitor()).await.expect("a session");
        let cookie =
            opened.headers().get(header::SET_COOKIE).expect("a cookie").to_str().expect("text").to_owned();
        let body = opened.into_body().collect().await.expect("a body").to_bytes();
        let body: Value = serde_json::from_slice(&body).expect("json");
        let csrf = body["csrf_token"].as_str().expect("a token");
        let pair = cookie.split(';').next().expect("a pair");
        let client = Self { router: test.router(), headers: HeaderMap::new(), member_id, peer: None };
        client
            .with("cookie", pair)
            .with("x-csrf-token", csrf)
            .with("x-organization", &organization.to_string())
    }

    /// The same caller with one more header on every request.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().expect("a header value"));
        self
    }

    /// The same caller on another node.
    #[must_use]
    pub fn at(self, router: Router) -> Self {
        Self { router, ..self }
    }

    /// The same caller from another address.
    #[must_use]
    pub fn from_address(mut self, address: [u8; 4]) -> Self {
        self.peer = Some(address.into());
        self
    }

    /// The same browser after an answer that changed its cookies or its session.
    #[must_use]
    pub fn after(mut self, answer: &Answer) -> Self {
        let mut cookies: Vec<(String, String)> = pairs(self.headers.get("cookie"));
        for set in answer.headers.get_all("set-cookie") {
            for (name, value) in pairs(Some(set)).into_iter().take(1) {
                cookies.retain(|(known, _)| *known != name);
                cookies.push((name, value));
            }
        }
        let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.headers.insert("cookie", line.join("; ").parse().expect("a header value"));
        if let Some(csrf) = answer.json()["csrf_token"].as_str() {
            self.headers.insert("x-csrf-token", csrf.parse().expect("a header value"));
        }
        self
    }

    /// The same caller without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// The head of a request as this caller sends it over a connection of its own.
    pub fn head(&self, method: &str, path: &str) -> String {
        let lines = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}\r\n", value.to_str().expect("a header value of text")));
        format!("{method} {path} HTTP/1.1\r\nhost: test\r\n{}\r\n", lines.collect::<String>())
    }

    /// The member behind this caller.
    pub fn member_id(&self) -> MemberId {
        self.member_id.expect("the caller is a member")
    }

    /// A program with a new API key that this member makes.
    pub async fn program(&self, service_type: &str) -> Self {
        let wanted = serde_json::json!({ "name": service_type, "service_type": service_type });
        let made = self.post("/api/v1/api-keys", &wanted).await.expect(201);
        let secret = made["secret"].as_str().expect("a secret");
        let program =
            Self { router: self.router.clone(), headers: HeaderMap::new(), member_id: None, peer: None };
        program.with("authorization", &format!("Bearer {secret}"))
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Answer {
        self.request("GET", path, None, Body::empty()).await
    }

    /// `DELETE`
    pub async fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path, None, Body::empty()).await
    }

    /// Any method with a JSON body.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.request(method, path, Some("application/json"), Body::from(body.to_string())).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body).await
    }

    /// `GET` of what stays open: the body of the answer, which was 200, not read yet.
    pub async fn open(&self, path: &str) -> Body {
        let response = self.respond("GET", path, None, Body::empty()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.into_body()
    }

    /// Any method with any body.
    pub async fn request(&self, method: &str, path: &str, content_type: Option<&str>, body: Body) -> Answer {
        let (parts, body) = self.respond(method, path, content_type, body).await.into_parts();
        let bytes = body.collect().await.expect("the body is whole").to_bytes();
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }

    async fn respond(&self, method: &str, path: &str, content_type: Option<&str>, body: Body) -> Response {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = Request::builder().method(method).uri(path).body(body).expect("a request");
        *request.headers_mut() = self.headers.clone();
        if let Some(kind) = content_type {
            request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().expect("a content type"));
        }
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 40_000))));
        }
        self.router.clone().oneshot(request).await.expect("the router answers")
    }
}

/// Somebody at this machine.
fn visitor() -> Visitor {
    let origin = Origin { address: Some([127, 0, 0, 1].into()), request_id: None };
    Visitor { origin, ..Visitor::default() }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Status and problem code in one: `404 source.not_found`; `200` without a code.
    pub fn verdict(&self) -> String {
        let body: Value = serde_json::from_slice(&self.bytes).unwrap_or_default();
        match body.get("code").and_then(Value::as_str) {
            Some(code) if self.status >= 400 => format!("{} {code}", self.status),
            _ => self.status.to_string(),
        }
    }

    /// The body, which must have come with this status.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }
}

/// `name=value` pairs of a cookie header.
fn pairs(header: Option<&HeaderValue>) -> Vec<(String, String)> {
    let line = header.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let pairs = line.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
