//! What an organization demands, and what members get who do not meet it.

use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use crate::testing::{Client, Organization, TestApp};

const POLICY: &str = "/api/v1/sign-in-policy";
const MFA: &str = "/api/v1/profile/mfa";

fn demand(mfa: &str) -> Value {
    json!({ "mfa": mfa })
}

/// A member whose second factor is mailed codes.
async fn with_second_factor(app: &TestApp, acme: Organization, role: &'static str) -> Client {
    let member = app.member(acme, role).await;
    let email = member.get("/api/v1/profile").await.expect(200)["user"]["email"].as_str().unwrap().to_owned();
    member.post(&format!("{MFA}/email"), &Value::Null).await.expect(202);
    let code = app.letters_to(&email).await.pop().unwrap()["code"].clone();
    let confirmed = member.post(&format!("{MFA}/confirm"), &json!({ "code": code })).await;
    confirmed.expect(200);
    member.after(&confirmed)
}

#[tokio::test]
async fn who_has_no_second_factor_gets_only_to_setting_one_up() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    app.give_mail_server(acme).await;
    let client = with_second_factor(&app, acme, "client").await;
    let agent = app.member(acme, "agent").await;
    agent.get("/api/v1/interactions").await.expect(200);
    let feed = agent.open("/api/v1/events").await;
    let set = client.clone().with("if-match", "\"0\"").send("PUT", POLICY, &demand("required")).await;
    assert_eq!(set.expect(200)["members_without"], 2, "the agent and the first Client");

    assert_eq!(agent.get("/api/v1/interactions").await.verdict(), "403 access.mfa_required", "at once");
    assert_eq!(agent.get("/api/v1/settings/sections").await.verdict(), "403 access.mfa_required");
    let ended = tokio::time::timeout(std::time::Duration::from_secs(20), feed.collect());
    assert!(ended.await.is_ok(), "a feed that was open ends");
    let profile = agent.get("/api/v1/profile").await.expect(200);
    assert_eq!(profile["memberships"][0]["mfa_required"], true);
    assert_eq!(agent.get(MFA).await.expect(200)["demanded_by"], json!(["Acme Clinic"]));

    client.get("/api/v1/interactions").await.expect(200);
    assert_eq!(client.delete(MFA).await.verdict(), "409 mfa.demanded");
    let newcomer = with_second_factor(&app, acme, "agent").await;
    newcomer.get("/api/v1/interactions").await.expect(200);
    assert_eq!(newcomer.get("/api/v1/profile").await.expect(200)["memberships"][0]["mfa_required"], false);

    client.with("if-match", "\"1\"").send("PUT", POLICY, &demand("optional")).await.expect(200);
    agent.get("/api/v1/interactions").await.expect(200);
}

#[tokio::test]
async fn one_organization_demands_nothing_of_another() {
    let app = TestApp::start().await;
    let (acme, other) = (app.organization("Acme Clinic").await, app.organization("Other Clinic").await);
    app.give_mail_server(acme).await;
    let client = with_second_factor(&app, acme, "client").await;
    client.with("if-match", "\"0\"").send("PUT", POLICY, &demand("required")).await.expect(200);
    let outsider = app.member(other, "client").await;
    assert_eq!(outsider.get(POLICY).await.expect(200)["mfa"], "optional");
    outsider.delete(MFA).await.expect(204);
}

#[tokio::test]
async fn nobody_locks_himself_out_and_changes_are_made_on_what_is_there() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    app.give_mail_server(acme).await;
    let without = app.member(acme, "client").await.with("if-match", "\"0\"");
    let refused = without.send("PUT", POLICY, &demand("required")).await;
    assert_eq!(refused.verdict(), "409 sign_in_policy.own_first");
    let client = with_second_factor(&app, acme, "client").await;
    assert_eq!(
        client.send("PUT", POLICY, &demand("required")).await.verdict(),
        "428 request.if_match_missing"
    );
    let seen = client.with("if-match", "\"0\"");
    assert_eq!(seen.get(POLICY).await.headers["etag"], "\"0\"");
    seen.send("PUT", POLICY, &demand("required")).await.expect(200);
    assert_eq!(seen.send("PUT", POLICY, &demand("optional")).await.verdict(), "412 request.stale");
    assert!(app.audited(acme).await.contains(&"update".to_owned()));
    assert_eq!(seen.send("PUT", POLICY, &demand("sometimes")).await.verdict(), "422 request.field");
}
