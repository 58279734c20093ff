//! Tokens made by hand, each wrong in one way.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Ts;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::error::TokenError;
use super::keys::KeySet;
use super::token::{Claims, Expected, verify};

const NOW: Ts = Ts(1_767_261_600_000_000);
const NOW_S: i64 = 1_767_261_600;
const EXPECTED: Expected<'static> =
    Expected { issuer: "https://id.example", client_id: "harken", nonce: "n-1", now: NOW };

struct Signer {
    ed: Ed25519KeyPair,
    ec: EcdsaKeyPair,
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let ed = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        let ec = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self {
            ed: Ed25519KeyPair::from_pkcs8(ed.as_ref()).unwrap(),
            ec: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, ec.as_ref(), &random).unwrap(),
        }
    }

    fn published(&self) -> Value {
        let point = self.ec.public_key().as_ref();
        json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": encode(self.ed.public_key()) },
            { "kty": "EC", "crv": "P-256", "kid": "ec", "x": encode(&point[1..33]), "y": encode(&point[33..]) },
        ] })
    }

    fn keys(&self) -> KeySet {
        KeySet::read(&self.published()).unwrap()
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = match header["alg"].as_str() {
            Some("ES256") => self.ec.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec(),
            Some("none") => Vec::new(),
            _ => self.ed.sign(signed.as_bytes()).as_ref().to_vec(),
        };
        format!("{signed}.{}", encode(signature))
    }
}

fn claims() -> Value {
    json!({ "iss": "https://id.example", "aud": "harken", "sub": "7", "nonce": "n-1", "iat": NOW_S, "exp": NOW_S + 300 })
}

fn judge(header: &Value, claims: &Value) -> Result<Claims, TokenError> {
    let signer = Signer::new();
    verify(&signer.sign(header, claims), &signer.keys(), EXPECTED)
}

fn ed() -> Value {
    json!({ "alg": "EdDSA", "kid": "ed" })
}

#[test]
fn a_token_of_either_kind_of_curve_is_believed() {
    for header in [ed(), json!({ "alg": "ES256", "kid": "ec" }), json!({ "alg": "EdDSA" })] {
        assert_eq!(judge(&header, &claims()).unwrap().subject(), "7", "{header}");
    }
}

#[test]
fn a_token_without_a_public_key_behind_it_is_refused() {
    for alg in ["none", "None", "HS256", "HS512", "RSA1_5", ""] {
        let refused = judge(&json!({ "alg": alg, "kid": "ed" }), &claims());
        assert_eq!(refused, Err(TokenError::Algorithm(alg.to_owned())), "{alg}");
    }
}

#[test]
fn a_key_serves_only_the_algorithm_it_is_for() {
    let signer = Signer::new();
    let token = signer.sign(&json!({ "alg": "EdDSA", "kid": "ec" }), &claims());
    assert_eq!(verify(&token, &signer.keys(), EXPECTED), Err(TokenError::UnknownKey));
    let mut published = signer.published();
    published["keys"][0]["alg"] = json!("ES256");
    let keys = KeySet::read(&published).unwrap();
    assert_eq!(verify(&signer.sign(&ed(), &claims()), &keys, EXPECTED), Err(TokenError::UnknownKey));
    published["keys"][0]["alg"] = json!("EdDSA");
    published["keys"][0]["use"] = json!("enc");
    let keys = KeySet::read(&published).unwrap();
    assert_eq!(verify(&signer.sign(&ed(), &claims()), &keys, EXPECTED), Err(TokenError::UnknownKey));
}

#[test]
fn a_token_of_another_signer_is_refused_even_under_the_same_key_name() {
    let token = Signer::new().sign(&ed(), &claims());
    assert_eq!(verify(&token, &Signer::new().keys(), EXPECTED), Err(TokenError::Signature));
}

#[test]
fn a_changed_payload_breaks_the_signature() {
    let signer = Signer::new();
    let token = signer.sign(&ed(), &claims());
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let mut other = claims();
    other["sub"] = json!("8");
    parts[1] = encode(other.to_string());
    assert_eq!(verify(&parts.join("."), &signer.keys(), EXPECTED), Err(TokenError::Signature));
}

#[test]
fn each_claim_must_be_the_one_this_sign_in_expects() {
    let cases = [
        ("iss", json!("https://id.example/"), TokenError::Issuer),
        ("aud", json!("other"), TokenError::Audience),
        ("aud", json!(["harken", "other"]), TokenError::Audience),
        ("azp", json!("other"), TokenError::Audience),
        ("nonce", json!("n-2"), TokenError::Nonce),
        ("exp", json!(NOW_S - 60), TokenError::Expired),
        ("iat", json!(NOW_S - 601), TokenError::Expired),
        ("iat", json!(NOW_S + 61), TokenError::NotYet),
        ("nbf", json!(NOW_S + 61), TokenError::NotYet),
        ("sub", json!(""), TokenError::Malformed("it names nobody")),
        ("exp", json!("soon"), TokenError::Malformed("it does not say when it expires")),
    ];
    for (name, value, refusal) in cases {
        let mut wrong = claims();
        wrong[name] = value.clone();
        assert_eq!(judge(&ed(), &wrong), Err(refusal), "{name} {value}");
    }
    let mut several = claims();
    several["aud"] = json!(["harken", "other"]);
    several["azp"] = json!("harken");
    assert!(judge(&ed(), &several).is_ok());
}

#[test]
fn a_token_that_demands_what_nobody_knows_is_refused() {
    let refused = judge(&json!({ "alg": "EdDSA", "kid": "ed", "crit": ["exp"] }), &claims());
    assert_eq!(refused, Err(TokenError::Malformed("it demands extensions")));
    for text in ["", ".", "..", "a.b.c", "a.b", &"x".repeat(70_000)] {
        assert!(
            matches!(verify(text, &Signer::new().keys(), EXPECTED), Err(TokenError::Malformed(_))),
            "{text}"
        );
    }
}

#[test]
fn user_information_adds_and_never_replaces_and_is_about_the_same_person() {
    let token = judge(&ed(), &claims()).unwrap();
    let told = |value: Value| value.as_object().unwrap().clone();
    let whole = token.clone().complete(told(json!({ "sub": "7", "email": "a@b.example", "iss": "x", "email_verified": "true", "groups": "leads" }))).unwrap();
    assert_eq!((whole.text("email"), whole.text("iss")), (Some("a@b.example"), Some("https://id.example")));
    assert_eq!((whole.email_verified(), whole.list("groups")), (Some(true), Some(vec!["leads".to_owned()])));
    assert_eq!(token.complete(told(json!({ "sub": "8" }))), Err(TokenError::Subject));
}
