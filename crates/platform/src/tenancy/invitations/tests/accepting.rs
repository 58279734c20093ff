//! Accepting: as somebody new, as somebody known, once, and by nobody else.

use std::time::Duration;

use serde_json::json;

use super::{acme, invite, newcomer};
use crate::tenancy::members::{self, NewUser};
use crate::testing::{Client, Organization, TestApp};

const PASSWORD: &str = "four unrelated words";

fn look(token: &str) -> String {
    format!("/api/v1/invitations/by-token?token={token}")
}

async fn count(client: &Client, query: &str) -> usize {
    client.get(&format!("/api/v1/members?{query}")).await.expect(200)["items"].as_array().unwrap().len()
}

/// Somebody who belongs to another organization and is signed in, with this address.
async fn known(app: &TestApp, elsewhere: Organization, email: &'static str) -> Client {
    let person = app.member(elsewhere, "agent").await;
    let user = person.get("/api/v1/profile").await.expect(200)["user"]["id"].as_str().unwrap().to_owned();
    let renamed = app.app.db().write_platform(|tx| async move {
        use members::user::{Column, Entity};
        use sea_orm::sea_query::Expr;
        use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
        let id: kernel::UserId = user.parse().unwrap();
        let change = Entity::update_many()
            .col_expr(Column::Email, Expr::val(email))
            .col_expr(Column::SearchText, Expr::val(email));
        change.filter(Column::Id.eq(id.uuid())).exec(&tx).await.map_err(store::StoreError::from)
    });
    renamed.await.unwrap();
    person.without("x-organization")
}

#[tokio::test]
async fn somebody_new_sees_the_offer_accepts_it_and_is_inside() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let project = client.get("/api/v1/projects").await.expect(200)["items"][0]["id"].clone();
    let body = json!({ "emails": ["Guest@Clinic.Example"], "role": "supervisor", "project_ids": [project] });
    let made = client.post("/api/v1/invitations", &body).await.expect(201);
    let token = super::token(&made["items"][0]["link"]);
    let offer = app.stranger().get(&look(&token)).await.expect(200);
    assert_eq!(offer["organization"]["name"], "Acme Clinic");
    assert_eq!((&offer["email"], &offer["role"]), (&json!("guest@clinic.example"), &json!("supervisor")));
    assert_eq!((&offer["has_user"], &offer["signed_in_as"]), (&json!(false), &json!(null)));
    assert!(offer["inviter_name"].as_str().unwrap().starts_with("client"));
    let inside = app.stranger().post("/api/v1/invitations/accept", &newcomer(&token, PASSWORD)).await;
    assert!(inside.headers["set-cookie"].to_str().unwrap().starts_with("harken="));
    assert!(inside.expect(201)["csrf_token"].is_string());
    let page = client.get("/api/v1/members?q=guest").await.expect(200);
    let member = &page["items"][0];
    assert_eq!(
        (&member["first_name"], &member["last_name"], &member["display_name"], &member["role"]),
        (&json!("Olena"), &json!("Шевченко"), &json!("Olena Шевченко"), &json!("supervisor"))
    );
    assert_eq!(member["projects"][0]["id"], project);
    let settled = client.get("/api/v1/invitations?status=accepted").await.expect(200);
    assert_eq!(settled["items"][0]["member_id"], member["id"]);
    let again = json!({ "email": "guest@clinic.example", "password": PASSWORD });
    assert_eq!(app.stranger().post("/api/v1/sessions", &again).await.status, 201, "and can sign in later");
}

