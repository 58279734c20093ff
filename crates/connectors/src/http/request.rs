//! What goes out and what comes back, without a client library in sight of the connectors.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::BoxStream;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use kernel::Secret;
use serde::de::DeserializeOwned;

/// How long an answer may take when a request does not say otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How large an answer may be when a request does not say otherwise.
const RESPONSE_MAX: usize = 4 * 1024 * 1024;

/// A body of known length that is read while it is sent.
pub struct Upload {
    pub stream: BoxStream<'static, io::Result<Bytes>>,
    pub length: u64,
}

pub(super) enum Body {
    Bytes(Bytes),
    Stream(Upload),
    Multipart(reqwest::multipart::Form),
}

/// One outgoing request. It always has a timeout and a cap on its answer.
pub struct Request {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    pub(super) timeout: Duration,
    pub(super) response_max: usize,
    pub(super) cut: bool,
}

impl Request {
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url.into())
    }

    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::POST, url.into())
    }

    fn new(method: Method, url: String) -> Self {
        let body = Body::Bytes(Bytes::new());
        let headers = HeaderMap::new();
        Self { method, url, headers, body, timeout: TIMEOUT, response_max: RESPONSE_MAX, cut: false }
    }

    /// Adds a header. A value no header can carry is left out, and the vendor will say what it misses.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// `Authorization: {scheme} {secret}`, marked so that no log prints it.
    #[must_use]
    pub fn authorize(mut self, scheme: &str, secret: &Secret) -> Self {
        if let Ok(mut value) = HeaderValue::from_str(&format!("{scheme} {}", secret.expose())) {
            value.set_sensitive(true);
            self.headers.insert(AUTHORIZATION, value);
        }
        self
    }

    #[cfg(test)]
    pub(crate) fn is_authorized(&self) -> bool {
        self.headers.contains_key(AUTHORIZATION)
    }

    /// A body that is already encoded.
    #[must_use]
    pub fn bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Body::Bytes(body.into());
        self
    }

    /// A JSON body.
    #[must_use]
    pub fn json(self, value: &serde_json::Value) -> Self {
        self.header(CONTENT_TYPE_NAME, "application/json").bytes(value.to_string())
    }

    /// An `application/x-www-form-urlencoded` body.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.header(CONTENT_TYPE_NAME, "application/x-www-form-urlencoded").bytes(body)
    }

    #[must_use]
    pub(crate) fn multipart(mut self, form: reqwest::multipart::Form) -> Self {
        self.body = Body::Multipart(form);
        self
    }

    /// A body read while it is sent.
    #[must_use]
    pub fn upload(mut self, upload: Upload) -> Self {
        self.body = Body::Stream(upload);
        self
    }

    /// How long the whole exchange may take.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How many bytes of the answer are read before it is refused.
    #[must_use]
    pub fn response_max(mut self, bytes: usize) -> Self {
        self.response_max = bytes;
        self
    }

    /// Keeps the beginning of an answer that is too large, where the status is what matters.
    #[must_use]
    pub fn cut_response(mut self) -> Self {
        self.cut = true;
        self
    }
}

const CONTENT_TYPE_NAME: &str = "content-type";

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Response {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header as text; absent when it is not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON, if it is.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// The body as text, for a person to read.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// How long the vendor asks us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }
}

/// The longest wait we take from a vendor; a header is no reason to stall for a week.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(6);

/// `retry-after-ms`, or `retry-after` as seconds or as a date measured against the answer's own date.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let milliseconds = text("retry-after-ms").and_then(|value| value.parse().ok()).map(Duration::from_millis);
    let seconds = || {
        let value = text("retry-after")?;
        let plain = value.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        plain.or_else(|| between(text("date")?, value))
    };
    milliseconds.or_else(seconds).map(|wait| wait.min(RETRY_AFTER_MAX))
}

fn between(now: &str, then: &str) -> Option<Duration> {
    let at = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp().as_second());
    u64::try_from(at(then)?.saturating_sub(at(now)?)).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn the_wait_is_read_in_every_form_vendors_write_it() {
        let date = ("date", "Sat, 21 Nov 2026 03:55:13 GMT");
        let cases = [
            (headers(&[("retry-after-ms", "250"), ("retry-after", "9")]), Some(Duration::from_millis(250))),
            (headers(&[("retry-after", "2")]), Some(Duration::from_secs(2))),
            (headers(&[("retry-after", "0.5")]), Some(Duration::from_millis(500))),
            (
                headers(&[("retry-after", "Sat, 21 Nov 2026 03:55:43 GMT"), date]),
                Some(Duration::from_secs(30)),
            ),
            (headers(&[("retry-after", "Sat, 21 Nov 2026 03:55:43 GMT")]), None),
            (headers(&[("retry-after", "99999999")]), Some(RETRY_AFTER_MAX)),
            (headers(&[("retry-after", "soon")]), None),
            (headers(&[("retry-after", "-1")]), None),
            (headers(&[]), None),
        ];
        for (headers, expected) in cases {
            assert_eq!(retry_after(&headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_form_is_encoded_as_browsers_do() {
        let request = Request::post("https://x").form(&[("filter[nullcall]", "1"), ("name", "a b&c")]);
        let Body::Bytes(body) = request.body else { panic!("a form has bytes") };
        assert_eq!(body, "filter%5Bnullcall%5D=1&name=a+b%26c");
    }
}
