//! Everything of a push but its body, and the verdict of the connector's rules over both.

use axum::http::header;
use axum::http::request::Parts;
use connectors::{Account, Denial, Head, Ingest, RawInbound};
use kernel::Ts;

use crate::access::callers;
use crate::app::App;

/// More than any vendor sends; the rest is not kept.
const HEADERS_MAX: usize = 40;
const HEADER_CHARS_MAX: usize = 2_000;

/// What came before the body.
pub(super) fn of(app: &App, parts: &Parts) -> Head {
    let kept = parts.headers.iter().filter(|(name, _)| **name != header::COOKIE).take(HEADERS_MAX);
    let pair = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
        let text = value.to_str().unwrap_or_default();
        (name.as_str().to_owned(), text.chars().take(HEADER_CHARS_MAX).collect())
    };
    Head {
        method: parts.method.to_string(),
        origin: app.public_origin(),
        target: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: kept.map(pair).collect(),
        peer: callers::origin(parts).address,
    }
}

/// Whether the push holds to every rule of its connector.
pub(super) fn judge(
    ingest: &dyn Ingest,
    inbound: &RawInbound<'_>,
    account: &Account,
    now: Ts,
) -> Result<(), Denial> {
    ingest.rules().iter().try_for_each(|rule| rule.judge(inbound, account, now))
}
