//! Looking at the console as another role.

use serde_json::{Value, json};

use crate::access::roles::tests::Made;
use crate::access::viewing::VIEW_AS_HEADER;
use crate::testing::TestApp;

#[tokio::test]
async fn a_client_sees_what_another_role_sees_and_changes_nothing() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    let looking = client.clone().with(VIEW_AS_HEADER, "supervisor");
    assert_eq!(looking.get("/api/v1/sources").await.verdict(), "403 access.denied");
    assert_eq!(
        looking.get("/api/v1/projects").await.expect(200)["items"],
        json!([]),
        "reach is narrowed too"
    );
    let sections = looking.get("/api/v1/settings/sections").await.expect(200);
    let keys: Vec<&Value> = sections["items"].as_array().unwrap().iter().map(|item| &item["key"]).collect();
    assert_eq!(keys, ["profile", "security"]);
    for (method, path) in [("PATCH", "/api/v1/profile"), ("POST", "/api/v1/projects")] {
        let refused = looking.send(method, path, &json!({})).await;
        assert_eq!(refused.verdict(), "403 access.viewing_as", "{method} {path}");
    }
    let profile = looking.get("/api/v1/profile").await.expect(200);
    let membership = &profile["memberships"][0];
    assert_eq!(membership["role"]["key"], "client");
    assert_eq!(membership["viewing_as"]["name"], "Supervisor");
    assert!(!membership["rights"].as_array().unwrap().contains(&json!("source.read")));
    assert_eq!(client.get("/api/v1/sources").await.verdict(), "200", "and nothing of it stays");
}

#[tokio::test]
async fn what_a_browser_fetches_by_itself_is_looked_at_through_its_address() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    let blind = Made::by(&client, "Blind").await;
    blind.may(&client, &["source.read"]).await;
    let sound = format!("/api/v1/interactions/{}/audio", kernel::InteractionId::from(uuid::Uuid::nil()));
    for path in ["/api/v1/events", sound.as_str()] {
        let denied = client.get(&format!("{path}?view_as={}", blind.key)).await;
        assert_eq!(denied.verdict(), "403 access.denied", "{path}");
        let nobody = client.get(&format!("{path}?view_as=captain")).await;
        assert_eq!(nobody.verdict(), "404 access.no_such_role", "{path}");
    }
    let organization = acme.id.to_string();
    let own = client.get(&format!("{sound}?organization={organization}&view_as=admin")).await;
    assert_eq!(own.verdict(), "404 interaction.not_found", "an Admin is let in, and finds nothing");
    let change = client.post("/api/v1/projects?view_as=admin", &json!({ "name": "Mine" })).await;
    assert_eq!(change.verdict(), "403 access.viewing_as");
}

#[tokio::test]
async fn looking_never_adds_a_right() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let owner = app.member(acme, "client").await;
    let role = Made::by(&owner, "Auditor").await;
    role.may(&owner, &["role.read", "profile.read"]).await;
    let auditor = app.member(acme, &role.key).await.with(VIEW_AS_HEADER, "client");
    assert_eq!(auditor.get("/api/v1/roles").await.verdict(), "200");
    assert_eq!(auditor.get("/api/v1/ledger").await.verdict(), "403 access.denied");
    let rights = auditor.get("/api/v1/profile").await.expect(200)["memberships"][0]["rights"].clone();
    assert_eq!(rights, json!(["role.read", "profile.read"]));
}

#[tokio::test]
async fn only_who_may_read_roles_looks_as_one_and_only_as_one_there_is() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let other = app.organization("Other Clinic").await;
    let foreign = Made::by(&app.member(other, "client").await, "Foreign").await;
    let agent = app.member(acme, "agent").await.with(VIEW_AS_HEADER, "agent");
    assert_eq!(agent.get("/api/v1/interactions").await.verdict(), "403 access.denied");
    let client = app.member(acme, "client").await;
    for key in ["", "captain", foreign.key.as_str()] {
        let looking = client.clone().with(VIEW_AS_HEADER, key);
        assert_eq!(looking.get("/api/v1/projects").await.verdict(), "404 access.no_such_role", "{key:?}");
    }
}
