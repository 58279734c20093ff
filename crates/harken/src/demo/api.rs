//! The product's own API, called in this process as a signed-in Client would call it.

use anyhow::{Context as _, bail};
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, header};
use kernel::OrganizationId;
use platform::app::App;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// A signed-in caller.
pub(super) struct Api {
    router: Router,
    headers: HeaderMap,
}

impl Api {
    /// Signs in.
    pub(super) async fn sign_in(app: &App, email: &str, password: &str) -> anyhow::Result<Self> {
        let mut api = Self { router: platform::serve::router(app, Router::new()), headers: HeaderMap::new() };
        let wanted = json!({ "email": email, "password": password });
        let (headers, body) = api.exchange("POST", "/sessions", Some(wanted)).await?;
        let cookie = headers.get(header::SET_COOKIE).context("no cookie")?.to_str()?;
        let pair = cookie.split(';').next().unwrap_or_default();
        api.headers.insert(header::COOKIE, pair.parse()?);
        let token = body.get("csrf_token").and_then(Value::as_str).context("no token")?;
        api.headers.insert("x-csrf-token", token.parse()?);
        Ok(api)
    }

    /// The same caller in one of his organizations, for who belongs to several.
    pub(super) fn within(mut self, organization: OrganizationId) -> anyhow::Result<Self> {
        self.headers.insert("x-organization", organization.to_string().parse()?);
        Ok(self)
    }

    /// `GET`
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        Ok(self.exchange("GET", path, None).await?.1)
    }

    /// The tag of what is there, for a change made against it.
    pub(super) async fn tag(&self, path: &str) -> anyhow::Result<String> {
        let (headers, _) = self.exchange("GET", path, None).await?;
        Ok(headers.get(header::ETAG).context("no tag")?.to_str()?.to_owned())
    }

    /// Any other method with a body.
    pub(super) async fn send(&self, method: &str, path: &str, body: Value) -> anyhow::Result<Value> {
        Ok(self.exchange(method, path, Some(body)).await?.1)
    }

    /// The same, naming the revision the change is made against.
    pub(crate) async fn send_tagged(
        &self,
        method: &str,
        path: &str,
        body: Value,
        tag: &str,
    ) -> anyhow::Result<Value> {
        let mut headers = self.headers.clone();
        headers.insert(header::IF_MATCH, tag.parse()?);
        Self { router: self.router.clone(), headers }.send(method, path, body).await
    }

    async fn exchange(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<(HeaderMap, Value)> {
        let uri = format!("/api/v1{path}");
        let mut request = Request::builder().method(method).uri(&uri);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let mut request = request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))?;
        request.headers_mut().extend(self.headers.clone());
        let response = self.router.clone().oneshot(request).await?;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, ANSWER_BYTES_MAX).await?;
        if !parts.status.is_success() {
            bail!("{method} {uri} answered {}: {}", parts.status, String::from_utf8_lossy(&bytes));
        }
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes)? };
        Ok((parts.headers, body))
    }
}
