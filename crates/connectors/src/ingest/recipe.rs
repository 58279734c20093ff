//! Signatures as data: what is signed, how, and where the signature stands. One engine for every vendor.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Secret, Ts};
use ring::hmac;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Form, RawInbound, Setting};

/// How one vendor signs.
#[derive(Debug, PartialEq, Eq)]
pub struct Recipe {
    pub algorithm: Algorithm,
    /// The first whose condition holds is what was signed; none means the push is not signed as it should be.
    pub messages: &'static [Message],
    pub encoding: Encoding,
    pub at: At,
    /// The part that carries the time in seconds, and how many seconds it may be off.
    pub fresh: Option<(Part, i64)>,
    /// The field of the address that must equal the SHA-256 of the body, in hex, for bodies the signature leaves out.
    pub body_hash: Option<&'static str>,
}

/// What the secret and the message are put through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    HmacSha1,
    HmacSha256,
    /// A plain digest; the secret is one of the parts.
    Sha256,
}

/// How the signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Base64,
    Hex,
    /// Base64 of the hexadecimal text.
    Base64OfHex,
}

/// Where the signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Header(&'static str),
    /// A header whose name is a setting of the account.
    HeaderNamedBy(Setting),
    Field(&'static str),
    /// `t=…,v1=…` in a header: the value of the key.
    InHeader {
        header: &'static str,
        key: &'static str,
    },
    /// The same, where the header's name is a setting of the account.
    InHeaderNamedBy {
        name: Setting,
        key: &'static str,
    },
}

/// What was signed, when.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    pub when: When,
    pub parts: &'static [Part],
}

