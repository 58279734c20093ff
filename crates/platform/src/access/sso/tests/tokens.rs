//! What a browser or a provider may try, each refused on the way through HTTP.

use std::time::Duration;

use serde_json::{Value, json};

use super::browser::Browser;
use super::rogue::{Rogue, come_back, depart, header};
use super::roundtrip::{START, clinic, location, member};
use crate::testing::TestApp;

fn anna() -> Value {
    json!({ "sub": "1", "email": "anna@clinic.example", "email_verified": true })
}

#[tokio::test]
async fn a_token_that_is_wrong_in_any_way_lets_nobody_in() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (_, client) = clinic(&app, &rogue.issuer).await;
    let wrong: [(&str, Value, &str, Value); 9] = [
        ("none", json!({ "alg": "none" }), "sub", json!("1")),
        ("HS256 with the client secret", json!({ "alg": "HS256" }), "sub", json!("1")),
        ("an unknown key", json!({ "alg": "EdDSA", "kid": "k2" }), "sub", json!("1")),
        ("expired", header(), "exp", json!(1_767_261_000)),
        ("old", header(), "iat", json!(1_767_260_000)),
        ("another audience", header(), "aud", json!("other")),
        ("handed to another", header(), "azp", json!("other")),
        ("another issuer", header(), "iss", json!("https://evil.example")),
        ("another nonce", header(), "nonce", json!("n")),
    ];
    for (name, header, claim, value) in wrong {
        let mut browser = Browser::new(&app);
        let asked = depart(&mut browser, START).await;
        let mut claims = rogue.claims(&app, &asked, &anna());
        claims[claim] = value;
        rogue.hand_out(&header, &claims);
        assert_eq!(come_back(&mut browser, &asked).await, "/login?sso_error=token", "{name}");
        assert!(!browser.is_signed_in(), "{name}");
    }
    assert_eq!(member(&client, "anna@clinic.example").await, Value::Null);
    let honest = rogue.sign_in(&app, &mut Browser::new(&app), anna()).await;
    assert_eq!(honest, "/o/acme/conversations", "the same person with a sound token gets in");
}

#[tokio::test]
async fn a_state_is_good_once_for_ten_minutes_and_in_its_own_browser() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    clinic(&app, &rogue.issuer).await;
    let mut browser = Browser::new(&app);
    let asked = depart(&mut browser, START).await;
    rogue.hand_out(&header(), &rogue.claims(&app, &asked, &anna()));
    let mut other = Browser::new(&app);
    assert_eq!(come_back(&mut other, &asked).await, "/login?sso_error=expired", "no ticket");
    depart(&mut other, START).await;
    assert_eq!(
        come_back(&mut other, &asked).await,
        "/login?sso_error=expired",
        "the ticket of another sign-in"
    );
    assert!(!other.is_signed_in());
    let ticket = browser.cookie("harken-sso").unwrap();
    assert_eq!(come_back(&mut browser, &asked).await, "/o/acme/conversations");
    let again = app.stranger().with("cookie", &format!("harken-sso={ticket}"));
    let replayed = again.get(&format!("/api/v1/sso/callback?code=c&state={}", asked.state)).await;
    assert_eq!(location(&replayed), "/login?sso_error=expired", "the same state twice");
    let mut late = Browser::new(&app);
    let asked = depart(&mut late, START).await;
    app.clock.advance(Duration::from_mins(10));
    assert_eq!(come_back(&mut late, &asked).await, "/login?sso_error=expired");
    assert_eq!(rogue.exchanged().len(), 1, "nothing was exchanged for any of them");
}

#[tokio::test]
async fn the_code_goes_out_with_the_verifier_of_its_own_browser() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    clinic(&app, &rogue.issuer).await;
    let (mut anna_s, mut mallory_s) = (Browser::new(&app), Browser::new(&app));
    let first = depart(&mut anna_s, START).await;
    let second = depart(&mut mallory_s, START).await;
    // Mallory brings the code that was made for Anna: the token that comes for it carries Anna's nonce.
    rogue.hand_out(&header(), &rogue.claims(&app, &first, &anna()));
    assert_eq!(come_back(&mut mallory_s, &second).await, "/login?sso_error=token");
    assert_eq!(come_back(&mut anna_s, &first).await, "/o/acme/conversations");
    let sent = rogue.exchanged();
    let verifier = |body: &String| body.split("code_verifier=").nth(1).unwrap().to_owned();
    assert_ne!(verifier(&sent[0]), verifier(&sent[1]));
}

