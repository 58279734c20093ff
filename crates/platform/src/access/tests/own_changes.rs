//! Changes that no example request can make by itself, because they need a password, a code or something saved
//! before: each is written down all the same, and nothing secret with it.

use serde_json::{Value, json};

use crate::access::sso::audit_log;
use crate::testing::{Client, Organization, TestApp};

/// The routes of this file, which the test of all the others leaves out.
pub(super) const PROVEN_HERE: &[(&str, &str)] = &[
    ("PUT", "/api/v1/profile/password"),
    ("POST", "/api/v1/profile/mfa/confirm"),
    ("POST", "/api/v1/profile/mfa/recovery-codes"),
    ("DELETE", "/api/v1/profile/mfa"),
    ("DELETE", "/api/v1/sessions/{id}"),
    ("DELETE", "/api/v1/members/{id}/sessions/{session_id}"),
    ("DELETE", "/api/v1/smtp"),
];

const EMAIL: &str = "olena@clinic.example";
const PASSWORD: &str = "tulip carbon heron";
const MFA: &str = "/api/v1/profile/mfa";
const SMTP: &str = "/api/v1/smtp";

/// An organization and Olena, its Client, in a browser of hers.
async fn olena() -> (TestApp, Organization, Client) {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    app.person_with_password(acme, "client", EMAIL, PASSWORD).await;
    let browser = browser(&app).await;
    (app, acme, browser)
}

async fn browser(app: &TestApp) -> Client {
    let wanted = json!({ "email": EMAIL, "password": PASSWORD });
    app.stranger().after(&app.stranger().post("/api/v1/sessions", &wanted).await)
}

/// The log tells of these actions last, and of none of these secrets.
async fn assert_told(app: &TestApp, organization: Organization, actions: &[&str], secrets: &[&str]) {
    let told = app.audited(organization).await;
    assert!(told.ends_with(&actions.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>()), "{told:?}");
    let log = audit_log(app, organization).await.concat();
    for secret in secrets {
        assert!(!log.contains(secret), "`{secret}` stands in {log}");
    }
}

#[tokio::test]
async fn a_new_password_is_written_down_without_the_passwords() {
    let (app, acme, browser) = olena().await;
    let wanted = json!({ "current": PASSWORD, "new": "river stone lamp oak" });
    browser.send("PUT", "/api/v1/profile/password", &wanted).await.expect(200);
    assert_told(&app, acme, &["password_changed"], &[PASSWORD, "river stone"]).await;
}

#[tokio::test]
async fn a_second_factor_is_written_down_from_its_beginning_to_its_end_without_a_code() {
    let (app, acme, browser) = olena().await;
    app.give_mail_server(acme).await;
    browser.post(&format!("{MFA}/email"), &Value::Null).await.expect(202);
    let code = app.letters_to(EMAIL).await.last().unwrap()["code"].clone();
    let confirmed = browser.post(&format!("{MFA}/confirm"), &json!({ "code": code })).await;
    confirmed.expect(200);
    assert_told(&app, acme, &["mfa_on"], &[&code]).await;

    let browser = browser.after(&confirmed);
    let renewed = browser.post(&format!("{MFA}/recovery-codes"), &Value::Null).await.expect(200);
    let recovery = renewed["recovery_codes"][0].as_str().unwrap();
    browser.delete(MFA).await.expect(204);
    assert_told(&app, acme, &["mfa_on", "recovery_codes", "mfa_off"], &[&code, recovery]).await;
}

#[tokio::test]
async fn a_session_that_is_ended_is_written_down_whoever_ended_it() {
    let (app, acme, here) = olena().await;
    browser(&app).await;
    let listed = here.get("/api/v1/sessions").await.expect(200);
    let others = listed["items"].as_array().unwrap().iter().find(|one| one["is_current"] == false).unwrap();
    let path = format!("/api/v1/sessions/{}", others["id"].as_str().unwrap());
    here.delete(&path).await.expect(204);
    assert_told(&app, acme, &["end"], &[]).await;

    let agent = app.member(acme, "agent").await;
    let path = format!("/api/v1/members/{}", agent.member_id());
    let seen = here.get(&path).await.expect(200);
    let session = seen["sessions"][0]["id"].as_str().unwrap();
    here.delete(&format!("{path}/sessions/{session}")).await.expect(204);
    assert_told(&app, acme, &["end", "sign_in", "end_sessions"], &[]).await;
}

#[tokio::test]
async fn a_mail_server_that_is_removed_is_written_down_without_its_password() {
    let (app, acme, browser) = olena().await;
    let wanted = json!({ "host": "127.0.0.1", "port": 9, "encryption": "none", "mail_from": "mail@clinic.example",
        "username": "mailer", "password": "a-mail-password" });
    let saved = browser.clone().with("if-match", "\"0\"").send("PUT", SMTP, &wanted).await;
    saved.expect(200);
    let tag = saved.headers["etag"].to_str().unwrap().to_owned();
    browser.with("if-match", &tag).delete(SMTP).await.expect(204);
    assert_told(&app, acme, &["delete"], &["a-mail-password"]).await;
    assert!(audit_log(&app, acme).await.last().unwrap().contains("127.0.0.1"), "what was removed is told");
}
