//! Credentials over HTTP, and what the pipeline gets of them.

use connectors::Family;
use sea_orm::EntityTrait;
use serde_json::json;

use super::entity::Entity;
use super::{find_account, report_failure};
use crate::testing::TestApp;

#[tokio::test]
async fn a_key_goes_in_is_tried_and_never_comes_out() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let sandbox = sandbox::Sandbox::start(sandbox::SandboxConfig::default()).await.unwrap();
    let path = "/api/v1/credentials/deepgram";
    let address = sandbox::Urls::base(&sandbox.urls.deepgram);
    let refused =
        client.send("PUT", path, &json!({ "secret": "canary-wrong-key", "base_url": address })).await;
    assert!(!refused.text().contains("canary"));
    let refused = refused.expect(200);
    assert_eq!((&refused["state"], &refused["last4"]), (&json!("failing"), &json!("-key")));
    assert!(!refused["last_error"].as_str().unwrap().is_empty());
    let works = client.send("PUT", path, &json!({ "secret": sandbox.keys.deepgram })).await.expect(200);
    assert_eq!((&works["state"], &works["last_error"]), (&json!("connected"), &json!(null)), "{works}");
    let kept = client.send("PUT", path, &json!({ "model": "nova-2" })).await.expect(200);
    assert_eq!(
        (&kept["last4"], &kept["model"]),
        (&works["last4"], &json!("nova-2")),
        "the key stays as it was"
    );
    let shown = client.get("/api/v1/credentials").await;
    assert!(!shown.text().contains(sandbox.keys.deepgram.as_str()));
    let found = find_account(&app.app, acme.id, Family::Asr).await.unwrap().unwrap();
    assert_eq!(found.account.secret("api_key").unwrap().expose(), sandbox.keys.deepgram);
    let read = |tx: store::Tx| async move { Ok::<_, store::StoreError>(Entity::find().all(&tx).await?) };
    let row = app.app.db().read_platform(read).await.unwrap().remove(0);
    let stored = format!("{row:?} {}", String::from_utf8_lossy(&row.sealed_secret));
    assert!(!stored.contains(sandbox.keys.deepgram.as_str()), "the key is sealed at rest");
    assert!(find_account(&app.app, acme.id, Family::Llm).await.unwrap().is_none());
    report_failure(&app.app, &found, "the vendor said no").await.unwrap();
    let shown = client.get("/api/v1/credentials").await.expect(200);
    assert_eq!(
        (&shown["items"][0]["state"], &shown["items"][0]["last_error"]),
        (&json!("failing"), &json!("the vendor said no"))
    );
    assert_eq!(client.delete(path).await.status, 204);
    assert_eq!(client.delete(path).await.verdict(), "404 credential.not_found");
    app.run_jobs().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn what_cannot_be_saved_is_refused_by_field() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let table = [
        ("nobody", json!({ "secret": "x" }), "404 credential.connector"),
        ("streamtelecom", json!({ "secret": "x" }), "404 credential.connector"),
        ("deepgram", json!({}), "422 credential.secret_missing"),
        ("deepgram", json!({ "secret": "x", "colour": "red" }), "422 request.field"),
        ("deepgram", json!({ "secret": "x", "base_url": "not an address" }), "422 credential.field"),
        ("deepgram", json!({ "secret": "x", "base_url": "http://10.0.0.1" }), "422 outbound.refused"),
        ("deepgram", json!({ "secret": "x", "base_url": "https://[::1]/v1" }), "422 outbound.refused"),
    ];
    for (connector, body, verdict) in table {
        let answer = client.send("PUT", &format!("/api/v1/credentials/{connector}"), &body).await;
        assert_eq!(answer.verdict(), verdict, "{body}");
    }
}

#[tokio::test]
async fn keys_are_the_clients_alone_and_of_one_organization() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let (client, admin) = (app.member(acme, "client").await, app.member(acme, "admin").await);
    client
        .send(
            "PUT",
            "/api/v1/credentials/deepgram",
            &json!({ "secret": "k", "base_url": "http://127.0.0.1:9" }),
        )
        .await
        .expect(200);
    assert_eq!(admin.get("/api/v1/credentials").await.verdict(), "403 access.denied");
    let outsider = app.member(app.organization("Other").await, "client").await;
    assert_eq!(outsider.get("/api/v1/credentials").await.expect(200)["items"], json!([]));
    assert_eq!(outsider.delete("/api/v1/credentials/deepgram").await.verdict(), "404 credential.not_found");
    app.run_jobs().await;
}

#[tokio::test]
async fn a_key_without_an_address_is_used_where_the_region_says() {
    let sandbox = sandbox::Sandbox::start(sandbox::SandboxConfig::default()).await.unwrap();
    let address = sandbox::Urls::base(&sandbox.urls.deepgram);
    let app = TestApp::start_with_endpoints([("deepgram".to_owned(), address.clone())].into()).await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let own = "/api/v1/organizations/current";
    let tag = client.get(own).await.headers["etag"].to_str().unwrap().to_owned();
    let abroad = json!({ "region": crate::testing::ABROAD });
    client.clone().with("if-match", &tag).send("PATCH", own, &abroad).await.expect(200);
    let key = json!({ "secret": sandbox.keys.deepgram });
    let saved = client.send("PUT", "/api/v1/credentials/deepgram", &key).await.expect(200);
    assert_eq!((&saved["state"], &saved["base_url"]), (&json!("connected"), &json!(null)), "{saved}");
    assert!(!sandbox.journal.of(sandbox::Vendor::Deepgram).is_empty(), "the region's provider was asked");
    let used = |found: super::CredentialAccount| found.account.fields["base_url"].clone();
    let found = find_account(&app.app, acme.id, Family::Asr).await.unwrap().unwrap();
    assert_eq!(used(found), address);
    // A key of its own organization above serves one in another region where that region says.
    let below = app.organization("Below").await;
    app.nest(below, acme).await;
    let found = find_account(&app.app, below.id, Family::Asr).await.unwrap().unwrap();
    assert_eq!(found.account.fields.get("base_url"), None);
    let elsewhere = json!({ "base_url": "http://127.0.0.1:9" });
    client.send("PUT", "/api/v1/credentials/deepgram", &elsewhere).await.expect(200);
    let found = find_account(&app.app, acme.id, Family::Asr).await.unwrap().unwrap();
    assert_eq!(used(found), "http://127.0.0.1:9");
    sandbox.stop().await;
}
