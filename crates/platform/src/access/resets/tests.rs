//! A forgotten password through the router and the job runner.

use std::time::Duration;

use serde_json::{Value, json};

use super::link_for;
use crate::testing::{Answer, Client, Organization, TestApp};

const RESETS: &str = "/api/v1/password-resets";
const EMAIL: &str = "olena@clinic.example";
const PASSWORD: &str = "tulip carbon heron";
const FRESH: &str = "river stone lamp oak";

async fn installation() -> (TestApp, Organization) {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    app.give_mail_server(acme).await;
    app.person_with_password(acme, "client", EMAIL, PASSWORD).await;
    (app, acme)
}

async fn ask(app: &TestApp, email: &str) -> Answer {
    let asked = app.stranger().post(RESETS, &json!({ "email": email })).await;
    app.run_jobs().await;
    asked
}

async fn mailed_token(app: &TestApp) -> String {
    let letter = app.letters_to(EMAIL).await.pop().expect("a mail");
    letter["url"].strip_prefix("http://127.0.0.1:7070/reset/").expect("our own address").to_owned()
}

async fn finish(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    app.stranger().post(&format!("{RESETS}/finish"), &body).await
}

async fn sign_in(app: &TestApp, password: &str) -> Answer {
    app.stranger().post("/api/v1/sessions", &json!({ "email": EMAIL, "password": password })).await
}

#[tokio::test]
async fn the_mailed_link_sets_a_password_once_and_ends_every_session() {
    let (app, acme) = installation().await;
    let before: Client = app.stranger().after(&sign_in(&app, PASSWORD).await);
    assert_eq!(ask(&app, "Olena@Clinic.example ").await.status, 202);
    let token = mailed_token(&app).await;
    assert!(token.len() >= 43, "256 bits");
    finish(&app, &token, FRESH).await.expect(204);
    assert_eq!(before.get("/api/v1/profile").await.verdict(), "401 access.unauthenticated");
    assert_eq!(sign_in(&app, PASSWORD).await.verdict(), "401 session.wrong_credentials");
    sign_in(&app, FRESH).await.expect(201);
    assert_eq!(finish(&app, &token, "another good one here").await.verdict(), "410 password_reset.over");
    assert!(app.audited(acme).await.contains(&"password_reset".to_owned()));
}

#[tokio::test]
async fn asking_tells_nobody_whether_there_is_such_a_user() {
    let (app, acme) = installation().await;
    let sso = app.member(acme, "agent").await.get("/api/v1/profile").await.expect(200);
    for email in
        [EMAIL, "nobody@clinic.example", sso["user"]["email"].as_str().unwrap(), "no address at all", ""]
    {
        let asked = app.stranger().post(RESETS, &json!({ "email": email })).await;
        assert_eq!((asked.status, asked.text()), (202, String::new()), "{email}");
        app.run_jobs().await;
    }
    assert!(app.letters_to("nobody@clinic.example").await.is_empty());
}

#[tokio::test]
async fn only_the_newest_link_is_good_and_only_for_half_an_hour() {
    let (app, _) = installation().await;
    ask(&app, EMAIL).await;
    let first = mailed_token(&app).await;
    ask(&app, EMAIL).await;
    let second = mailed_token(&app).await;
    assert_eq!(finish(&app, &first, FRESH).await.verdict(), "410 password_reset.over");
    app.clock.advance(Duration::from_mins(30));
    assert_eq!(finish(&app, &second, FRESH).await.verdict(), "410 password_reset.over");
    assert_eq!(finish(&app, "a-token-of-nobody", FRESH).await.verdict(), "410 password_reset.over");
    sign_in(&app, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn nobody_fills_anothers_mailbox() {
    let (app, _) = installation().await;
    for _ in 0..8 {
        assert_eq!(ask(&app, EMAIL).await.status, 202);
    }
    assert_eq!(app.letters_to(EMAIL).await.len(), 3, "three an hour");
    app.clock.advance(Duration::from_mins(21));
    ask(&app, EMAIL).await;
    assert_eq!(app.letters_to(EMAIL).await.len(), 4);
}

#[tokio::test]
async fn a_weak_password_leaves_the_link_good() {
    let (app, _) = installation().await;
    ask(&app, EMAIL).await;
    let token = mailed_token(&app).await;
    let refused = finish(&app, &token, "my olena has five horses").await;
    assert_eq!(refused.verdict(), "422 password.personal");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/password");
    finish(&app, &token, FRESH).await.expect(204);
}

#[tokio::test]
async fn of_two_who_follow_one_link_at_the_same_moment_one_sets_the_password() {
    let (app, _) = installation().await;
    ask(&app, EMAIL).await;
    let token = mailed_token(&app).await;
    let (one, two) = tokio::join!(finish(&app, &token, FRESH), finish(&app, &token, "another good one here"));
    let mut verdicts = [one.verdict(), two.verdict()];
    verdicts.sort();
    assert_eq!(verdicts, ["204", "410 password_reset.over"]);
}

#[tokio::test]
async fn a_new_password_does_not_replace_the_second_factor() {
    let (app, _) = installation().await;
    let browser = app.stranger().after(&sign_in(&app, PASSWORD).await);
    browser.post("/api/v1/profile/mfa/email", &Value::Null).await.expect(202);
    let code = app.letters_to(EMAIL).await.pop().unwrap()["code"].clone();
    browser.post("/api/v1/profile/mfa/confirm", &json!({ "code": code })).await.expect(200);
    ask(&app, EMAIL).await;
    finish(&app, &mailed_token(&app).await, FRESH).await.expect(204);
    assert_eq!(sign_in(&app, FRESH).await.expect(201)["mfa"], "email");
}

#[tokio::test]
async fn the_operator_can_hand_over_a_link_where_nobody_sends_mail() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    app.person_with_password(acme, "client", EMAIL, PASSWORD).await;
    assert_eq!(ask(&app, EMAIL).await.status, 202);
    assert!(app.letters_to(EMAIL).await.is_empty());
    let link = link_for(&app.app, " OLENA@clinic.example").await.unwrap();
    let token = link.strip_prefix("http://127.0.0.1:7070/reset/").unwrap();
    finish(&app, token, FRESH).await.expect(204);
    assert!(link_for(&app.app, "nobody@clinic.example").await.is_err());
    assert_eq!(app.audited(acme).await, ["reset_link", "password_reset"]);
}

#[tokio::test]
async fn another_site_can_neither_ask_nor_finish() {
    let (app, _) = installation().await;
    let foreign = app.stranger().with("origin", "https://evil.example");
    assert_eq!(foreign.post(RESETS, &json!({ "email": EMAIL })).await.verdict(), "403 access.foreign_origin");
    let finish = json!({ "token": "x", "password": FRESH });
    assert_eq!(
        foreign.post(&format!("{RESETS}/finish"), &finish).await.verdict(),
        "403 access.foreign_origin"
    );
}
