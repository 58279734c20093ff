//! The `RateLimit` headers of draft-ietf-httpapi-ratelimit-headers-11.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// A quota and what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// The policy's name.
    pub name: &'static str,
    /// How many at once.
    pub quota: u32,
    /// The window in seconds.
    pub window_s: u64,
    /// How many are left.
    pub remaining: u32,
    /// Seconds until all of them are there again.
    pub reset_s: u64,
}

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

impl RateLimit {
    /// Adds the two headers; an answer that is held to several quotas lists all of them.
    pub fn write(&self, headers: &mut HeaderMap) {
        let Self { name, quota, window_s, remaining, reset_s } = self;
        let lines = [
            (POLICY, format!("\"{name}\";q={quota};w={window_s}")),
            (LEFT, format!("\"{name}\";r={remaining};t={reset_s}")),
        ];
        for (header, line) in lines {
            if let Ok(value) = HeaderValue::from_str(&line) {
                headers.append(header, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_read_as_the_draft_writes_them() {
        let mut headers = HeaderMap::new();
        let limit = RateLimit { name: "attempts", quota: 20, window_s: 20, remaining: 7, reset_s: 13 };
        limit.write(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"attempts\";q=20;w=20");
        assert_eq!(headers["ratelimit"], "\"attempts\";r=7;t=13");
    }
}
