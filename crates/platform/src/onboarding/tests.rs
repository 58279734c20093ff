//! The list over HTTP.

use serde_json::{Value, json};

use crate::testing::{Client, TestApp};

async fn left(client: &Client) -> Vec<String> {
    let list = client.get("/api/v1/checklist").await.expect(200);
    let open = list["steps"].as_array().unwrap().iter().filter(|step| step["done"] == false);
    open.map(|step| step["key"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_step_is_done_when_the_thing_itself_is_there() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let before = left(&client).await;
    assert_eq!(before, ["source", "credentials", "routing", "first_score", "channels", "mail"]);
    let project = client.get("/api/v1/projects").await.expect(200)["items"][0]["id"].clone();
    let conditions = json!([{ "field": "direction", "op": "equals", "value": "out" }]);
    let rule = json!({ "name": "Outgoing", "project_id": project, "conditions": conditions });
    client.post("/api/v1/routing-rules", &rule).await.expect(201);
    let alert = json!({ "name": "Low", "severity": "warning", "score_below": 60, "project_id": null });
    client.post("/api/v1/alert-rules", &alert).await.expect(201);
    assert_eq!(left(&client).await, ["source", "credentials", "first_score", "mail"]);
    let source = json!({ "connector": "streamtelecom", "name": "Exchange", "timezone": "Europe/Kyiv", "fields": {
        "username": "login", "password": "an-example-password", "api_key": "an-example-key", "base_url": "http://127.0.0.1:9" } });
    client.post("/api/v1/sources", &source).await.expect(201);
    assert!(!left(&client).await.contains(&"source".to_owned()));
    app.run_jobs().await;
}

#[tokio::test]
async fn an_admin_is_not_asked_for_what_only_a_client_may_do() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    assert!(!left(&admin).await.contains(&"credentials".to_owned()));
    let agent = app.member(acme, "agent").await;
    assert_eq!(agent.get("/api/v1/checklist").await.verdict(), "403 access.denied");
}

#[tokio::test]
async fn a_list_that_was_put_away_stays_away_here_and_nowhere_else() {
    let app = TestApp::start().await;
    let (acme, other) = (app.organization("Acme").await, app.organization("Other").await);
    let (client, admin, outsider) = (
        app.member(acme, "client").await,
        app.member(acme, "admin").await,
        app.member(other, "client").await,
    );
    let open = |list: Value| list["open"].clone();
    assert_eq!(open(client.get("/api/v1/checklist").await.expect(200)), true);
    client.post("/api/v1/checklist/dismiss", &Value::Null).await.expect(204);
    assert_eq!(open(admin.get("/api/v1/checklist").await.expect(200)), false);
    assert_eq!(open(outsider.get("/api/v1/checklist").await.expect(200)), true);
}