/// A condition on the push.
#[derive(Debug, PartialEq, Eq)]
pub enum When {
    Always,
    FieldIs(&'static str, &'static [&'static str]),
    QueryHas(&'static str),
}

/// One piece of what was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Literal(&'static str),
    /// Our address as the vendor called it, with its query.
    PublicUrl,
    Body,
    Field(&'static str),
    Header(&'static str),
    /// Another value of the header the signature stands in.
    BesideSignature(&'static str),
    Secret,
    /// Name and value of every distinct field, sorted.
    SortedFields,
}

impl Recipe {
    /// Whether the push carries a signature that was made with this secret, and is fresh.
    pub(super) fn holds(
        &self,
        inbound: &RawInbound<'_>,
        secret: &Secret,
        header_name: Option<&str>,
        now: Ts,
    ) -> bool {
        let signed = Signed { recipe: self, inbound, form: inbound.form(), secret, header_name };
        let Some(presented) = signed.signature() else { return false };
        let Some(message) = self.messages.iter().find(|message| signed.is(&message.when)) else {
            return false;
        };
        let matches = |url: &String| {
            let made = self.write(secret, &signed.message(message, url));
            bool::from(made.as_bytes().ct_eq(presented.as_bytes()))
        };
        signed.is_fresh(now) && signed.body_matches() && addresses(inbound).iter().any(matches)
    }

    fn write(&self, secret: &Secret, message: &[u8]) -> String {
        let keyed = |algorithm| {
            let key = hmac::Key::new(algorithm, secret.expose().as_bytes());
            hmac::sign(&key, message).as_ref().to_vec()
        };
        let digest = match self.algorithm {
            Algorithm::HmacSha1 => keyed(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            Algorithm::HmacSha256 => keyed(hmac::HMAC_SHA256),
            Algorithm::Sha256 => Sha256::digest(message).to_vec(),
        };
        match self.encoding {
            Encoding::Base64 => STANDARD.encode(digest),
            Encoding::Hex => hex::encode(digest),
            Encoding::Base64OfHex => STANDARD.encode(hex::encode(digest)),
        }
    }
}

/// One push with what is needed to judge it.
struct Signed<'a> {
    recipe: &'a Recipe,
    inbound: &'a RawInbound<'a>,
    form: Form,
    secret: &'a Secret,
    header_name: Option<&'a str>,
}

impl Signed<'_> {
    fn signature(&self) -> Option<String> {
        let found = match self.recipe.at {
            At::Header(name) => self.inbound.head.header(name)?.trim().to_owned(),
            At::HeaderNamedBy(_) => {
                let value = self.inbound.head.header(&self.header_name?.to_ascii_lowercase())?.trim();
                value.strip_prefix("sha256=").unwrap_or(value).to_owned()
            }
            At::Field(name) => self.form.get(name)?.to_owned(),
            At::InHeader { key, .. } | At::InHeaderNamedBy { key, .. } => self.beside(key)?,
        };
        let hexadecimal = self.recipe.encoding == Encoding::Hex;
        Some(if hexadecimal { found.to_ascii_lowercase() } else { found })
    }

    fn beside(&self, key: &str) -> Option<String> {
        let header = match self.recipe.at {
            At::InHeader { header, .. } => header.to_owned(),
            At::InHeaderNamedBy { .. } => self.header_name?.to_ascii_lowercase(),
            _ => return None,
        };
        let pairs = self.inbound.head.header(&header)?.split(',');
        pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value.to_owned())
    }

    fn is(&self, when: &When) -> bool {
        match when {
            When::Always => true,
            When::FieldIs(name, values) => self.form.get(name).is_some_and(|value| values.contains(&value)),
            When::QueryHas(name) => self.inbound.query().get(name).is_some(),
        }
    }

    fn message(&self, message: &Message, url: &str) -> Vec<u8> {
        message.parts.iter().flat_map(|part| self.part(*part, url)).collect()
    }

    fn part(&self, part: Part, url: &str) -> Vec<u8> {
        match part {
            Part::Literal(text) => text.into(),
            Part::PublicUrl => url.into(),
            Part::Body => self.inbound.body.to_vec(),
            Part::Field(name) => self.form.get(name).unwrap_or_default().into(),
            Part::Header(name) => self.inbound.head.header(name).unwrap_or_default().into(),
            Part::BesideSignature(key) => self.beside(key).unwrap_or_default().into(),
            Part::Secret => self.secret.expose().into(),
            Part::SortedFields => sorted(&self.form).into(),
        }
    }

    fn is_fresh(&self, now: Ts) -> bool {
        let Some((part, seconds)) = self.recipe.fresh else { return true };
        let said =
            String::from_utf8(self.part(part, "")).ok().and_then(|text| text.trim().parse::<i64>().ok());
        said.is_some_and(|at| now.seconds().saturating_sub(at).saturating_abs() <= seconds)
    }

    fn body_matches(&self) -> bool {
        let told = self.recipe.body_hash.and_then(|name| self.inbound.query().get(name).map(str::to_owned));
        told.is_none_or(|told| told.eq_ignore_ascii_case(&hex::encode(Sha256::digest(self.inbound.body))))
    }
}

/// The addresses a vendor may have signed: as the world knows us, with and without the port. The path and the query are
/// taken byte for byte.
fn addresses(inbound: &RawInbound<'_>) -> Vec<String> {
    let (origin, target) = (inbound.head.origin.trim_end_matches('/'), &inbound.head.target);
    let mut origins = vec![origin.to_owned()];
    if let Ok(url) = url::Url::parse(origin)
        && let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default())
    {
        origins.push(format!("{}://{host}:{port}", url.scheme()));
        origins.push(format!("{}://{host}", url.scheme()));
    }
    origins.into_iter().map(|origin| format!("{origin}{target}")).collect()
}

fn sorted(form: &Form) -> String {
    let mut pairs: Vec<(&str, &str)> = form.pairs().collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.into_iter().flat_map(|(name, value)| [name, value]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Head;

    const MANGO: Recipe = Recipe {
        algorithm: Algorithm::Sha256,
        messages: &[Message {
            when: When::Always,
            parts: &[Part::Field("vpbx_api_key"), Part::Field("json"), Part::Secret],
        }],
        encoding: Encoding::Hex,
        at: At::Field("sign"),
        fresh: None,
        body_hash: None,
    };
    const TIMED: Recipe = Recipe {
        algorithm: Algorithm::HmacSha256,
        messages: &[Message {
            when: When::Always,
            parts: &[Part::BesideSignature("t"), Part::Literal("."), Part::Body],
        }],
        encoding: Encoding::Hex,
        at: At::InHeader { header: "elevenlabs-signature", key: "v0" },
        fresh: Some((Part::BesideSignature("t"), 1800)),
        body_hash: None,
    };

    fn head(origin: &str, target: &str, headers: &[(&str, &str)]) -> Head {
        Head {
            method: "POST".into(),
            origin: origin.into(),
            target: target.into(),
            headers: headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            peer: None,
        }
    }

    fn holds(recipe: &Recipe, head: &Head, body: &str, secret: &str) -> bool {
        let inbound = RawInbound { head, body: body.as_bytes() };
        recipe.holds(&inbound, &Secret::new(secret), None, Ts::from_millis(1_700_000_000_000))
    }

    #[test]
    fn a_plain_digest_with_the_secret_inside_is_verified() {
        let sign = "e3109d21da3bf8024f6e40c20cdf324c630533d9270b465ccabc086f57244506";
        let body = |sign: &str| {
            format!(
                "vpbx_api_key=KEY&sign={sign}&json=%7B%22entry_id%22%3A%22MzA%3D%22%2C%22call_direction%22%3A1%7D"
            )
        };
        assert!(holds(&MANGO, &head("", "/", &[]), &body(sign), "SALT"));
        assert!(holds(&MANGO, &head("", "/", &[]), &body(&sign.to_uppercase()), "SALT"));
        assert!(!holds(&MANGO, &head("", "/", &[]), &body(sign), "PEPPER"));
    }

    #[test]
    fn a_signature_with_a_time_is_good_for_as_long_as_it_says() {
        let signature = "11d3e5ad5126d8d1c4da83a16c35630ea7b7e70ddc806ad4192420d4cf8f7393";
        let value = format!("t=1700000000,v0={signature}");
        let head = head("", "/", &[("elevenlabs-signature", &value)]);
        let inbound = RawInbound { head: &head, body: br#"{"type":"speech_to_text_transcription"}"# };
        let at = |seconds: i64| {
            TIMED.holds(&inbound, &Secret::new("wsec_x"), None, Ts::from_millis(seconds * 1_000))
        };
        assert!(at(1_700_000_000) && at(1_700_001_800) && at(1_699_998_200));
        assert!(!at(1_700_001_801), "a replay of yesterday");
    }
}
