//! Who is asking, and for which organization: cookie → session → user → membership, or API key → organization.
//!
//! Invariant: rights are read from the tables on every request, so a change of role holds at once.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ::store::StoreError;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use kernel::{Kind, OrganizationId, Ts, UserId};
use subtle::ConstantTimeEq;

use super::api_keys::{self, ApiKeyError, KnownKey};
use super::permissions::Rights;
use super::scope::{AccessError, Membership, Origin, Scope, authorize_key};
use super::sessions;
use super::suspension;
use crate::app::App;
use crate::http::{Problem, RequestId};
use crate::tenancy::{members, organizations};

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub user_id: UserId,
    /// The session, by the hash of its token.
    pub session: sessions::Session,
}

/// Header that names the organization.
pub const ORGANIZATION_HEADER: &str = "x-organization";
/// Header that proves a change was asked for by our own pages.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// The API key that a request presents; other schemes of `Authorization` are not ours to judge.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let line = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = line.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The key behind a request that presents one, which must not name another organization than the key's.
pub async fn identify_key(app: &App, key: &str, parts: &Parts) -> Result<Arc<KnownKey>, Problem> {
    let known = api_keys::check(app, key, origin(parts).address).await?;
    match named_organization(parts)? {
        Some(id) if id != known.organization_id => Err(AccessError::NoSuchOrganization.into()),
        _ => Ok(known),
    }
}

/// What a key may do at a door that is open to strangers as well.
pub async fn key_scope(app: &App, key: &str, needed: Rights, origin: Origin) -> Result<Scope, Problem> {
    let known = api_keys::check(app, key, origin.address).await?;
    let (standing, admitted) = app.api_keys().count(known.id);
    if !admitted {
        return Err(Problem::from(ApiKeyError::TooMany).retry_after(standing.reset_s));
    }
    let scope = authorize_key(&known, needed, origin)?;
    suspension::check(app, &scope).await?;
    Ok(scope)
}

/// Who sent this request. Changing requests must also prove they come from our own pages.
pub async fn identify(app: &App, parts: &Parts) -> Result<Caller, Problem> {
    let token = cookie(&parts.headers, app.cookie_name()).ok_or(AccessError::Unauthenticated)?;
    let session = sessions::find_live(app, token).await?.ok_or(AccessError::Unauthenticated)?;
    if changes(&parts.method) {
        require_own_page(app, &parts.headers, &session)?;
    }
    Ok(Caller { user_id: session.user_id, session })
}

/// The caller's place in the organization that the request names.
pub async fn membership(app: &App, caller: &Caller, parts: &Parts) -> Result<Membership, Problem> {
    let named = named_organization(parts)?;
    let mut all = reachable(app, caller).await?;
    match named {
        Some(id) => {
            let position = all.iter().position(|one| one.organization_id == id);
            position.map(|at| all.swap_remove(at)).ok_or_else(|| AccessError::NoSuchOrganization.into())
        }
        None if all.len() > 1 => Err(AccessError::OrganizationRequired.into()),
        None => all.pop().ok_or_else(|| AccessError::NoSuchOrganization.into()),
    }
}

/// Where this session may act: wherever its person belongs, or, when an identity provider vouched for him, in that
/// organization and those below it.
pub async fn reachable(app: &App, caller: &Caller) -> Result<Vec<Membership>, StoreError> {
    let all = members::active_memberships(app, caller.user_id).await?;
    let Some(top) = caller.session.vouched_by else { return Ok(all) };
    app.db()
        .read_platform(|tx| async move {
            let mut reached = Vec::new();
            for membership in all {
                if organizations::is_within(&tx, membership.organization_id, top).await? {
                    reached.push(membership);
                }
            }
            Ok(reached)
        })
        .await
}

/// Writes down that the member is active in this organization, to the minute.
pub async fn note_seen(app: &App, membership: &Membership) {
    let seen = membership.last_seen_at;
    if seen.is_some_and(|seen| !worth_noting(seen, app.clock().now())) {
        return;
    }
    // Not worth failing a request that can be served.
    if let Err(error) = members::note_seen(app, membership).await {
        tracing::warn!(%error, "the last activity of a member could not be written down");
    }
}

/// The address of the peer. Forwarding headers are not believed.
pub fn address(parts: &Parts) -> IpAddr {
    origin(parts).address.unwrap_or(IpAddr::from([0, 0, 0, 0]))
}

/// Where a request came from, for the audit log.
pub fn origin(parts: &Parts) -> Origin {
    Origin {
        address: parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip()),
        request_id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()),
    }
}

/// The value of one cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

pub(super) fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn require_own_page(app: &App, headers: &HeaderMap, session: &sessions::Session) -> Result<(), AccessError> {
    let sent = headers.get(CSRF_HEADER).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    let proven = bool::from(sent.ct_eq(session.csrf_token.as_bytes()));
    if proven && own_origin(app, headers) { Ok(()) } else { Err(AccessError::ForeignOrigin) }
}

/// Browsers name the page that asks; programs that are no browser send no `Origin` and pass on the token alone.
pub fn own_origin(app: &App, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) else { return true };
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let same_host = origin.split_once("://").is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(host));
    same_host || app.public_origin().eq_ignore_ascii_case(origin)
}

fn named_organization(parts: &Parts) -> Result<Option<OrganizationId>, Problem> {
    let header = &parts.headers.get(ORGANIZATION_HEADER).and_then(|value| value.to_str().ok());
    let Some(text) = header.or_else(|| in_query(parts, "organization")) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| AccessError::NoSuchOrganization.into())
}

/// A word of the address, for what a browser fetches by itself and so without headers: the live feed, a recording.
pub(super) fn in_query<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    let pairs = parts.uri.query().unwrap_or_default().split('&');
    pairs.filter_map(|pair| pair.split_once('=')).find_map(|(key, value)| (key == name).then_some(value))
}

/// Whether a session's last use is old enough to be written down again.
pub fn worth_noting(last_seen_at: Ts, now: Ts) -> bool {
    now.since(last_seen_at) >= SEEN_EVERY
}

/// That somebody is active is written down at most this often.
pub const SEEN_EVERY: Duration = Duration::from_mins(1);

impl<S: Sync> FromRequestParts<S> for Scope {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(undeclared)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(undeclared)
    }
}

fn undeclared() -> Problem {
    Problem::new(Kind::Internal, "access.undeclared", "this route asks for more than its declaration gives")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_only_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; harken=token; harken2=other".parse().unwrap());
        assert_eq!(cookie(&headers, "harken"), Some("token"));
        assert_eq!(cookie(&headers, "hark"), None);
    }

    #[test]
    fn a_session_is_noted_at_most_once_a_minute() {
        assert!(!worth_noting(Ts(0), Ts(59_000_000)));
        assert!(worth_noting(Ts(0), Ts(60_000_000)));
    }
}
