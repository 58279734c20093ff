//! Projects and profiles through the router.

use serde_json::{Value, json};

use crate::testing::{Client, TestApp};

async fn items(caller: &Client, path: &str) -> Vec<Value> {
    caller.get(path).await.expect(200)["items"].as_array().unwrap().clone()
}

async fn etag(caller: &Client, path: &str) -> String {
    caller.get(path).await.headers["etag"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_new_organization_can_judge_at_once() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let projects = items(&admin, "/api/v1/projects").await;
    let profiles = items(&admin, "/api/v1/evaluation-profiles").await;
    assert_eq!((projects.len(), profiles.len()), (1, 1));
    assert_eq!((&projects[0]["is_default"], &projects[0]["profile_id"]), (&json!(true), &profiles[0]["id"]));
    let modules = profiles[0]["modules"].as_array().unwrap();
    let criteria: usize = modules.iter().map(|module| module["criteria"].as_array().unwrap().len()).sum();
    assert_eq!((modules.len(), criteria), (3, 7));
}

#[tokio::test]
async fn there_is_always_one_default_project() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let made =
        admin.post("/api/v1/projects", &json!({ "name": "Sales", "is_default": true })).await.expect(201);
    let path = format!("/api/v1/projects/{}", made["id"].as_str().unwrap());
    let defaults = items(&admin, "/api/v1/projects").await;
    let defaults: Vec<&Value> = defaults.iter().filter(|one| one["is_default"] == true).collect();
    assert_eq!((defaults.len(), &defaults[0]["name"]), (1, &json!("Sales")));
    let seen = admin.clone().with("if-match", &etag(&admin, &path).await);
    let refused = seen.send("PATCH", &path, &json!({ "is_default": false })).await;
    assert_eq!(refused.verdict(), "422 project.last_default");
}

#[tokio::test]
async fn a_new_project_takes_the_organizations_language_and_older_ones_keep_theirs() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let path = "/api/v1/organizations/current";
    let seen = admin.clone().with("if-match", &etag(&admin, path).await);
    seen.send("PATCH", path, &json!({ "language": "uk" })).await.expect(200);
    let made = admin.post("/api/v1/projects", &json!({ "name": "Sales" })).await.expect(201);
    assert_eq!(made["language"], "uk");
    let all = items(&admin, "/api/v1/projects").await;
    let older = all.iter().find(|one| one["id"] != made["id"]).unwrap();
    assert_eq!(older["language"], "en");
}

#[tokio::test]
async fn a_change_names_the_state_it_was_made_against() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let id = items(&admin, "/api/v1/projects").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/projects/{id}");
    let change = json!({ "name": "Renamed" });
    assert_eq!(admin.send("PATCH", &path, &change).await.status, 428);
    let seen = admin.clone().with("if-match", &etag(&admin, &path).await);
    assert_eq!(seen.send("PATCH", &path, &change).await.expect(200)["name"], "Renamed");
    assert_eq!(seen.send("PATCH", &path, &change).await.status, 412);
}

#[tokio::test]
async fn changing_a_profile_writes_its_next_version() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let profile = items(&admin, "/api/v1/evaluation-profiles").await.remove(0);
    let path = format!("/api/v1/evaluation-profiles/{}", profile["id"].as_str().unwrap());
    let criterion =
        json!({ "key": "hello", "name": "Hello", "guide": "Says hello.", "weight": 5, "critical": true });
    let body = json!({ "name": "Strict", "modules": [{ "name": "All", "criteria": [criterion] }] });
    let seen = admin.clone().with("if-match", &etag(&admin, &path).await);
    let changed = seen.send("PUT", &path, &body).await.expect(200);
    assert_eq!((&changed["version"], &changed["is_default"]), (&json!(2), &json!(true)));
    assert_eq!(changed["modules"][0]["criteria"][0]["key"], "hello");
    assert_eq!(seen.send("PUT", &path, &body).await.status, 412);
}

#[tokio::test]
async fn what_cannot_be_saved_is_refused_by_its_place() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let with = |weight: i64| {
        let criterion = json!({ "key": "a", "name": "A", "guide": "g", "weight": weight, "critical": false });
        json!({ "name": "P", "modules": [{ "name": "M", "criteria": [criterion] }] })
    };
    let refused = admin.post("/api/v1/evaluation-profiles", &with(0)).await;
    assert_eq!(refused.verdict(), "422 evaluation_profile.criteria");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/modules/0/criteria/0/weight");
    admin.post("/api/v1/evaluation-profiles", &with(1)).await.expect(201);
    for (body, pointer) in [
        (json!({ "name": " " }), "/name"),
        (json!({ "name": "A", "language": "de" }), "/language"),
        (json!({ "name": "A", "profile_id": "prf_00000000000000000000000001" }), "/profile_id"),
    ] {
        let refused = admin.post("/api/v1/projects", &body).await;
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{}", refused.text());
    }
}

#[tokio::test]
async fn supervisors_and_agents_see_the_projects_they_are_assigned_to() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let made = admin.post("/api/v1/projects", &json!({ "name": "Sales" })).await.expect(201);
    let project = made["id"].as_str().unwrap().parse().unwrap();
    for role in ["supervisor", "agent"] {
        let member = app.member(acme, role).await;
        assert!(items(&member, "/api/v1/projects").await.is_empty());
        app.assign(acme, member.member_id(), project).await;
        let seen = items(&member, "/api/v1/projects").await;
        assert_eq!(seen.iter().map(|one| &one["name"]).collect::<Vec<_>>(), ["Sales"], "{role}");
        assert_eq!(
            member.post("/api/v1/projects", &json!({ "name": "X" })).await.verdict(),
            "403 access.denied"
        );
    }
}
