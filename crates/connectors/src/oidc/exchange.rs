//! Sending a browser to the provider, and exchanging the code it brings back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Secret;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use super::discovery::{Provider, RESPONSE_BYTES_MAX, TIMEOUT, accepted, get};
use super::error::OidcError;
use crate::{Http, Request};

/// How we are known to a provider.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The name it gave us.
    pub client_id: String,
    /// What proves that we are it; none for a public client.
    pub secret: Option<Secret>,
    /// Where it sends browsers back to.
    pub redirect_uri: String,
}

/// What a browser carries to the provider.
#[derive(Debug, Clone, Copy)]
pub struct Authorization<'a> {
    /// What may be asked about the person, separated by blanks.
    pub scopes: &'a str,
    /// Comes back beside the code.
    pub state: &'a str,
    /// Comes back inside the token.
    pub nonce: &'a str,
    /// The hash of what only we can send with the code (RFC 7636, S256).
    pub challenge: &'a str,
    /// Who it probably is, so that people need not type it twice.
    pub login_hint: Option<&'a str>,
}

/// What a code was exchanged for.
#[derive(Debug, Deserialize)]
pub struct Grant {
    /// Who signed in, signed by the provider.
    pub id_token: String,
    /// Opens the provider's user information.
    pub access_token: Secret,
}

/// Where a browser is sent to sign in.
pub fn authorization_url(
    provider: &Provider,
    registration: &Registration,
    asked: Authorization<'_>,
) -> Result<String, OidcError> {
    let malformed = |_| OidcError::Malformed("authorization_endpoint", "it is not an address".to_owned());
    let mut url = Url::parse(&provider.authorization_endpoint).map_err(malformed)?;
    let mut query = url.query_pairs_mut();
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", &registration.client_id)
        .append_pair("redirect_uri", &registration.redirect_uri)
        .append_pair("scope", asked.scopes)
        .append_pair("state", asked.state)
        .append_pair("nonce", asked.nonce)
        .append_pair("code_challenge", asked.challenge)
        .append_pair("code_challenge_method", "S256");
    if let Some(hint) = asked.login_hint {
        query.append_pair("login_hint", hint);
    }
    drop(query);
    Ok(url.into())
}

/// Exchanges a code; `verifier` is what the challenge was the hash of.
pub async fn exchange(
    http: &Http,
    provider: &Provider,
    registration: &Registration,
    code: &str,
    verifier: &str,
) -> Result<Grant, OidcError> {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", registration.redirect_uri.as_str()),
        ("code_verifier", verifier),
    ];
    let basic = registration.secret.as_ref().filter(|_| provider.takes_basic());
    if basic.is_none() {
        fields.push(("client_id", registration.client_id.as_str()));
        fields.extend(registration.secret.as_ref().map(|secret| ("client_secret", secret.expose())));
    }
    let request = Request::post(provider.token_endpoint.as_str())
        .header("accept", "application/json")
        .timeout(TIMEOUT)
        .response_max(RESPONSE_BYTES_MAX)
        .form(&fields);
    let request = match basic {
        Some(secret) => request.authorize("Basic", &basic_credentials(&registration.client_id, secret)),
        None => request,
    };
    let answer = http.send(request).await?;
    accepted(&answer)?;
    answer.json().map_err(|_| OidcError::Malformed("answer to the code", "it has no `id_token`".to_owned()))
}

/// What the provider tells beyond the token; absent when it has no such door.
pub async fn fetch_userinfo(
    http: &Http,
    provider: &Provider,
    grant: &Grant,
) -> Result<Option<Map<String, Value>>, OidcError> {
    let Some(door) = &provider.userinfo_endpoint else { return Ok(None) };
    let answer = http.send(get(door).authorize("Bearer", &grant.access_token)).await?;
    accepted(&answer)?;
    let told = answer.json().map_err(|error| OidcError::Malformed("user information", error.to_string()))?;
    Ok(Some(told))
}

impl Provider {
    /// A provider that does not say takes `client_secret_basic`; that is the standard's default.
    fn takes_basic(&self) -> bool {
        let offered = self.token_endpoint_auth_methods_supported.as_ref();
        offered.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"))
    }
}

/// Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
fn basic_credentials(client_id: &str, secret: &Secret) -> Secret {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    Secret::new(STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret.expose()))))
}
