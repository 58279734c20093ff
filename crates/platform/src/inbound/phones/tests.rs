//! Phone numbers over HTTP.

use serde_json::json;

use crate::testing::TestApp;

const PHONES: &str = "/api/v1/phones";

#[tokio::test]
async fn a_number_is_added_changed_and_removed() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    let made = client.post(PHONES, &json!({ "number": "+380 (44) 333-21-00", "name": " Reception " })).await;
    let tag = made.headers["etag"].to_str().unwrap().to_owned();
    let made = made.expect(201);
    assert_eq!((&made["number"], &made["name"]), (&json!("+380443332100"), &json!("Reception")));
    assert_eq!((&made["enabled"], &made["project_id"]), (&json!(true), &json!(null)));
    let path = format!("{PHONES}/{}", made["id"].as_str().unwrap());
    let admin = app.member(acme, "admin").await.with("if-match", &tag);
    let change = json!({ "number": "+380443332100", "enabled": false });
    assert_eq!(admin.send("PUT", &path, &change).await.expect(200)["enabled"], false);
    assert_eq!(admin.send("PUT", &path, &change).await.verdict(), "412 request.stale");
    assert_eq!(
        admin.delete(&path).await.verdict(),
        "403 access.denied",
        "an Admin changes numbers, a Client removes"
    );
    client.delete(&path).await.expect(204);
    assert_eq!(client.get(&path).await.verdict(), "404 phone.not_found");
}

#[tokio::test]
async fn a_number_belongs_to_one_organization_of_the_installation() {
    let app = TestApp::start().await;
    let (acme, other) = (app.organization("Acme Clinic").await, app.organization("Other Clinic").await);
    let client = app.member(acme, "client").await;
    client.post(PHONES, &json!({ "number": "+380443332100" })).await.expect(201);
    for organization in [acme, other] {
        let rival = app.member(organization, "client").await;
        let refused = rival.post(PHONES, &json!({ "number": "+38044 333 2100" })).await;
        assert_eq!(refused.verdict(), "409 phone.taken");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/number");
    }
}

#[tokio::test]
async fn a_number_leads_to_a_project_of_its_own_organization_only() {
    let app = TestApp::start().await;
    let (acme, other) = (app.organization("Acme Clinic").await, app.organization("Other Clinic").await);
    let client = app.member(acme, "client").await;
    let stranger = app.member(other, "client").await;
    let foreign = stranger.get("/api/v1/projects").await.expect(200)["items"][0]["id"].clone();
    let refused = client.post(PHONES, &json!({ "number": "+380443332100", "project_id": foreign })).await;
    assert_eq!(refused.verdict(), "422 phone.project");
    let own = client.get("/api/v1/projects").await.expect(200)["items"][0]["id"].clone();
    let made = client.post(PHONES, &json!({ "number": "+380443332100", "project_id": own })).await;
    assert_eq!(made.expect(201)["project_id"], own);
}