#[tokio::test]
async fn tokens_that_lead_nowhere_say_so_and_no_more() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let (id, revoked) = invite(&client, "one@clinic.example", "agent").await;
    client.post(&format!("/api/v1/invitations/{id}/revoke"), &json!({})).await.expect(200);
    let (_, used) = invite(&client, "two@clinic.example", "agent").await;
    app.stranger().post("/api/v1/invitations/accept", &newcomer(&used, PASSWORD)).await.expect(201);
    let (_, expired) = invite(&client, "three@clinic.example", "agent").await;
    app.clock.advance(Duration::from_hours(7 * 24));
    for (token, verdict) in [
        (revoked.as_str(), "410 invitation.revoked"),
        (used.as_str(), "410 invitation.used"),
        (expired.as_str(), "410 invitation.expired"),
        (&"0".repeat(64), "404 invitation.not_found"),
        ("%00", "404 invitation.not_found"),
        ("", "404 invitation.not_found"),
    ] {
        let answer = app.stranger().get(&look(token)).await;
        assert_eq!(answer.verdict(), verdict);
        assert!(!answer.text().contains("Acme"), "{}", answer.text());
        let accepted = app.stranger().post("/api/v1/invitations/accept", &newcomer(token, PASSWORD)).await;
        assert!(accepted.verdict().starts_with('4'), "{token}");
    }
}

#[tokio::test]
async fn of_two_who_accept_at_once_exactly_one_wins() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let (_, token) = invite(&client, "guest@clinic.example", "agent").await;
    let stranger = app.stranger();
    let path = "/api/v1/invitations/accept";
    let (mine, theirs) = (newcomer(&token, PASSWORD), newcomer(&token, "another long password"));
    let (one, two) = tokio::join!(stranger.post(path, &mine), stranger.post(path, &theirs));
    let mut both = [one.verdict(), two.verdict()];
    both.sort();
    assert_eq!(both, ["201", "410 invitation.used"]);
    assert_eq!(count(&client, "q=guest").await, 1);
}

#[tokio::test]
async fn a_double_click_is_one_click() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let (_, token) = invite(&client, "guest@clinic.example", "agent").await;
    let stranger = app.stranger();
    let body = newcomer(&token, PASSWORD);
    let path = "/api/v1/invitations/accept";
    let (one, two) = tokio::join!(stranger.post(path, &body), stranger.post(path, &body));
    assert_eq!((one.status, two.status), (201, 201), "{} {}", one.text(), two.text());
    assert_eq!(count(&client, "q=guest").await, 1);
    app.clock.advance(Duration::from_secs(61));
    let late = stranger.post(path, &body).await;
    assert_eq!(late.verdict(), "410 invitation.used", "a minute later it is a used link");
}

#[tokio::test]
async fn a_known_person_accepts_by_being_signed_in_with_that_address() {
    let app = TestApp::start().await;
    let (acme, client) = acme(&app).await;
    let other = app.organization("Other Clinic").await;
    let person = known(&app, other, "marco@clinic.example").await;
    let (_, token) = invite(&client, "Marco@Clinic.Example", "admin").await;
    assert_eq!(app.stranger().get(&look(&token)).await.expect(200)["has_user"], true);
    assert_eq!(person.get(&look(&token)).await.expect(200)["signed_in_as"], "marco@clinic.example");
    let stranger = app.stranger().post("/api/v1/invitations/accept", &newcomer(&token, PASSWORD)).await;
    assert_eq!(stranger.verdict(), "409 invitation.sign_in_first");
    let path = "/api/v1/invitations/accept";
    let forged = person.clone().without("x-csrf-token").post(path, &json!({ "token": token })).await;
    assert_eq!(forged.verdict(), "403 access.foreign_origin");
    let joined = person.post(path, &json!({ "token": token })).await.expect(200);
    assert_eq!(joined["slug"], "acme-clinic");
    person.post(path, &json!({ "token": token })).await.expect(200);
    assert_eq!(count(&client, "q=marco").await, 1);
    person.with("x-organization", &acme.id.to_string()).get("/api/v1/members").await.expect(200);
}

#[tokio::test]
async fn a_known_person_is_told_by_mail_that_he_was_added_and_somebody_new_is_not() {
    let app = TestApp::start().await;
    let (acme, client) = acme(&app).await;
    let other = app.organization("Other Clinic").await;
    let person = known(&app, other, "marco@clinic.example").await;
    let (_, known_token) = invite(&client, "marco@clinic.example", "admin").await;
    let (_, new_token) = invite(&client, "new@clinic.example", "agent").await;
    app.give_mail_server(acme).await;
    let path = "/api/v1/invitations/accept";
    for _ in 0..2 {
        person.post(path, &json!({ "token": known_token })).await.expect(200);
    }
    let letters = app.letters_to("marco@clinic.example").await;
    assert_eq!(letters.len(), 1, "once, however often he clicks");
    assert!(letters[0]["sender_name"].starts_with("client "), "{:?}", letters[0]);
    assert!(letters[0]["user_name"].starts_with("agent "), "{:?}", letters[0]);
    assert_eq!(client.get("/api/v1/emails").await.expect(200)["items"][0]["kind"], "member_added");

    app.stranger().post(path, &newcomer(&new_token, PASSWORD)).await;
    assert!(app.letters_to("new@clinic.example").await.is_empty(), "he was there when it happened");
    assert_eq!(count(&client, "q=new%40clinic.example").await, 1);
}

