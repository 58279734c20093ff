//! What somebody who was let in receives: a new session with its two cookies.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{OrganizationId, UserId};
use store::{SealError, StoreError, Tx};

use super::api::SignedIn;
use super::model::{Proof, Session};
use super::store::{self as sessions, NewSession};
use super::visitor::{DEVICE_MAX_AGE_S, Visitor, device_cookie, device_mark};
use crate::access::scope::Origin;
use crate::activity::audit::{Change, record_of_user};
use crate::app::App;

/// A session about to begin.
#[derive(Clone)]
pub struct Pass {
    token: String,
    device: String,
    session: Session,
    origin: Origin,
    user_agent: String,
}

impl Pass {
    /// A new session for a user who has just proved who he is.
    pub fn new(app: &App, user_id: UserId, proof: Proof, visitor: &Visitor) -> Result<Self, SealError> {
        let now = app.clock().now();
        let session = Session {
            id: app.ids().new_id(),
            user_id,
            csrf_token: URL_SAFE_NO_PAD.encode(app.entropy().bytes::<24>()),
            last_seen_at: now,
            expires_at: now.plus(app.limits().sessions().absolute),
            proof,
            proved_at: now,
            vouched_by: None,
        };
        Ok(Self {
            token: URL_SAFE_NO_PAD.encode(app.entropy().bytes::<32>()),
            device: device_mark(app, user_id)?,
            session,
            origin: visitor.origin.clone(),
            user_agent: visitor.user_agent.clone(),
        })
    }

    /// A new session for somebody an organization's identity provider vouches for.
    pub(super) fn vouched(
        app: &App,
        user_id: UserId,
        by: OrganizationId,
        visitor: &Visitor,
    ) -> Result<Self, SealError> {
        let mut pass = Self::new(app, user_id, Proof::Provider, visitor)?;
        pass.session.vouched_by = Some(by);
        Ok(pass)
    }

    /// A new session in place of one in which trust was gained; it reaches no further than that one did.
    pub fn renewed(app: &App, before: &Session, proof: Proof, visitor: &Visitor) -> Result<Self, SealError> {
        let mut pass = Self::new(app, before.user_id, proof, visitor)?;
        pass.session.vouched_by = before.vouched_by;
        Ok(pass)
    }

    /// Stores the session of somebody who signed in.
    pub async fn sign_in(&self, tx: &Tx) -> Result<(), StoreError> {
        self.insert(tx).await?;
        let seen = serde_json::json!({ "proof": self.session.proof.key() });
        let change = Change::new("sign_in", "session", &self.session.id).to(&seen);
        record_of_user(tx, self.session.user_id, &self.origin, change).await
    }

    /// Stores the session in place of the one in which trust was gained.
    pub async fn replace(&self, tx: &Tx, before: &Session) -> Result<(), StoreError> {
        sessions::delete(tx, before.user_id, before.id).await?;
        self.insert(tx).await
    }

    /// The answer that carries the cookies.
    pub fn into_response(self, app: &App, status: StatusCode) -> Response {
        let body = SignedIn { csrf_token: self.session.csrf_token.clone() };
        let mut response = (status, Json(body)).into_response();
        self.write_cookies(app, &mut response);
        response
    }

    /// Puts the cookies on an answer that says more.
    pub fn write_cookies(&self, app: &App, response: &mut Response) {
        let age_s = app.limits().sessions().absolute.as_secs();
        set_cookie(app, response, app.cookie_name(), &self.token, age_s);
        set_cookie(app, response, device_cookie(app), &self.device, DEVICE_MAX_AGE_S);
    }

    /// What changing requests repeat.
    pub fn csrf_token(&self) -> &str {
        &self.session.csrf_token
    }

    /// Stores the session.
    pub(super) async fn insert(&self, tx: &Tx) -> Result<(), StoreError> {
        let address = self.origin.address.map(|address| address.to_string()).unwrap_or_default();
        let (token, session) = (self.token.as_str(), &self.session);
        sessions::insert(tx, NewSession { token, session, address, user_agent: self.user_agent.clone() })
            .await
    }
}

/// Sets one cookie that scripts cannot read and other sites cannot send along with a change.
pub(super) fn set_cookie(app: &App, response: &mut Response, name: &str, value: &str, max_age_s: u64) {
    let secure = if app.is_https() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
