//! A signed token, and everything that must be true of it before it is believed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Ts;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::error::TokenError;
use super::keys::KeySet;

/// What this sign-in expects of its token.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who must have issued it.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// For which sign-in.
    pub nonce: &'a str,
    /// When it is looked at.
    pub now: Ts,
}

/// What a provider says about a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims(Map<String, Value>);

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// Clocks of two machines may differ by this much.
const LEEWAY_S: i64 = 60;
/// A token is used seconds after it was issued; an older one was kept by somebody.
const AGE_S_MAX: i64 = 10 * 60;
const TOKEN_BYTES_MAX: usize = 64 * 1024;
const SUBJECT_CHARS_MAX: usize = 255;

/// The claims of a token that is genuine, meant for us and for this sign-in, and still good.
pub fn verify(token: &str, keys: &KeySet, expected: Expected<'_>) -> Result<Claims, TokenError> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(TokenError::Malformed("it is too long"));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed("it has no signature"))?;
    let (header, payload) = signed.split_once('.').ok_or(TokenError::Malformed("it has no payload"))?;
    let header: Header = decoded(header).and_then(|bytes| {
        serde_json::from_slice(&bytes).map_err(|_| TokenError::Malformed("its header cannot be read"))
    })?;
    if header.crit.is_some() {
        return Err(TokenError::Malformed("it demands extensions"));
    }
    keys.check(&header.alg, header.kid.as_deref(), signed.as_bytes(), &decoded(signature)?)?;
    let claims = serde_json::from_slice(&decoded(payload)?)
        .map(Claims)
        .map_err(|_| TokenError::Malformed("its payload cannot be read"))?;
    claims.check(expected)?;
    Ok(claims)
}

fn decoded(part: &str) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed("it is not base64url"))
}

impl Claims {
    /// Who it is, in the words of the provider; the same for ever.
    pub fn subject(&self) -> &str {
        self.text("sub").unwrap_or_default()
    }

    /// A claim that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Whether the provider has checked the e-mail address; absent when it does not say.
    pub fn email_verified(&self) -> Option<bool> {
        match self.0.get("email_verified")? {
            Value::Bool(verified) => Some(*verified),
            Value::String(text) => Some(text == "true"),
            _ => None,
        }
    }

    /// A claim that is a list of words, or one word; absent when the provider does not send it.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        match self.0.get(name)? {
            Value::String(one) => Some(vec![one.clone()]),
            Value::Array(many) => Some(many.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            _ => None,
        }
    }

    /// Adds what the provider's user information says beyond the token; it must be about the same person.
    pub fn complete(mut self, userinfo: Map<String, Value>) -> Result<Self, TokenError> {
        if userinfo.get("sub").and_then(Value::as_str) != Some(self.subject()) {
            return Err(TokenError::Subject);
        }
        for (name, value) in userinfo {
            self.0.entry(name).or_insert(value);
        }
        Ok(self)
    }

    fn check(&self, expected: Expected<'_>) -> Result<(), TokenError> {
        let subject = self.subject();
        if subject.is_empty() || subject.chars().count() > SUBJECT_CHARS_MAX {
            return Err(TokenError::Malformed("it names nobody"));
        }
        if self.text("iss") != Some(expected.issuer) {
            return Err(TokenError::Issuer);
        }
        if !self.is_for(expected.client_id) {
            return Err(TokenError::Audience);
        }
        if self.text("nonce") != Some(expected.nonce) {
            return Err(TokenError::Nonce);
        }
        self.check_times(expected.now)
    }

    /// Among several audiences the token says to whom it was handed (`azp`), and that must be us.
    fn is_for(&self, client_id: &str) -> bool {
        let audience = self.list("aud").unwrap_or_default();
        let handed_to_us = match self.0.get("azp") {
            Some(party) => party.as_str() == Some(client_id),
            None => audience.len() == 1,
        };
        handed_to_us && audience.iter().any(|one| one == client_id)
    }

    fn check_times(&self, now: Ts) -> Result<(), TokenError> {
        let now_s = now.0.div_euclid(1_000_000);
        let second = |name: &str| self.0.get(name).and_then(Value::as_i64);
        let expires = second("exp").ok_or(TokenError::Malformed("it does not say when it expires"))?;
        let issued = second("iat").ok_or(TokenError::Malformed("it does not say when it was issued"))?;
        if now_s >= expires.saturating_add(LEEWAY_S) || now_s > issued.saturating_add(AGE_S_MAX) {
            return Err(TokenError::Expired);
        }
        let begins = second("nbf").unwrap_or(issued).max(issued);
        if begins > now_s.saturating_add(LEEWAY_S) { Err(TokenError::NotYet) } else { Ok(()) }
    }
}
