//! The audit log over HTTP: who changed what, found by filters, and as a file.

use std::time::Duration;

use serde_json::{Value, json};

use crate::testing::{Client, TestApp};

const AUDIT: &str = "/api/v1/audit";

async fn listed(client: &Client, query: &str) -> Vec<Value> {
    let page = client.get(&format!("{AUDIT}?{query}")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn make_project(client: &Client, name: &str) -> String {
    let made = client.post("/api/v1/projects", &json!({ "name": name })).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_entry_says_who_changed_what_from_what_to_what_and_in_which_request() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let id = make_project(&admin, "Sales").await;
    let path = format!("/api/v1/projects/{id}");
    let changed =
        admin.clone().with("if-match", "\"1\"").send("PATCH", &path, &json!({ "name": "Support" })).await;
    changed.expect(200);
    let entry = listed(&admin, "entity=project&action=update").await.remove(0);
    assert_eq!((&entry["before"]["name"], &entry["after"]["name"]), (&json!("Sales"), &json!("Support")));
    assert_eq!((&entry["entity_id"], &entry["at"]), (&json!(id), &json!(app.now())));
    assert_eq!(entry["actor"]["kind"], "member");
    assert!(entry["actor"]["name"].as_str().unwrap().starts_with("admin"), "{entry}");
    assert_eq!(entry["request_id"], changed.headers["x-request-id"].to_str().unwrap());
}

#[tokio::test]
async fn entries_are_found_by_who_what_and_when_page_by_page() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let (admin, client) = (app.member(acme, "admin").await, app.member(acme, "client").await);
    make_project(&admin, "One").await;
    let noon = app.now();
    app.clock.advance(Duration::from_mins(5));
    make_project(&client, "Two").await;
    let names = async |query: &str| {
        let found = listed(&admin, query).await;
        found.iter().map(|entry| entry["after"]["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("entity=project").await, ["Two", "One"], "newest first");
    assert_eq!(names("entity=project&actor=ADMIN").await, ["One"]);
    assert_eq!(
        names("actor=%25").await,
        Vec::<String>::new(),
        "a sign of the pattern is a letter like others"
    );
    assert_eq!(names(&format!("entity=project&from={}", app.now())).await, ["Two"]);
    assert_eq!(names(&format!("entity=project&to={}", noon.plus(Duration::from_secs(1)))).await, ["One"]);
    assert_eq!(names("entity=project&action=delete").await, Vec::<String>::new());
    let first = admin.get(&format!("{AUDIT}?entity=project&limit=1")).await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(names(&format!("entity=project&limit=1&cursor={cursor}")).await, ["One"]);
    assert_eq!(admin.get(&format!("{AUDIT}?from=yesterday")).await.verdict(), "400 request.query");
    assert_eq!(admin.get(&format!("{AUDIT}?who=me")).await.verdict(), "400 request.query");
    let outsider = app.member(app.organization("Other").await, "client").await;
    assert!(listed(&outsider, "entity=project&actor=admin").await.is_empty());
    assert_eq!(app.member(acme, "supervisor").await.get(AUDIT).await.verdict(), "403 access.denied");
}

#[tokio::test]
async fn the_file_holds_what_the_filter_finds_and_no_formula() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    for number in 0..205 {
        make_project(&admin, &format!("Project {number}")).await;
    }
    let key = admin
        .post("/api/v1/api-keys", &json!({ "name": "=cmd|calc", "service_type": "full" }))
        .await
        .expect(201);
    let program =
        app.stranger().with("authorization", &format!("Bearer {}", key["secret"].as_str().unwrap()));
    make_project(&program, "By a key").await;
    let file = admin.get(&format!("{AUDIT}/export.csv?entity=project")).await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"audit.csv\"");
    let text = file.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 1 + 206, "more than one page");
    assert!(lines[1].contains("\"api_key\",\"'=cmd|calc\",\"create\""), "{}", lines[1]);
    assert!(lines.iter().any(|line| line.contains("Project 0")));
}
