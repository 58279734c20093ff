//! The discovery document: where a provider's doors are, and what it can do.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::error::OidcError;
use crate::{Http, Request, Response};

/// A person waits for each of these requests.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
/// Larger documents are nobody's.
pub(super) const RESPONSE_BYTES_MAX: usize = 256 * 1024;
const WORDS_CHARS_MAX: usize = 200;

/// What a provider says about itself.
#[derive(Debug, Clone, Deserialize)]
pub struct Provider {
    /// Who it is; equal to what was configured, byte for byte.
    pub issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    pub(super) userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub(super) id_token_signing_alg_values_supported: Vec<String>,
    pub(super) code_challenge_methods_supported: Option<Vec<String>>,
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether it names itself when it sends the browser back (RFC 9207).
    #[serde(default, rename = "authorization_response_iss_parameter_supported")]
    pub names_itself: bool,
}

/// Asks an issuer for its document.
pub async fn discover(http: &Http, issuer: &str) -> Result<Provider, OidcError> {
    let document = fetch_document(http, issuer).await?;
    read_document(issuer, &document)
}

pub(super) async fn fetch_document(http: &Http, issuer: &str) -> Result<serde_json::Value, OidcError> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let answer = http.send(get(&url)).await?;
    accepted(&answer)?;
    answer.json().map_err(|error| OidcError::Malformed("discovery document", error.to_string()))
}

/// The document, once it speaks for this issuer and names the doors that are needed.
pub(super) fn read_document(issuer: &str, document: &serde_json::Value) -> Result<Provider, OidcError> {
    let text = |name: &'static str| document.get(name).and_then(serde_json::Value::as_str);
    for name in ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] {
        text(name).ok_or(OidcError::Missing(name))?;
    }
    let provider = Provider::deserialize(document)
        .map_err(|error| OidcError::Malformed("discovery document", error.to_string()))?;
    if provider.issuer != issuer {
        let found = provider.issuer.chars().take(WORDS_CHARS_MAX).collect();
        return Err(OidcError::IssuerDiffers { found });
    }
    // Everything else is fetched by us, through the guard; this one is opened by people's browsers.
    let door = Url::parse(&provider.authorization_endpoint).ok();
    let encrypted = |url: &Url| url.scheme() == "https" || issuer.starts_with("http://");
    let sound = door.is_some_and(|url| matches!(url.scheme(), "https" | "http") && encrypted(&url));
    if sound {
        Ok(provider)
    } else {
        Err(OidcError::Malformed("authorization_endpoint", "it must start with https://".to_owned()))
    }
}

pub(super) fn get(url: &str) -> Request {
    Request::get(url).header("accept", "application/json").timeout(TIMEOUT).response_max(RESPONSE_BYTES_MAX)
}

/// Whether an answer is one; else with what the provider said.
pub(super) fn accepted(answer: &Response) -> Result<(), OidcError> {
    if answer.is_success() {
        return Ok(());
    }
    let said: serde_json::Value = answer.json().unwrap_or_default();
    let part = |name: &str| said.get(name).and_then(serde_json::Value::as_str);
    let words = match (part("error"), part("error_description")) {
        (Some(error), Some(description)) => format!("{error}: {description}"),
        (Some(error), None) => error.to_owned(),
        _ => "without saying why".to_owned(),
    };
    Err(OidcError::Refused { status: answer.status, words: words.chars().take(WORDS_CHARS_MAX).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ISSUER: &str = "https://id.clinic.example";

    fn document() -> serde_json::Value {
        json!({
            "issuer": ISSUER, "authorization_endpoint": "https://id.clinic.example/auth",
            "token_endpoint": "https://id.clinic.example/token", "jwks_uri": "https://id.clinic.example/keys",
        })
    }

    #[test]
    fn an_issuer_is_compared_byte_by_byte() {
        assert!(read_document(ISSUER, &document()).is_ok());
        for other in ["https://id.clinic.example/", "https://ID.clinic.example", "https://evil.example"] {
            let refused = read_document(other, &document()).unwrap_err();
            assert!(matches!(refused, OidcError::IssuerDiffers { .. }), "{other}: {refused}");
        }
    }

    #[test]
    fn a_document_without_a_door_says_which_one_is_missing() {
        for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            let mut document = document();
            document.as_object_mut().unwrap().remove(name);
            let refused = read_document(ISSUER, &document).unwrap_err();
            assert!(refused.to_string().contains(name), "{refused}");
        }
    }

    #[test]
    fn browsers_are_sent_to_encrypted_pages_only() {
        for door in ["http://id.clinic.example/auth", "javascript:alert(1)", "auth"] {
            let mut document = document();
            document["authorization_endpoint"] = json!(door);
            assert!(read_document(ISSUER, &document).is_err(), "{door}");
        }
    }
}
