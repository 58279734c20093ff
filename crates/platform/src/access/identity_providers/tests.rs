//! Keeping an identity provider over HTTP.

use serde_json::{Value, json};

use crate::testing::{Answer, Client, TestApp};

const PATH: &str = "/api/v1/identity-provider";

fn settings() -> Value {
    json!({
        "enabled": true, "name": "Okta", "issuer": "http://127.0.0.1:9", "client_id": "harken",
        "client_secret": "canary-of-a-secret", "scopes": "openid email", "domains": ["Clinic.Example"],
        "group_claim": "groups", "role_rules": [{ "group": "owners", "role": "client" }],
        "default_role": "agent", "required": false,
    })
}

async fn save(client: &Client, tag: &str, body: &Value) -> Answer {
    client.clone().with("if-match", tag).send("PUT", PATH, body).await
}

#[tokio::test]
async fn the_defaults_are_there_before_anything_is_saved() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let answer = client.get(PATH).await;
    assert_eq!(answer.headers["etag"], "\"0\"");
    let shown = answer.expect(200);
    assert_eq!((&shown["configured"], &shown["enabled"]), (&json!(false), &json!(false)));
    let offered: Vec<_> =
        shown["roles"].as_array().unwrap().iter().map(|role| role["key"].as_str().unwrap()).collect();
    assert_eq!(offered, ["client", "admin", "supervisor", "agent"]);
    assert_eq!(shown["redirect_uri"], "http://127.0.0.1:7070/api/v1/sso/callback");
    assert_eq!(
        client.clone().with("if-match", "\"0\"").delete(PATH).await.verdict(),
        "404 identity_provider.not_found"
    );
}

#[tokio::test]
async fn a_change_names_the_state_it_was_made_against() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    assert_eq!(client.send("PUT", PATH, &settings()).await.verdict(), "428 request.if_match_missing");
    let saved = save(&client, "\"0\"", &settings()).await;
    assert_eq!(saved.headers["etag"], "\"1\"");
    assert_eq!(saved.expect(200)["domains"], json!(["clinic.example"]));
    assert_eq!(save(&client, "\"0\"", &settings()).await.verdict(), "412 request.stale");
    assert_eq!(client.clone().with("if-match", "\"0\"").delete(PATH).await.verdict(), "412 request.stale");
    client.clone().with("if-match", "\"1\"").delete(PATH).await.expect(204);
    assert_eq!(client.get(PATH).await.expect(200)["configured"], false);
}

#[tokio::test]
async fn the_secret_goes_in_and_never_comes_out() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let saved = save(&client, "\"0\"", &settings()).await;
    let mut kept = settings();
    kept.as_object_mut().unwrap().remove("client_secret");
    let kept = save(&client, "\"1\"", &kept).await;
    let mut erased = settings();
    erased["client_secret"] = json!("");
    let erased = save(&client, "\"2\"", &erased).await;
    assert_eq!(saved.expect(200)["client_secret_set"], true);
    assert_eq!(kept.expect(200)["client_secret_set"], true, "what is left out stays");
    assert_eq!(erased.expect(200)["client_secret_set"], false, "an empty secret makes a public client");
    let log = crate::access::sso::audit_log(&app, acme).await.concat();
    assert!(log.contains("identity_provider") && log.contains("Okta"), "{log}");
    for said in [saved.text(), kept.text(), erased.text(), log] {
        assert!(!said.contains("canary"), "{said}");
    }
}

#[tokio::test]
async fn an_admin_sees_the_provider_and_does_not_change_it() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    save(&app.member(acme, "client").await, "\"0\"", &settings()).await.expect(200);
    let admin = app.member(acme, "admin").await;
    let shown = admin.get(PATH).await.expect(200);
    assert_eq!(
        (&shown["name"], &shown["roles"][0]["key"]),
        (&json!("Okta"), &json!("admin")),
        "never Client"
    );
    assert_eq!(save(&admin, "\"1\"", &settings()).await.verdict(), "403 access.denied");
    assert_eq!(admin.clone().with("if-match", "\"1\"").delete(PATH).await.verdict(), "403 access.denied");
    assert_eq!(app.member(acme, "supervisor").await.get(PATH).await.verdict(), "403 access.denied");
}

#[tokio::test]
async fn what_cannot_be_is_refused_at_its_field() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let rule = |group: &str, role: &str| json!([{ "group": group, "role": role }]);
    let cases = [
        ("name", json!(" "), "422 identity_provider.name", "/name"),
        ("issuer", json!("id.example"), "422 identity_provider.issuer", "/issuer"),
        ("issuer", json!("http://10.0.0.1"), "422 outbound.refused", "/issuer"),
        ("issuer", json!("https://169.254.169.254"), "422 outbound.refused", "/issuer"),
        ("issuer", json!("http://id.example"), "422 outbound.bad_url", "/issuer"),
        ("client_id", json!(""), "422 identity_provider.client_id", "/client_id"),
        ("scopes", json!("email"), "422 identity_provider.scopes", "/scopes"),
        ("domains", json!([]), "422 identity_provider.domains", "/domains"),
        ("domains", json!(["gmail.com"]), "422 identity_provider.public_domain", "/domains"),
        ("domains", json!(["@clinic"]), "422 identity_provider.domain", "/domains"),
        ("group_claim", json!(""), "422 identity_provider.group_claim", "/group_claim"),
        ("role_rules", rule("", "agent"), "422 identity_provider.rules", "/role_rules"),
        ("role_rules", rule("g", "nobody"), "422 identity_provider.role", "/role_rules"),
        ("default_role", json!("admin"), "422 identity_provider.default_role", "/default_role"),
        ("default_role", json!("client"), "422 identity_provider.default_role", "/default_role"),
        ("revision", json!(7), "422 request.field", "/revision"),
    ];
    for (field, value, verdict, pointer) in cases {
        let mut wrong = settings();
        wrong[field] = value.clone();
        let refused = save(&client, "\"0\"", &wrong).await;
        assert_eq!(refused.verdict(), verdict, "{field} {value}");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{field}");
    }
    assert_eq!(client.get(PATH).await.expect(200)["configured"], false);
}

#[tokio::test]
async fn a_mail_domain_is_claimed_by_one_organization_only() {
    let app = TestApp::start().await;
    let acme = app.member(app.organization("Acme").await, "client").await;
    let other = app.member(app.organization("Other").await, "client").await;
    save(&acme, "\"0\"", &settings()).await.expect(200);
    let refused = save(&other, "\"0\"", &settings()).await;
    assert_eq!(refused.verdict(), "409 identity_provider.domain_taken");
    assert_eq!(other.get(PATH).await.expect(200)["configured"], false);
    save(&acme, "\"1\"", &settings()).await.expect(200);
    acme.clone().with("if-match", "\"2\"").delete(PATH).await.expect(204);
    save(&other, "\"0\"", &settings()).await.expect(200);
}

#[tokio::test]
async fn a_trial_stops_at_what_is_wrong_and_says_so() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    for (issuer, failed) in
        [("http://10.0.0.1", "address"), ("nonsense", "address"), ("http://127.0.0.1:9", "document")]
    {
        let trial = client.post(&format!("{PATH}/test"), &json!({ "issuer": issuer })).await.expect(200);
        assert_eq!(trial["passed"], false);
        let checks = trial["checks"].as_array().unwrap();
        let at = checks.iter().find(|check| check["state"] == "failed").unwrap();
        assert_eq!(at["key"], failed, "{issuer}");
        assert!(!at["detail"].as_str().unwrap().is_empty());
        assert_eq!(checks.last().unwrap()["state"], "skipped");
    }
}
