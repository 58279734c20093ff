//! Sign-ins at a real provider, from the button to the console.

use serde_json::{Value, json};

use super::browser::{Browser, set_clock};
use super::real::RealProvider;
use crate::testing::{Answer, Client, Organization, TestApp};

pub(super) const SECRET: &str = "a client secret with : and % in it";
pub(super) const PROVIDER: &str = "/api/v1/identity-provider";
pub(super) const START: &str = "/api/v1/sso/start?organization=acme&next=/o/acme/conversations";

/// What a Client saves, for tests to vary.
pub(super) fn settings(issuer: &str) -> Value {
    json!({
        "enabled": true,
        "name": "Clinic ID",
        "issuer": issuer,
        "client_id": "basic",
        "client_secret": SECRET,
        "scopes": "openid email profile",
        "domains": ["clinic.example"],
        "group_claim": "groups",
        "role_rules": [{ "group": "leads", "role": "supervisor" }],
        "default_role": "agent",
        "required": false,
    })
}

/// Saves a provider over whatever is there.
pub(super) async fn save(client: &Client, settings: &Value) -> Answer {
    let tag = client.get(PROVIDER).await.headers["etag"].to_str().unwrap().to_owned();
    client.clone().with("if-match", &tag).send("PUT", PROVIDER, settings).await
}

/// An organization whose people sign in at this issuer, and its Client.
pub(super) async fn clinic(app: &TestApp, issuer: &str) -> (Organization, Client) {
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    save(&client, &settings(issuer)).await.expect(200);
    (acme, client)
}

fn accounts() -> Value {
    json!({
        "anna": { "email": "Anna@Clinic.Example", "email_verified": true, "name": "Anna Koval", "groups": ["leads"] },
        "boris": { "email": "boris@clinic.example", "email_verified": true, "groups": [] },
    })
}

/// Goes through the whole sign-in; answers the last redirect of the product.
pub(super) async fn sign_in(browser: &mut Browser, login: &str) -> String {
    let to_provider = location(&browser.open(START).await);
    let back = browser.sign_in_at_provider(&to_provider, login).await;
    location(&browser.open(&back).await)
}

pub(super) fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.headers["location"].to_str().unwrap().to_owned()
}

pub(super) async fn member(client: &Client, email: &str) -> Value {
    let members = client.get("/api/v1/members").await.expect(200);
    let found = members["items"].as_array().unwrap().iter().find(|one| one["email"] == email);
    found.cloned().unwrap_or_default()
}

#[tokio::test]
async fn somebody_new_signs_in_and_is_a_member_with_the_role_of_his_group() {
    let app = TestApp::start().await;
    set_clock(&app);
    let provider = RealProvider::start(accounts()).await;
    let (_, client) = clinic(&app, &provider.issuer).await;
    let mut browser = Browser::new(&app);
    assert_eq!(sign_in(&mut browser, "anna").await, "/o/acme/conversations");
    let profile = browser.caller().get("/api/v1/profile").await.expect(200);
    assert_eq!(profile["user"]["email"], "anna@clinic.example");
    assert_eq!(profile["user"]["display_name"], "Anna Koval");
    assert_eq!(profile["managed_by"], "Clinic ID");
    assert_eq!(profile["memberships"][0]["role"]["key"], "supervisor");
    assert_eq!(browser.cookie("harken-sso"), None, "the ticket is gone");
    assert_eq!(member(&client, "anna@clinic.example").await["role"], "supervisor");
}

#[tokio::test]
async fn every_way_of_proving_who_asks_and_every_algorithm_works() {
    let app = TestApp::start().await;
    set_clock(&app);
    let provider = RealProvider::start(accounts()).await;
    let (_, client) = clinic(&app, &provider.issuer).await;
    for (client_id, secret) in [("public", ""), ("pss", SECRET), ("edwards", ""), ("basic", SECRET)] {
        let mut wanted = settings(&provider.issuer);
        wanted["client_id"] = json!(client_id);
        wanted["client_secret"] = json!(secret);
        save(&client, &wanted).await.expect(200);
        let mut browser = Browser::new(&app);
        assert_eq!(sign_in(&mut browser, "anna").await, "/o/acme/conversations", "{client_id}");
    }
}

