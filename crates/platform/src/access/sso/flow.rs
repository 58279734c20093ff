//! The way to the provider and back, as one function each.

use std::time::Duration;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connectors::oidc::{self, Authorization, Expected, Registration};
use kernel::{OrganizationId, UserId};
use serde::Deserialize;
use serde_json::json;

use super::book;
use super::model::{Arrival, SsoError, Ticket, own_path};
use super::store::{self, Attempt};
use crate::access::callers::cookie;
use crate::access::identity_providers::{self, IdentityProvider, IdentityProviderError, domain_of};
use crate::access::{self, Origin};
use crate::activity::audit::{self, Change};
use crate::app::App;

/// How long somebody may take at the provider.
pub(super) const ATTEMPT_LIFE: Duration = Duration::from_mins(10);
const SAID_CHARS_MAX: usize = 200;
const PARAMETER_CHARS_MAX: usize = 4096;

/// Who wants to sign in, and where to go afterwards.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// The organization's part of console addresses.
    pub organization: Option<String>,
    /// An address at a claimed domain.
    pub email: Option<String>,
    /// A path of the console.
    pub next: Option<String>,
}

/// What a provider sends a browser back with. Providers add parameters of their own.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(super) struct Returned {
    /// What we sent along.
    pub state: Option<String>,
    /// To be exchanged for a token.
    pub code: Option<String>,
    /// Who the provider is (RFC 9207).
    pub iss: Option<String>,
    /// Why it refused.
    pub error: Option<String>,
    /// The same in words.
    pub error_description: Option<String>,
}

/// A browser on its way to the provider.
pub(super) struct Departure {
    /// Where it is sent.
    pub url: String,
    /// What it keeps meanwhile.
    pub browser: String,
}

/// Somebody who was let in.
pub(super) struct Admitted {
    /// The person.
    pub user_id: UserId,
    /// Whose provider vouched for him.
    pub organization_id: OrganizationId,
    /// Where he wanted to go.
    pub next_path: String,
}

/// The provider that signs these people in, if it is switched on.
pub(super) async fn find_provider(
    app: &App,
    wanted: &Wanted,
) -> Result<Option<IdentityProvider>, IdentityProviderError> {
    let (reading, wanted) = (app.clone(), wanted.clone());
    let found = app.db().read_platform(|tx| async move {
        match (wanted.organization, wanted.email.as_deref().and_then(domain_of)) {
            (Some(slug), _) => identity_providers::find_for_slug(&tx, &reading, &slug).await,
            (None, Some(domain)) => identity_providers::find_for_domain(&tx, &reading, &domain).await,
            (None, None) => Ok(None),
        }
    });
    Ok(found.await?.filter(|provider| provider.settings.enabled))
}

/// Sends a browser to the provider.
pub(super) async fn depart(app: &App, wanted: &Wanted) -> Result<Departure, SsoError> {
    let provider = find_provider(app, wanted).await.map_err(SsoError::inside)?.ok_or(SsoError::Unknown)?;
    let document = book::find(app, &provider.settings.issuer).await?;
    let ticket = Ticket { state: random(app), browser: random(app) };
    let asked = Authorization {
        scopes: &provider.settings.scopes,
        state: &ticket.state,
        nonce: &ticket.nonce(),
        challenge: &ticket.challenge(),
        login_hint: wanted.email.as_deref(),
    };
    let url = oidc::authorization_url(&document, &registration(&provider), asked)?;
    let next_path = own_path(wanted.next.as_deref(), app.public_url());
    let attempt = Attempt { organization_id: provider.organization_id, next_path };
    let (expires_at, browser) = (app.clock().now().plus(ATTEMPT_LIFE), ticket.browser.clone());
    app.db()
        .write_platform(|tx| async move { store::insert_attempt(&tx, &ticket, attempt, expires_at).await })
        .await?;
    Ok(Departure { url, browser })
}

