//! Where members are signed in, and what happens to that when their access ends.

use kernel::OrganizationId;
use serde_json::json;

use super::{change, client_and, seen};
use crate::tenancy::members;
use crate::testing::{Client, Organization, TestApp};

/// The same person in a second organization.
async fn joins_too(app: &TestApp, organization: Organization, person: &Client) {
    let user = person.get("/api/v1/profile").await.expect(200)["user"]["id"].as_str().unwrap().to_owned();
    let id: OrganizationId = organization.id;
    let joined = app.app.db().write_platform(|tx| async move {
        members::insert_member(&tx, id, user.parse().unwrap(), "agent", None).await
    });
    joined.await.unwrap();
}

#[tokio::test]
async fn deactivating_ends_every_session_and_reactivating_asks_to_sign_in_again() {
    let app = TestApp::start().await;
    let (_, client, agent) = client_and(&app, "agent").await;
    let path = format!("/api/v1/members/{}", agent.member_id());
    client.post(&format!("{path}/deactivate"), &json!({})).await.expect(200);
    assert_eq!(agent.get("/api/v1/projects").await.verdict(), "401 access.unauthenticated");
    let again = client.post(&format!("{path}/deactivate"), &json!({})).await.expect(200);
    assert_eq!(again["status"], "deactivated", "twice is once");
    let (view, _) = seen(&client, agent.member_id()).await;
    assert_eq!(view["sessions"], json!([]));
    client.post(&format!("{path}/reactivate"), &json!({})).await.expect(200);
    assert_eq!(agent.get("/api/v1/projects").await.verdict(), "401 access.unauthenticated");
}

#[tokio::test]
async fn who_acts_elsewhere_keeps_his_session_and_is_powerless_here() {
    let app = TestApp::start().await;
    let (acme, client, agent) = client_and(&app, "agent").await;
    let other = app.organization("Other Clinic").await;
    joins_too(&app, other, &agent).await;
    let path = format!("/api/v1/members/{}", agent.member_id());
    client.post(&format!("{path}/deactivate"), &json!({})).await.expect(200);
    let here = agent.clone().with("x-organization", &acme.id.to_string());
    assert_eq!(here.get("/api/v1/projects").await.verdict(), "404 organization.not_found");
    agent.with("x-organization", &other.id.to_string()).get("/api/v1/projects").await.expect(200);
}

#[tokio::test]
async fn an_administrator_sees_sessions_and_ends_one_or_all() {
    let app = TestApp::start().await;
    let (_, client, agent) = client_and(&app, "agent").await;
    let path = format!("/api/v1/members/{}/sessions", agent.member_id());
    let (view, _) = seen(&client, agent.member_id()).await;
    assert_eq!(view["sessions"][0]["address"], "127.0.0.1");
    let one = view["sessions"][0]["id"].as_str().unwrap().to_owned();
    let mine = seen(&client, client.member_id()).await.0["sessions"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        client.delete(&format!("{path}/{mine}")).await.verdict(),
        "404 member.no_session",
        "a session of somebody else is not his"
    );
    assert_eq!(client.delete(&format!("{path}/{one}")).await.status, 204);
    assert_eq!(agent.get("/api/v1/projects").await.verdict(), "401 access.unauthenticated");
    assert_eq!(client.delete(&path).await.expect(200)["ended"], 0);
}

#[tokio::test]
async fn an_admin_sees_sessions_and_may_not_end_them() {
    let app = TestApp::start().await;
    let (acme, _, agent) = client_and(&app, "agent").await;
    let admin = app.member(acme, "admin").await;
    let (view, _) = seen(&admin, agent.member_id()).await;
    assert_eq!(view["refusals"]["sessions"], "access.denied");
    let path = format!("/api/v1/members/{}/sessions", agent.member_id());
    assert_eq!(admin.delete(&path).await.verdict(), "403 access.denied");
}

#[tokio::test]
async fn an_organization_the_caller_cannot_see_stays_out_of_sight() {
    let app = TestApp::start().await;
    let (_, client, agent) = client_and(&app, "agent").await;
    let other = app.organization("Secret Clinic").await;
    joins_too(&app, other, &agent).await;
    let answer = client.get(&format!("/api/v1/members/{}", agent.member_id())).await;
    assert!(!answer.text().contains("Secret"), "{}", answer.text());
    let view = answer.expect(200);
    assert_eq!(view["memberships"].as_array().unwrap().len(), 1);
    assert_eq!((&view["belongs_elsewhere"], &view["sessions"]), (&json!(true), &json!([])));
    let path = format!("/api/v1/members/{}/sessions", agent.member_id());
    assert_eq!(client.delete(&path).await.verdict(), "409 member.belongs_elsewhere");
    let renamed = change(&client, agent.member_id(), &json!({ "first_name": "Somebody" })).await;
    assert_eq!(renamed.verdict(), "409 member.belongs_elsewhere");
}

#[tokio::test]
async fn a_shared_organization_is_shown_to_who_belongs_to_it_too() {
    let app = TestApp::start().await;
    let (acme, client, agent) = client_and(&app, "agent").await;
    let other = app.organization("Other Clinic").await;
    joins_too(&app, other, &agent).await;
    joins_too(&app, other, &client).await;
    let client = client.with("x-organization", &acme.id.to_string());
    let (view, _) = seen(&client, agent.member_id()).await;
    let names: Vec<_> =
        view["memberships"].as_array().unwrap().iter().map(|one| one["organization_name"].clone()).collect();
    assert_eq!(names, ["Acme Clinic", "Other Clinic"], "this one first");
    assert_eq!(view["belongs_elsewhere"], false);
}
