use serde_json::{Value, json};

use super::sink::{Mode, Sink};
use super::{plain, save, write};
use crate::outbound::mail::MailKind;
use crate::testing::{Client, TestApp};

const INVITATION: &str = "/api/v1/templates/invitation/en";

fn words(html: &str) -> Value {
    json!({ "subject": "Come to {{ organization_name }}", "html": html, "text": "Come: {{ invite_url }}" })
}

async fn put(client: &Client, body: &Value) -> crate::testing::Answer {
    let tag = client.get(INVITATION).await.headers["etag"].to_str().unwrap().to_owned();
    client.clone().with("if-match", &tag).send("PUT", INVITATION, body).await
}

#[tokio::test]
async fn an_organization_says_it_in_its_own_words_until_it_goes_back() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let sink = Sink::open(Mode::Plain);
    save(&admin, &plain(sink.port)).await;
    let delivered = admin.get(INVITATION).await.expect(200);
    assert_eq!((&delivered["origin"], &delivered["overridden"]), (&json!("built_in"), &json!(false)));
    let saved = put(&admin, &words("<p>Dear {{ user_name }}, come along</p>")).await.expect(200);
    assert_eq!(saved["origin"], "organization");
    write(&app, acme, MailKind::Invitation, "olena@clinic.example", "en").await;
    app.run_jobs().await;
    let mail = &sink.wait_for(1)[0];
    assert_eq!(mail.header("Subject"), Some("Come to Acme Clinic"));
    assert!(mail.text().contains("Dear Olena Shevchenko, come along"), "{}", mail.text());
    let listed = admin.get("/api/v1/templates").await.expect(200);
    let overridden = listed["items"].as_array().unwrap().iter().filter(|it| it["overridden"] == true);
    assert_eq!((listed["items"].as_array().unwrap().len(), overridden.count()), (68, 1));
    admin.delete(INVITATION).await.expect(204);
    assert_eq!(admin.get(INVITATION).await.expect(200)["html"], delivered["html"]);
}

#[tokio::test]
async fn words_that_could_not_be_rendered_are_refused_with_their_line() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let refused = put(&admin, &words("<p>one</p>\n<p>{{ code }}</p>")).await;
    assert_eq!(refused.verdict(), "422 template.variable");
    let body = refused.json();
    assert_eq!(body["errors"][0]["pointer"], "/html");
    assert!(body["detail"].as_str().unwrap().contains("in line 2"), "{body}");
    assert_eq!(put(&admin, &words("{% if user_name %}")).await.verdict(), "422 template.syntax");
    assert_eq!(put(&admin, &words("{{ 7 * 7 }}")).await.verdict(), "422 template.syntax");
    assert_eq!(
        put(&admin, &json!({ "subject": "", "html": "a", "text": "a" })).await.verdict(),
        "422 template.subject"
    );
    assert_eq!(admin.get(INVITATION).await.expect(200)["overridden"], false);
}

#[tokio::test]
async fn a_preview_shows_unsaved_words_filled_and_escaped() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme <Clinic>").await;
    let admin = app.member(acme, "admin").await;
    let shown = admin
        .post(&format!("{INVITATION}/preview"), &words("<b>{{ organization_name }}</b>"))
        .await
        .expect(200);
    assert_eq!(shown["subject"], "Come to Acme <Clinic>");
    assert!(shown["html"].as_str().unwrap().contains("<b>Acme &lt;Clinic&gt;</b>"), "{shown}");
    assert!(shown["text"].as_str().unwrap().starts_with("Come: https://"), "{shown}");
}

#[tokio::test]
async fn a_test_sends_unsaved_words_to_one_address() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let test = json!({ "words": words("<p>Try me</p>"), "recipient": "marco@clinic.example" });
    let path = format!("{INVITATION}/test");
    assert_eq!(admin.post(&path, &test).await.verdict(), "409 smtp.not_configured");
    let sink = Sink::open(Mode::Plain);
    save(&admin, &plain(sink.port)).await;
    assert_eq!(admin.post(&path, &test).await.expect(200)["passed"], true);
    assert_eq!(sink.wait_for(1)[0].to, ["marco@clinic.example"]);
}

#[tokio::test]
async fn the_words_of_the_level_above_count_until_there_are_own_ones() {
    let app = TestApp::start().await;
    let (holding, clinic) = (app.organization("Acme Holding").await, app.organization("Acme Clinic").await);
    app.nest(clinic, holding).await;
    let (above, below) = (app.member(holding, "client").await, app.member(clinic, "client").await);
    put(&above, &words("<p>From above</p>")).await.expect(200);
    let shown = below.get(INVITATION).await;
    assert_eq!(shown.headers["etag"], "\"0\"");
    assert_eq!(
        (&shown.json()["origin"], &shown.json()["html"]),
        (&json!("parent"), &json!("<p>From above</p>"))
    );
    put(&below, &words("<p>Our own</p>")).await.expect(200);
    assert_eq!(below.get(INVITATION).await.expect(200)["html"], "<p>Our own</p>");
}

#[tokio::test]
async fn there_are_templates_for_known_mails_in_four_languages_only() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    for path in ["/api/v1/templates/invitation/de", "/api/v1/templates/lottery/en"] {
        assert_eq!(admin.get(path).await.verdict(), "404 template.not_found", "{path}");
    }
    let supervisor = app.member(acme, "supervisor").await;
    assert_eq!(supervisor.get(INVITATION).await.verdict(), "403 access.denied");
}