/// Lets in whom the provider vouches for. Both outcomes are written into the organization's audit log.
pub(super) async fn arrive(
    app: &App,
    headers: &HeaderMap,
    returned: Returned,
    origin: Origin,
) -> Result<Admitted, SsoError> {
    let browser = cookie(headers, cookie_name(app)).ok_or(SsoError::Expired)?;
    let state = returned.state.clone().filter(|state| state.len() <= PARAMETER_CHARS_MAX);
    let ticket = Ticket { state: state.ok_or(SsoError::Expired)?, browser: browser.to_owned() };
    let taking = ticket.clone();
    let taken = app.db().write_platform(|tx| async move { store::take_attempt(&tx, &taking).await }).await?;
    let attempt = taken.ok_or(SsoError::Expired)?;
    let organization_id = attempt.organization_id;
    match vouched(app, &ticket, attempt, returned, &origin).await {
        Ok(admitted) => Ok(admitted),
        Err(refusal) => {
            write_down(app, organization_id, origin, &refusal).await?;
            Err(refusal)
        }
    }
}

async fn vouched(
    app: &App,
    ticket: &Ticket,
    attempt: Attempt,
    returned: Returned,
    origin: &Origin,
) -> Result<Admitted, SsoError> {
    let Attempt { organization_id, next_path } = attempt;
    let reading = app.clone();
    let found = app
        .db()
        .read_platform(|tx| async move { identity_providers::find_of(&tx, &reading, organization_id).await })
        .await
        .map_err(SsoError::inside)?;
    let provider = found.filter(|provider| provider.settings.enabled).ok_or(SsoError::Unknown)?;
    let arrival = ask(app, &provider, ticket, returned).await?;
    let origin = origin.clone();
    let user_id = app
        .db()
        .write_platform(|tx| async move {
            let user_id = store::admit(&tx, &provider, &arrival).await?;
            let by = json!({ "provider": provider.settings.name });
            audit::record_of_user(&tx, user_id, &origin, Change::new("sign_in", "session", &"").to(&by))
                .await?;
            Ok::<_, SsoError>(user_id)
        })
        .await?;
    Ok(Admitted { user_id, organization_id, next_path })
}

/// Exchanges the code and believes the token, in this order and nothing before it.
async fn ask(
    app: &App,
    provider: &IdentityProvider,
    ticket: &Ticket,
    returned: Returned,
) -> Result<Arrival, SsoError> {
    let settings = &provider.settings;
    let document = book::find(app, &settings.issuer).await?;
    let named = returned.iss.as_deref();
    if named.is_some_and(|iss| iss != settings.issuer) || (named.is_none() && document.names_itself) {
        return Err(SsoError::OtherIssuer);
    }
    if let Some(error) = returned.error {
        let said = format!("{error} {}", returned.error_description.unwrap_or_default());
        return Err(SsoError::Refused(said.trim().chars().take(SAID_CHARS_MAX).collect()));
    }
    let code = returned.code.filter(|code| code.len() <= PARAMETER_CHARS_MAX).ok_or(SsoError::Expired)?;
    let grant =
        oidc::exchange(app.http(), &document, &registration(provider), &code, &ticket.verifier()).await?;
    let expected = Expected {
        issuer: &settings.issuer,
        client_id: &settings.client_id,
        nonce: &ticket.nonce(),
        now: app.clock().now(),
    };
    let claims = book::verify(app, &grant.id_token, expected).await?;
    let told = oidc::fetch_userinfo(app.http(), &document, &grant).await?;
    let claims = match told {
        Some(told) => claims.complete(told).map_err(oidc::OidcError::from)?,
        None => claims,
    };
    Arrival::of(&claims, &settings.group_claim)
}

async fn write_down(
    app: &App,
    organization_id: OrganizationId,
    origin: Origin,
    refusal: &SsoError,
) -> Result<(), SsoError> {
    let scope = access::system(organization_id, "sign_in");
    let why = json!({
        "reason": refusal.word(),
        "detail": refusal.to_string(),
        "address": origin.address.map(|address| address.to_string()),
        "request_id": origin.request_id,
    });
    let writing = scope.clone();
    app.db()
        .write(&writing, |tx| async move {
            audit::record(&tx, &scope, Change::new("sign_in_refused", "session", &"").to(&why)).await
        })
        .await?;
    Ok(())
}

/// The cookie that binds a sign-in to its browser.
pub(super) fn cookie_name(app: &App) -> &'static str {
    if app.is_https() { "__Host-harken-sso" } else { "harken-sso" }
}

fn registration(provider: &IdentityProvider) -> Registration {
    Registration {
        client_id: provider.settings.client_id.clone(),
        secret: provider.secret.clone(),
        redirect_uri: provider.settings.redirect_uri.clone(),
    }
}

fn random(app: &App) -> String {
    URL_SAFE_NO_PAD.encode(app.entropy().bytes::<32>())
}
