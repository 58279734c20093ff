//! The browser that wants in: where it is, what it calls itself, whether somebody has signed in with it before.
//!
//! Invariant: a handler that takes a visitor is not reached by a page of another site.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Ts, UserId};
use store::SealError;

use crate::access::callers::{cookie, origin, own_origin};
use crate::access::scope::{AccessError, Origin};
use crate::app::App;
use crate::http::Problem;

/// A browser at the door.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// Where the request came from.
    pub origin: Origin,
    /// What the browser calls itself, shortened.
    pub user_agent: String,
    pub(crate) device: Option<String>,
}

/// How long a browser is remembered after somebody signed in with it.
pub(super) const DEVICE_MAX_AGE_S: u64 = 180 * 24 * 3600;
const DEVICE_PURPOSE: &str = "session.device";
const USER_AGENT_CHARS_MAX: usize = 200;

impl Visitor {
    /// The address of the peer.
    pub fn address(&self) -> IpAddr {
        self.origin.address.unwrap_or(IpAddr::from([0, 0, 0, 0]))
    }

    /// Whether this user has signed in with this browser before.
    pub(super) fn is_known_to(&self, app: &App, user_id: UserId) -> bool {
        let sealed = self.device.as_deref().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
        let opened =
            sealed.and_then(|sealed| app.keyring().open(user_id.uuid(), DEVICE_PURPOSE, &sealed).ok());
        let marked_at = opened.and_then(|plain| std::str::from_utf8(&plain).ok()?.parse().ok().map(Ts));
        marked_at.is_some_and(|at| app.clock().now().since(at).as_secs() < DEVICE_MAX_AGE_S)
    }

    /// What a request says of the browser, whatever page it came from.
    pub fn read(app: &App, parts: &Parts) -> Self {
        let agent =
            parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            origin: origin(parts),
            user_agent: agent.chars().take(USER_AGENT_CHARS_MAX).collect(),
            device: cookie(&parts.headers, device_cookie(app)).map(str::to_owned),
        }
    }
}

/// What marks a browser as one that this user has signed in with; it opens for nobody else.
pub(super) fn device_mark(app: &App, user_id: UserId) -> Result<String, SealError> {
    let at = app.clock().now().0.to_string();
    let sealed = app.keyring().seal(app.entropy(), user_id.uuid(), DEVICE_PURPOSE, at.as_bytes())?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// The name of the cookie that marks a browser.
pub(super) fn device_cookie(app: &App) -> &'static str {
    if app.is_https() { "__Host-harken-device" } else { "harken-device" }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if own_origin(app, &parts.headers) {
            Ok(Self::read(app, parts))
        } else {
            Err(AccessError::ForeignOrigin.into())
        }
    }
}
