use serde_json::{Value, json};

use crate::testing::TestApp;

const RULE: &str = "/api/v1/alert-rules";

fn low() -> Value {
    json!({"name": "Score below 60", "category": "quality", "severity": "warning", "score_below": 60})
}

#[tokio::test]
async fn a_rule_is_made_read_changed_and_removed() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let made = admin.post(RULE, &low()).await;
    let tag = made.headers["etag"].to_str().unwrap().to_owned();
    let path = format!("{RULE}/{}", made.expect(201)["id"].as_str().unwrap());
    let mut change = low();
    change["score_below"] = 70.into();
    let tagged = admin.clone().with("if-match", &tag);
    assert_eq!(tagged.send("PUT", &path, &change).await.expect(200)["score_below"], 70);
    assert_eq!(tagged.send("PUT", &path, &change).await.verdict(), "412 request.stale");
    admin.delete(&path).await.expect(204);
    assert_eq!(admin.get(&path).await.verdict(), "404 alert_rule.not_found");
}

#[tokio::test]
async fn a_rule_that_cannot_be_names_the_field() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    for (pointer, field, value) in [
        ("/name", "name", json!(" ")),
        ("/score_below", "score_below", json!(0)),
        ("/score_below", "score_below", json!(101)),
    ] {
        let mut rule = low();
        rule[field] = value;
        let refused = admin.post(RULE, &rule).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    let mut unknown = low();
    unknown["scoer"] = 1.into();
    assert_eq!(admin.post(RULE, &unknown).await.verdict(), "422 request.field");
}

#[tokio::test]
async fn another_organizations_project_cannot_be_named() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let other = app.organization("Other Clinic").await;
    let stranger = app.member(other, "client").await;
    let project = stranger.get("/api/v1/projects").await.expect(200)["items"][0]["id"].clone();
    let admin = app.member(acme, "admin").await;
    let mut rule = low();
    rule["project_id"] = project;
    assert_eq!(admin.post(RULE, &rule).await.verdict(), "422 alert_rule.project");
}
