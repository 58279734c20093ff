//! What programs send to a source with an API key in place of its secret address.

use axum::body::Body;
use serde_json::json;

use crate::inbound::tests::{Connected, connect, hangup, records};
use crate::testing::{Client, TestApp};

async fn push(program: &Client, source: &Connected) -> String {
    let path = format!("/ingest/{}", source.id);
    program
        .request("POST", &path, Some("application/json"), Body::from(hangup(&[]).to_string()))
        .await
        .verdict()
}

#[tokio::test]
async fn an_ingest_key_stands_for_the_secret_address_of_a_source_of_its_organization() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    let key = admin.program("ingest").await;
    assert_eq!(push(&key, &source).await, "200");
    app.run_jobs().await;
    assert_eq!(records(&admin, &source.id).await[0]["verdict"], "accepted");
    assert_eq!(
        push(&app.stranger(), &source).await,
        "404 ingest.unknown_address",
        "the id alone is no secret"
    );
    let reader = admin.program("interactions_read").await;
    assert_eq!(push(&reader, &source).await, "403 access.denied");
    let forged = app.stranger().with("authorization", "Bearer hk_forged");
    assert_eq!(push(&forged, &source).await, "401 api_key.malformed");
    let abroad = app.member(app.organization("Other").await, "admin").await.program("full").await;
    assert_eq!(push(&abroad, &source).await, "404 ingest.unknown_address");
    let listed = admin.get("/api/v1/api-keys").await.expect(200);
    let id =
        listed["items"].as_array().unwrap().iter().find(|key| key["name"] == json!("ingest")).unwrap()["id"]
            .clone();
    assert_eq!(admin.delete(&format!("/api/v1/api-keys/{}", id.as_str().unwrap())).await.status, 204);
    assert_eq!(push(&key, &source).await, "401 api_key.unknown");
}
