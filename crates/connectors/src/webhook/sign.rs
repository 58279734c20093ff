//! Signatures of outgoing webhooks: HMAC-SHA256 over `id.timestamp.body`, one per valid secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Secret;
use sha2::Sha256;

const PREFIX: &str = "whsec_";
const KEY_LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// The key of one webhook endpoint.
#[derive(Clone)]
pub struct SigningSecret(Vec<u8>);

/// The text is no signing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing secret is `whsec_` and 24 to 64 bytes in base64")]
pub struct SecretError;

impl SigningSecret {
    /// A secret of random bytes, 24 to 64 of them.
    pub fn from_key(key: &[u8]) -> Result<Self, SecretError> {
        KEY_LENGTHS.contains(&key.len()).then(|| Self(key.to_vec())).ok_or(SecretError)
    }

    /// Reads the text a receiver holds.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let key = text.strip_prefix(PREFIX).ok_or(SecretError)?;
        Self::from_key(&STANDARD.decode(key).map_err(|_| SecretError)?)
    }

    /// The text a receiver is given, once.
    pub fn to_text(&self) -> Secret {
        Secret::new(format!("{PREFIX}{}", STANDARD.encode(&self.0)))
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(•••)")
    }
}

/// The value of `webhook-signature`: one entry per secret, so that receivers keep working while a secret is replaced.
pub fn sign(secrets: &[SigningSecret], id: &str, seconds: i64, body: &[u8]) -> String {
    let signature = |secret: &SigningSecret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).ok()?;
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    secrets.iter().filter_map(signature).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_public_vector_of_standard_webhooks_comes_out() {
        let secret = SigningSecret::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
        let body = br#"{"email":"test@example.com","username":"test_user"}"#;
        assert_eq!(
            sign(&[secret], "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, body),
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
        );
    }

    #[test]
    fn secrets_of_the_wrong_form_or_length_are_refused() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "whsec_!!!"] {
            assert_eq!(SigningSecret::parse(text).unwrap_err(), SecretError, "{text}");
        }
        assert!(SigningSecret::from_key(&[0; 65]).is_err());
    }

    proptest! {
        #[test]
        fn the_reference_library_makes_the_same_signatures(
            key in proptest::collection::vec(any::<u8>(), 24..=64),
            id in "msg_[A-Za-z0-9]{1,20}",
            seconds in 0_i64..4_000_000_000,
            body in "\\PC{0,200}",
        ) {
            let ours = SigningSecret::from_key(&key).unwrap();
            let oracle = standardwebhooks::Webhook::new(ours.to_text().expose()).unwrap();
            let expected = oracle.sign(&id, seconds, body.as_bytes()).unwrap();
            prop_assert_eq!(sign(std::slice::from_ref(&ours), &id, seconds, body.as_bytes()), expected.clone());
            let both = sign(&[ours.clone(), ours], &id, seconds, body.as_bytes());
            prop_assert_eq!(both, format!("{expected} {expected}"), "two entries while a secret is replaced");
        }
    }
}
