//! The public keys of a provider, and whether a signature was made with one of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;

use super::discovery::{Provider, accepted, get};
use super::error::{OidcError, TokenError};
use crate::Http;

/// A provider with more keys than this is not one.
const KEYS_MAX: usize = 64;

/// The keys that a provider publishes.
#[derive(Debug, Clone, Default)]
pub struct KeySet(Vec<Key>);

/// One published key, as the standard (RFC 7517) writes it.
#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

enum Scheme {
    Rsa(&'static RsaParameters),
    Curve { name: &'static str, with: &'static dyn VerificationAlgorithm },
}

/// The algorithms a token may be signed with: public keys only, so neither `none` nor `HS256`.
pub(super) const ALGORITHMS: [&str; 9] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

fn scheme(algorithm: &str) -> Option<Scheme> {
    Some(match algorithm {
        "RS256" => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Scheme::Rsa(&RSA_PSS_2048_8192_SHA256),
        "PS384" => Scheme::Rsa(&RSA_PSS_2048_8192_SHA384),
        "PS512" => Scheme::Rsa(&RSA_PSS_2048_8192_SHA512),
        "ES256" => Scheme::Curve { name: "P-256", with: &ECDSA_P256_SHA256_FIXED },
        "ES384" => Scheme::Curve { name: "P-384", with: &ECDSA_P384_SHA384_FIXED },
        "EdDSA" => Scheme::Curve { name: "Ed25519", with: &ED25519 },
        _ => return None,
    })
}

/// Asks a provider for its keys.
pub async fn fetch_keys(http: &Http, provider: &Provider) -> Result<KeySet, OidcError> {
    let answer = http.send(get(&provider.jwks_uri)).await?;
    accepted(&answer)?;
    let document: serde_json::Value =
        answer.json().map_err(|error| OidcError::Malformed("list of keys", error.to_string()))?;
    KeySet::read(&document).ok_or(OidcError::Malformed("list of keys", "it has no `keys`".to_owned()))
}

impl KeySet {
    /// The keys of a document; those of a kind that nobody here knows are left out.
    pub(super) fn read(document: &serde_json::Value) -> Option<Self> {
        let listed = document.get("keys")?.as_array()?;
        let known = listed.iter().take(KEYS_MAX).filter_map(|key| Key::deserialize(key).ok());
        Some(Self(known.filter(|key| key.purpose.as_deref() != Some("enc")).collect()))
    }

    /// How many there are to verify with.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether `signature` is that of one of these keys under `message`. A token that names no key must leave no
    /// choice.
    pub(super) fn check(
        &self,
        algorithm: &str,
        kid: Option<&str>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), TokenError> {
        let scheme = scheme(algorithm).ok_or_else(|| TokenError::Algorithm(short(algorithm)))?;
        let mut fitting = self.0.iter().filter(|key| {
            key.serves(algorithm, &scheme) && kid.is_none_or(|kid| key.kid.as_deref() == Some(kid))
        });
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => key.check(&scheme, message, signature).ok_or(TokenError::Signature),
            _ => Err(TokenError::UnknownKey),
        }
    }
}

impl Key {
    fn serves(&self, algorithm: &str, scheme: &Scheme) -> bool {
        let kind = match scheme {
            Scheme::Rsa(_) => self.kty == "RSA",
            Scheme::Curve { name, .. } => self.crv.as_deref() == Some(name),
        };
        kind && self.alg.as_deref().is_none_or(|only| only == algorithm)
    }

    fn check(&self, scheme: &Scheme, message: &[u8], signature: &[u8]) -> Option<()> {
        let part = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
        match scheme {
            Scheme::Rsa(parameters) => {
                let key = RsaPublicKeyComponents { n: part(&self.n)?, e: part(&self.e)? };
                key.verify(parameters, message, signature).ok()
            }
            Scheme::Curve { with, .. } => {
                let x = part(&self.x)?;
                let point = match part(&self.y) {
                    Some(y) => [&[UNCOMPRESSED], x.as_slice(), y.as_slice()].concat(),
                    None => x,
                };
                UnparsedPublicKey::new(*with, point).verify(message, signature).ok()
            }
        }
    }
}

/// Begins a point that is written with both coordinates.
const UNCOMPRESSED: u8 = 4;
const ALGORITHM_CHARS_MAX: usize = 16;

fn short(algorithm: &str) -> String {
    algorithm.chars().take(ALGORITHM_CHARS_MAX).collect()
}