#[tokio::test]
async fn an_invitation_for_another_address_is_not_taken() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let other = app.organization("Other Clinic").await;
    let person = known(&app, other, "marco@clinic.example").await;
    let (_, token) = invite(&client, "olena@clinic.example", "client").await;
    let refused = person.post("/api/v1/invitations/accept", &json!({ "token": token })).await;
    assert_eq!(refused.verdict(), "409 invitation.other_address");
    app.stranger().get(&look(&token)).await.expect(200);
    assert_eq!(count(&client, "q=marco").await, 0);
}

#[tokio::test]
async fn who_was_deactivated_does_not_come_back_by_an_old_invitation() {
    let app = TestApp::start().await;
    let (acme, client) = acme(&app).await;
    let other = app.organization("Other Clinic").await;
    let person = known(&app, other, "marco@clinic.example").await;
    let (_, first) = invite(&client, "marco@clinic.example", "agent").await;
    let user = person.get("/api/v1/profile").await.expect(200)["user"]["id"].as_str().unwrap().to_owned();
    let joined = app.app.db().write_platform(|tx| async move {
        members::insert_member(&tx, acme.id, user.parse().unwrap(), "agent", None).await
    });
    app.deactivate(acme, joined.await.unwrap()).await;
    let back = person.post("/api/v1/invitations/accept", &json!({ "token": first })).await;
    assert_eq!(back.verdict(), "409 invitation.deactivated");
}

#[tokio::test]
async fn what_somebody_new_sends_is_checked_field_by_field() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let (_, token) = invite(&client, "guest@clinic.example", "agent").await;
    let refused = [
        (json!({ "token": token, "password": PASSWORD }), "422 invitation.incomplete", "/first_name"),
        (json!({ "token": token, "first_name": "A" }), "422 invitation.incomplete", "/password"),
        (newcomer(&token, "short"), "422 password.too_short", "/password"),
        (
            json!({ "token": token, "first_name": "A", "last_name": "x".repeat(61), "password": PASSWORD }),
            "422 member.name",
            "/last_name",
        ),
    ];
    for (body, verdict, pointer) in refused {
        let answer = app.stranger().post("/api/v1/invitations/accept", &body).await;
        assert_eq!(answer.verdict(), verdict);
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    for extra in [json!({ "role": "client" }), json!({ "email": "boss@clinic.example" })] {
        let mut body = newcomer(&token, PASSWORD);
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        assert_eq!(app.stranger().post("/api/v1/invitations/accept", &body).await.status, 422);
    }
    let foreign = app.stranger().with("origin", "https://evil.example");
    let forged = foreign.post("/api/v1/invitations/accept", &newcomer(&token, PASSWORD)).await;
    assert_eq!(forged.verdict(), "403 access.foreign_origin");
}

#[tokio::test]
async fn a_user_made_meanwhile_is_asked_to_sign_in() {
    let app = TestApp::start().await;
    let (_, client) = acme(&app).await;
    let (_, token) = invite(&client, "guest@clinic.example", "agent").await;
    let new = NewUser {
        email: "guest@clinic.example".to_owned(),
        display_name: "Guest".to_owned(),
        locale: "en".to_owned(),
        password_hash: None,
    };
    app.app.db().write_platform(|tx| async move { members::insert_user(&tx, new).await }).await.unwrap();
    let accepted = app.stranger().post("/api/v1/invitations/accept", &newcomer(&token, PASSWORD)).await;
    assert_eq!(accepted.verdict(), "409 invitation.sign_in_first");
}