#[tokio::test]
async fn another_provider_than_the_one_asked_is_not_listened_to() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    rogue.document("authorization_response_iss_parameter_supported", json!(true));
    clinic(&app, &rogue.issuer).await;
    for iss in ["", "&iss=https://evil.example"] {
        let mut browser = Browser::new(&app);
        let asked = depart(&mut browser, START).await;
        rogue.hand_out(&header(), &rogue.claims(&app, &asked, &anna()));
        let back = format!("/api/v1/sso/callback?code=c&state={}{iss}", asked.state);
        assert_eq!(location(&browser.open(&back).await), "/login?sso_error=token", "{iss:?}");
    }
    assert!(rogue.exchanged().is_empty(), "the code went nowhere");
    let mut browser = Browser::new(&app);
    let asked = depart(&mut browser, START).await;
    rogue.hand_out(&header(), &rogue.claims(&app, &asked, &anna()));
    let back =
        format!("/api/v1/sso/callback?code=c&state={}&iss={}&session_state=x", asked.state, rogue.issuer);
    assert_eq!(location(&browser.open(&back).await), "/o/acme/conversations");
}

#[tokio::test]
async fn a_refusal_of_the_provider_is_told_without_its_words_in_the_address() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    clinic(&app, &rogue.issuer).await;
    let mut browser = Browser::new(&app);
    let asked = depart(&mut browser, START).await;
    let back = format!(
        "/api/v1/sso/callback?error=access_denied&error_description=%3Cscript%3E&state={}",
        asked.state
    );
    assert_eq!(location(&browser.open(&back).await), "/login?sso_error=refused");
    for path in
        ["/api/v1/sso/callback", "/api/v1/sso/callback?state=x&code=y", "/api/v1/sso/callback?error=x"]
    {
        assert_eq!(location(&Browser::new(&app).open(path).await), "/login?sso_error=expired", "{path}");
    }
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    clinic(&app, &rogue.issuer).await;
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example", "%2F%2Fevil.example"] {
        let mut browser = Browser::new(&app);
        let start = format!("/api/v1/sso/start?email=anna@clinic.example&next={next}");
        let asked = depart(&mut browser, &start).await;
        rogue.hand_out(&header(), &rogue.claims(&app, &asked, &anna()));
        assert_eq!(come_back(&mut browser, &asked).await, "/", "{next}");
    }
}

#[tokio::test]
async fn user_information_about_somebody_else_is_refused() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    clinic(&app, &rogue.issuer).await;
    rogue.userinfo(json!({ "sub": "2", "email": "boss@clinic.example", "email_verified": true }));
    let only = json!({ "sub": "1" });
    assert_eq!(rogue.sign_in(&app, &mut Browser::new(&app), only.clone()).await, "/login?sso_error=token");
    rogue.userinfo(json!({ "sub": "1" }));
    assert_eq!(rogue.sign_in(&app, &mut Browser::new(&app), only).await, "/login?sso_error=address");
}

#[tokio::test]
async fn a_provider_that_is_down_or_switched_off_is_said_on_the_sign_in_page() {
    let app = TestApp::start().await;
    let (_, client) = clinic(&app, "http://127.0.0.1:9").await;
    let start = |path: &'static str| async { location(&Browser::new(&app).open(path).await) };
    assert_eq!(start(START).await, "/login?sso_error=provider");
    let mut off = super::roundtrip::settings("http://127.0.0.1:9");
    off["enabled"] = json!(false);
    super::roundtrip::save(&client, &off).await.expect(200);
    for path in [
        START,
        "/api/v1/sso/start?organization=nobody",
        "/api/v1/sso/start?email=a@b.example",
        "/api/v1/sso/start",
    ] {
        assert_eq!(start(path).await, "/login?sso_error=unknown", "{path}");
    }
}
