//! Making invitations and keeping them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{acme, invite, token};
use crate::testing::TestApp;

fn results(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|item| item["result"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_address_is_told_what_became_of_it() {
    let app = TestApp::start().await;
    let (acme, client) = acme(&app).await;
    let agent = app.member(acme, "agent").await;
    let profile = agent.get("/api/v1/profile").await.expect(200);
    let member = profile["user"]["email"].as_str().unwrap().to_uppercase();
    let left = app.member(acme, "agent").await;
    let left_email = left.get("/api/v1/profile").await.expect(200)["user"]["email"].clone();
    app.deactivate(acme, left.member_id()).await;
    let emails = json!([
        "New@Clinic.Example",
        "new@clinic.example",
        member,
        left_email,
        "nobody",
        "a@h.example\r\nBcc: victim@h.example",
        "ole\u{200b}na@clinic.example",
        "Олена@клініка.укр"
    ]);
    let made =
        client.post("/api/v1/invitations", &json!({ "emails": emails, "role": "agent" })).await.expect(201);
    assert_eq!(
        results(&made),
        [
            "invited",
            "already_invited",
            "already_member",
            "deactivated",
            "not_an_address",
            "not_an_address",
            "not_an_address",
            "invited"
        ]
    );
    assert_eq!(made["items"][0]["email"], "new@clinic.example");
    assert_eq!(made["mail_configured"], false);
    assert!(made["items"][0]["link"].is_string(), "nobody sends mail, so the link is shown");
    assert_eq!(made["items"][1]["link"], json!(null), "and only where it was made");
    let listed = client.get("/api/v1/invitations").await;
    assert!(!listed.text().contains(&token(&made["items"][0]["link"])), "never again");
    assert_eq!(listed.expect(200)["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_admin_never_makes_a_client_and_nobody_gives_what_he_lacks() {
    let app = TestApp::start().await;
    let (acme, client) = acme(&app).await;
    let admin = app.member(acme, "admin").await;
    let wanted = |role: &str| json!({ "emails": ["guest@clinic.example"], "role": role });
    let refused = admin.post("/api/v1/invitations", &wanted("client")).await;
    assert_eq!(refused.verdict(), "403 member.role_beyond_yours");
    assert_eq!(client.get("/api/v1/invitations").await.expect(200)["items"], json!([]), "nothing was stored");
    assert_eq!(
        admin.post("/api/v1/invitations", &wanted("owner")).await.verdict(),
        "422 member.unknown_role"
    );
    let roles = admin.get("/api/v1/members/roles").await.expect(200);
    assert_eq!(
        roles["items"][0],
        json!({
            "key": "client", "name": "Client", "takes_projects": false, "refusal": "member.role_beyond_yours"
        })
    );
    admin.post("/api/v1/invitations", &wanted("admin")).await.expect(201);
    let (id, _) = invite(&client, "owner@clinic.example", "client").await;
    for action in ["resend", "link", "revoke"] {
        let reached = admin.post(&format!("/api/v1/invitations/{id}/{action}"), &json!({})).await;
        assert_eq!(
            reached.verdict(),
            "403 member.role_beyond_yours",
            "a link would make him a Client: {action}"
        );
    }
    let (id, _) = invite(&client, "agent@clinic.example", "agent").await;
    let change = admin.with("if-match", "\"1\"");
    let promoted =
        change.send("PATCH", &format!("/api/v1/invitations/{id}"), &json!({ "role": "admin" })).await;
    assert_eq!(promoted.verdict(), "403 access.denied", "an Admin changes no roles");
}

#[tokio::test]
async fn a_new_link_kills_the_old_one() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let (id, first) = invite(&client, "guest@clinic.example", "agent").await;
    for action in ["resend", "link"] {
        let again = client.post(&format!("/api/v1/invitations/{id}/{action}"), &json!({})).await.expect(200);
        let fresh = token(&again["link"]);
        let look = |token: &str| format!("/api/v1/invitations/by-token?token={token}");
        assert_eq!(app.stranger().get(&look(&first)).await.verdict(), "404 invitation.not_found");
        app.stranger().get(&look(&fresh)).await.expect(200);
    }
}

#[tokio::test]
async fn sending_again_gives_an_expired_invitation_another_week() {
    let app = TestApp::start().await;
    let (acme, client) = acme(&app).await;
    let (id, old) = invite(&client, "guest@clinic.example", "agent").await;
    app.clock.advance(Duration::from_hours(7 * 24));
    let look = format!("/api/v1/invitations/by-token?token={old}");
    assert_eq!(app.stranger().get(&look).await.verdict(), "410 invitation.expired");
    let client = app.member(acme, "client").await;
    assert_eq!(client.get("/api/v1/invitations?status=pending").await.expect(200)["items"], json!([]));
    assert_eq!(
        client.get("/api/v1/invitations?status=expired").await.expect(200)["items"][0]["id"],
        json!(id)
    );
    client.post(&format!("/api/v1/invitations/{id}/resend"), &json!({})).await.expect(200);
    let renewed = client.get(&format!("/api/v1/invitations/{id}")).await.expect(200);
    assert_eq!(renewed["status"], "pending");
    assert_eq!(renewed["expires_at"], json!(app.now().plus(Duration::from_hours(7 * 24))));
}

#[tokio::test]
async fn an_address_whose_invitation_expired_can_be_invited_anew() {
    let app = TestApp::start().await;
    let (acme, client) = acme(&app).await;
    let (first, _) = invite(&client, "guest@clinic.example", "agent").await;
    app.clock.advance(Duration::from_hours(8 * 24));
    let client = app.member(acme, "client").await;
    let (second, _) = invite(&client, "guest@clinic.example", "agent").await;
    assert_ne!(first, second);
    let resent = client.post(&format!("/api/v1/invitations/{first}/resend"), &json!({})).await;
    assert_eq!(resent.verdict(), "409 invitation.already_invited", "one waits already");
}

#[tokio::test]
async fn one_address_invited_twice_at_once_waits_once() {
    let app = TestApp::start().await;
    let (acme, client) = acme(&app).await;
    let other = app.member(acme, "admin").await;
    let body = json!({ "emails": ["guest@clinic.example"], "role": "agent" });
    let (one, two) =
        tokio::join!(client.post("/api/v1/invitations", &body), other.post("/api/v1/invitations", &body));
    let (one, two) = (one.expect(201), two.expect(201));
    let mut both = [results(&one)[0], results(&two)[0]];
    both.sort_unstable();
    assert_eq!(both, ["already_invited", "invited"]);
}

#[tokio::test]
async fn a_waiting_invitation_changes_its_role_its_projects_and_its_end() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let (id, _) = invite(&client, "guest@clinic.example", "agent").await;
    let path = format!("/api/v1/invitations/{id}");
    let project = client.get("/api/v1/projects").await.expect(200)["items"][0]["id"].clone();
    let change = json!({ "role": "supervisor", "project_ids": [project], "expires_at": app.now().plus(Duration::from_hours(1)) });
    assert_eq!(client.send("PATCH", &path, &change).await.verdict(), "428 request.if_match_missing");
    let tagged = client.clone().with("if-match", "\"1\"");
    let changed = tagged.send("PATCH", &path, &change).await.expect(200);
    assert_eq!((&changed["role"], &changed["projects"][0]["id"]), (&json!("supervisor"), &project));
    assert_eq!(tagged.send("PATCH", &path, &change).await.verdict(), "412 request.stale");
    let tagged = client.clone().with("if-match", "\"2\"");
    let long = json!({ "expires_at": app.now().plus(Duration::from_hours(31 * 24)) });
    assert_eq!(tagged.send("PATCH", &path, &long).await.verdict(), "422 invitation.expiry");
    assert_eq!(tagged.send("PATCH", &path, &json!({ "email": "x@y.example" })).await.status, 422);
    client.post(&format!("{path}/revoke"), &json!({})).await.expect(200);
    let tagged = client.with("if-match", "\"3\"");
    assert_eq!(tagged.send("PATCH", &path, &change).await.verdict(), "409 invitation.settled");
}

#[tokio::test]
async fn a_hundred_addresses_are_taken_and_a_flood_is_not() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let addresses = |from: usize, count: usize| {
        let emails: Vec<_> =
            (from..from + count).map(|number| format!("guest{number}@clinic.example")).collect();
        json!({ "emails": emails, "role": "agent" })
    };
    assert_eq!(
        client.post("/api/v1/invitations", &addresses(0, 1000)).await.verdict(),
        "422 invitation.addresses"
    );
    assert_eq!(
        client.post("/api/v1/invitations", &addresses(0, 0)).await.verdict(),
        "422 invitation.addresses"
    );
    for round in 0..5 {
        client.post("/api/v1/invitations", &addresses(round * 100, 100)).await.expect(201);
    }
    let flooded = client.post("/api/v1/invitations", &addresses(900, 100)).await;
    assert_eq!(flooded.verdict(), "429 invitation.too_often");
    assert_eq!(flooded.headers["retry-after"], "720", "a hundred more are there in 12 minutes");
    let told = |name: &str| {
        let lines = flooded.headers.get_all(name).iter().map(|line| line.to_str().unwrap().to_owned());
        lines.collect::<Vec<_>>()
    };
    assert!(told("ratelimit-policy").contains(&"\"invitations\";q=500;w=3600".to_owned()));
    assert!(told("ratelimit").contains(&"\"invitations\";r=0;t=3600".to_owned()));
}
