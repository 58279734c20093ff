//! A provider that says what the test tells it to say, true or not.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use tokio_util::task::TaskTracker;
use url::Url;

use super::browser::Browser;
use super::roundtrip::{SECRET, START, location};
use crate::testing::TestApp;

/// A provider on a port of its own.
#[derive(Clone)]
pub(super) struct Rogue {
    /// Who it says it is.
    pub issuer: String,
    said: Arc<Mutex<Said>>,
}

struct Said {
    key: Ed25519KeyPair,
    token: String,
    userinfo: Value,
    document: Value,
    exchanged: Vec<String>,
}

/// A sign-in that has reached the provider.
pub(super) struct Asked {
    /// What the product sent along.
    pub state: String,
    /// What the token must repeat.
    pub nonce: String,
}

impl Rogue {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let seed = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let said = Arc::new(Mutex::new(Said {
            key: Ed25519KeyPair::from_pkcs8(seed.as_ref()).unwrap(),
            token: String::new(),
            userinfo: Value::Null,
            document: json!({
                "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
                "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
            }),
            exchanged: Vec::new(),
        }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(document))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(userinfo))
            .with_state(Arc::clone(&said));
        TaskTracker::new().spawn(async move { axum::serve(listener, routes).await });
        Self { issuer, said }
    }

    /// Changes a line of the discovery document; it is asked again once it has grown old.
    pub(super) fn document(&self, name: &str, value: Value) {
        self.said.lock().unwrap().document[name] = value;
    }

    /// Tells more about people when it is asked for user information.
    pub(super) fn userinfo(&self, told: Value) {
        let mut said = self.said.lock().unwrap();
        said.document["userinfo_endpoint"] = json!(format!("{}/me", self.issuer));
        said.userinfo = told;
    }

    /// What the last code was exchanged with.
    pub(super) fn exchanged(&self) -> Vec<String> {
        self.said.lock().unwrap().exchanged.clone()
    }

    /// The claims of an honest token for this sign-in.
    pub(super) fn claims(&self, app: &TestApp, asked: &Asked, person: &Value) -> Value {
        let now_s = app.now().0 / 1_000_000;
        let mut claims = json!({
            "iss": self.issuer, "aud": "basic", "nonce": asked.nonce, "iat": now_s, "exp": now_s + 60,
        });
        for (name, value) in person.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    }

    /// Hands this out for the next code, signed as the header says.
    pub(super) fn hand_out(&self, header: &Value, claims: &Value) {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let signed =
            format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
        let mut said = self.said.lock().unwrap();
        let signature = match header["alg"].as_str() {
            Some("none") => Vec::new(),
            Some("HS256") => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
                ring::hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
            }
            _ => said.key.sign(signed.as_bytes()).as_ref().to_vec(),
        };
        said.token = format!("{signed}.{}", encode(&signature));
    }

    /// Goes through a sign-in of a person as the provider describes him; answers the last redirect.
    pub(super) async fn sign_in(&self, app: &TestApp, browser: &mut Browser, person: Value) -> String {
        let asked = depart(browser, START).await;
        self.hand_out(&header(), &self.claims(app, &asked, &person));
        come_back(browser, &asked).await
    }
}

/// The header of an honest token.
pub(super) fn header() -> Value {
    json!({ "alg": "EdDSA", "kid": "k1" })
}

/// Sends the browser off to the provider.
pub(super) async fn depart(browser: &mut Browser, start: &str) -> Asked {
    let url = Url::parse(&location(&browser.open(start).await)).unwrap();
    let part = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
    assert_eq!(
        (part("response_type"), part("code_challenge_method")),
        ("code".to_owned(), "S256".to_owned())
    );
    Asked { state: part("state"), nonce: part("nonce") }
}

/// Brings the browser back with a code.
pub(super) async fn come_back(browser: &mut Browser, asked: &Asked) -> String {
    location(&browser.open(&format!("/api/v1/sso/callback?code=c&state={}", asked.state)).await)
}

type Shared = State<Arc<Mutex<Said>>>;

async fn document(State(said): Shared) -> Json<Value> {
    Json(said.lock().unwrap().document.clone())
}

async fn keys(State(said): Shared) -> Json<Value> {
    let x = URL_SAFE_NO_PAD.encode(said.lock().unwrap().key.public_key());
    Json(json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": x }] }))
}

async fn token(State(said): Shared, body: String) -> Json<Value> {
    let mut said = said.lock().unwrap();
    said.exchanged.push(body);
    Json(json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": said.token }))
}

async fn userinfo(State(said): Shared) -> Json<Value> {
    Json(said.lock().unwrap().userinfo.clone())
}
