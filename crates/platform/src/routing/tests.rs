//! Routing rules over HTTP, and what they do to a call.

use serde_json::{Value, json};

use crate::testing::{Client, TestApp};

async fn default_project(app: &TestApp, organization: crate::testing::Organization) -> String {
    let scope = app.scope(organization);
    let owned = scope.clone();
    let found = app.app.db().read(&owned, |tx| async move {
        Ok::<_, store::StoreError>(
            crate::pipeline::projects::find_default(&tx, &scope).await?.unwrap().id.to_string(),
        )
    });
    found.await.unwrap()
}

fn rule(name: &str, project: &str) -> Value {
    json!({ "name": name, "project_id": project, "conditions": [{ "field": "direction", "op": "equals", "value": "in" }] })
}

async fn names(admin: &Client) -> Vec<String> {
    let page = admin.get("/api/v1/routing-rules").await.expect(200);
    page["items"].as_array().unwrap().iter().map(|rule| rule["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn rules_are_kept_in_an_order_that_can_be_changed() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let project = default_project(&app, acme).await;
    let mut ids = Vec::new();
    for name in ["one", "two", "three"] {
        let made = admin.post("/api/v1/routing-rules", &rule(name, &project)).await.expect(201);
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(names(&admin).await, ["one", "two", "three"]);
    let order = json!({ "ids": [ids[2], ids[0], ids[1]] });
    admin.post("/api/v1/routing-rules/order", &order).await.expect(200);
    assert_eq!(names(&admin).await, ["three", "one", "two"]);
    let partial =
        admin.post("/api/v1/routing-rules/order", &json!({ "ids": [ids[0], ids[0], ids[1]] })).await;
    assert_eq!(partial.verdict(), "422 routing_rule.order");
    assert_eq!(admin.delete(&format!("/api/v1/routing-rules/{}", ids[0])).await.status, 204);
    assert_eq!(
        admin.delete(&format!("/api/v1/routing-rules/{}", ids[0])).await.verdict(),
        "404 routing_rule.not_found"
    );
    assert_eq!(names(&admin).await, ["three", "two"]);
}

#[tokio::test]
async fn a_change_must_be_made_on_what_is_there_now() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let project = default_project(&app, acme).await;
    let made = admin.post("/api/v1/routing-rules", &rule("one", &project)).await;
    let path = format!("/api/v1/routing-rules/{}", made.json()["id"].as_str().unwrap());
    let tag = made.headers["etag"].to_str().unwrap();
    let changed = rule("changed", &project);
    assert_eq!(admin.send("PUT", &path, &changed).await.verdict(), "428 request.if_match_missing");
    let careful = admin.clone().with("if-match", tag);
    assert_eq!(careful.send("PUT", &path, &changed).await.expect(200)["name"], "changed");
    assert_eq!(careful.send("PUT", &path, &changed).await.verdict(), "412 request.stale");
    assert_eq!(admin.get(&path).await.expect(200)["revision"], 2);
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_refused_with_its_place() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let project = default_project(&app, acme).await;
    let condition = |field: &str, op: &str| json!([{ "field": field, "op": op, "value": "1" }]);
    let table = [
        ("name", json!(""), "routing_rule.name", "/name"),
        ("conditions", json!([]), "routing_rule.conditions", "/conditions"),
        ("conditions", condition("weather", "equals"), "routing_rule.field", "/conditions/0/field"),
        ("conditions", condition("line", "matches"), "routing_rule.op", "/conditions/0/op"),
        ("conditions", condition("line", "one_of"), "routing_rule.value", "/conditions/0/value"),
        ("project_id", json!("prj_00000000000000000000000000"), "routing_rule.project", "/project_id"),
        ("project_id", json!("org_00000000000000000000000000"), "request.field", "/project_id"),
    ];
    for (key, value, code, pointer) in table {
        let mut body = rule("one", &project);
        body[key] = value;
        let answer = admin.post("/api/v1/routing-rules", &body).await;
        assert_eq!(answer.verdict(), format!("422 {code}"));
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    assert_eq!(admin.get("/api/v1/routing-rules?colour=red").await.verdict(), "400 request.query");
}

#[tokio::test]
async fn nobody_routes_into_another_organization() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let project = default_project(&app, acme).await;
    let made = admin.post("/api/v1/routing-rules", &rule("one", &project)).await.expect(201);
    let outsider = app.member(app.organization("Other").await, "client").await;
    let path = format!("/api/v1/routing-rules/{}", made["id"].as_str().unwrap());
    assert_eq!(
        outsider.post("/api/v1/routing-rules", &rule("x", &project)).await.verdict(),
        "422 routing_rule.project"
    );
    assert_eq!(outsider.get(&path).await.verdict(), "404 routing_rule.not_found");
    assert_eq!(outsider.delete(&path).await.verdict(), "404 routing_rule.not_found");
    let replaced = outsider.clone().with("if-match", "\"1\"").send("PUT", &path, &rule("x", &project)).await;
    assert_eq!(replaced.verdict(), "404 routing_rule.not_found");
    assert!(names(&outsider).await.is_empty());
    assert_eq!(names(&admin).await, ["one"]);
}