#[tokio::test]
async fn a_provider_that_takes_secrets_in_bodies_only_gets_it_there() {
    let app = TestApp::start().await;
    set_clock(&app);
    let provider = RealProvider::start_with_secrets_in_bodies(accounts()).await;
    let (_, client) = clinic(&app, &provider.issuer).await;
    for (secret, ends_at) in [(SECRET, "/o/acme/conversations"), ("another", "/login?sso_error=provider")] {
        let mut wanted = settings(&provider.issuer);
        wanted["client_id"] = json!("post");
        wanted["client_secret"] = json!(secret);
        save(&client, &wanted).await.expect(200);
        assert_eq!(sign_in(&mut Browser::new(&app), "anna").await, ends_at);
    }
}

#[tokio::test]
async fn a_provider_that_changed_its_keys_is_asked_for_them_again() {
    let app = TestApp::start().await;
    set_clock(&app);
    let provider = RealProvider::start(accounts()).await;
    let (_, _) = clinic(&app, &provider.issuer).await;
    assert_eq!(sign_in(&mut Browser::new(&app), "anna").await, "/o/acme/conversations");
    let provider = provider.restart(None).await;
    assert_eq!(sign_in(&mut Browser::new(&app), "anna").await, "/o/acme/conversations");
    let _provider = provider.restart(None).await;
    let too_soon = sign_in(&mut Browser::new(&app), "anna").await;
    assert_eq!(too_soon, "/login?sso_error=token", "unknown keys cannot be used to make us ask all the time");
}

#[tokio::test]
async fn a_group_that_somebody_joins_or_leaves_changes_his_role_at_the_next_sign_in() {
    let app = TestApp::start().await;
    set_clock(&app);
    let provider = RealProvider::start(accounts()).await;
    let (_, client) = clinic(&app, &provider.issuer).await;
    sign_in(&mut Browser::new(&app), "anna").await;
    assert_eq!(member(&client, "anna@clinic.example").await["role"], "supervisor");
    let mut others = accounts();
    others["anna"]["groups"] = json!(["staff"]);
    let _provider = provider.restart(Some(others)).await;
    sign_in(&mut Browser::new(&app), "anna").await;
    assert_eq!(member(&client, "anna@clinic.example").await["role"], "agent");
}

#[tokio::test]
async fn a_wrong_client_secret_ends_on_the_sign_in_page_and_in_the_audit_log_without_it() {
    let app = TestApp::start().await;
    set_clock(&app);
    let provider = RealProvider::start(accounts()).await;
    let (acme, client) = clinic(&app, &provider.issuer).await;
    let mut wanted = settings(&provider.issuer);
    wanted["client_secret"] = json!("canary-of-a-secret");
    save(&client, &wanted).await.expect(200);
    let mut browser = Browser::new(&app);
    assert_eq!(sign_in(&mut browser, "anna").await, "/login?sso_error=provider");
    assert!(!browser.is_signed_in());
    let written = super::people::audit_log(&app, acme).await;
    let refused = written.iter().find(|entry| entry.contains("sign_in_refused")).unwrap();
    assert!(refused.contains("invalid_client"), "the provider's own words: {refused}");
    assert!(!written.concat().contains("canary"), "{written:?}");
}

#[tokio::test]
async fn the_trial_of_a_real_provider_passes_every_check() {
    let app = TestApp::start().await;
    let provider = RealProvider::start(accounts()).await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let trial =
        client.post(&format!("{PROVIDER}/test"), &json!({ "issuer": provider.issuer })).await.expect(200);
    assert_eq!(trial["passed"], true, "{trial}");
    let keys: Vec<&str> =
        trial["checks"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["address", "document", "issuer", "endpoints", "pkce", "keys", "algorithms"]);
    let slash = json!({ "issuer": format!("{}/", provider.issuer) });
    let trial = client.post(&format!("{PROVIDER}/test"), &slash).await.expect(200);
    assert_eq!((&trial["passed"], &trial["checks"][2]["state"]), (&json!(false), &json!("failed")));
    assert!(trial["checks"][2]["detail"].as_str().unwrap().contains(&provider.issuer), "{trial}");
}
