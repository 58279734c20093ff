use serde_json::{Value, json};

use super::sink::{LOGIN, Mode, Sink};
use super::{SMTP, plain, save, with, write};
use crate::outbound::mail::{MailKind, Posted};
use crate::testing::TestApp;

#[tokio::test]
async fn nothing_configured_answers_the_defaults_and_says_that_no_mail_leaves() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let answer = admin.get(SMTP).await;
    assert_eq!(answer.headers["etag"], "\"0\"");
    let shown = answer.expect(200);
    assert_eq!(
        (&shown["level"], &shown["port"], &shown["encryption"], &shown["password_set"], &shown["in_effect"]),
        (&json!("none"), &json!(587), &json!("starttls"), &json!(false), &Value::Null)
    );
    assert_eq!(write(&app, acme, MailKind::Invitation, "olena@clinic.example", "en").await, Posted::NoMail);
    let agent = app.member(acme, "agent").await;
    assert_eq!(agent.get(SMTP).await.verdict(), "403 access.denied");
    assert_eq!(agent.get("/api/v1/mail-status").await.expect(200)["configured"], false);
}

#[tokio::test]
async fn a_password_goes_in_and_never_comes_out_and_a_blank_one_keeps_it() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let sink = Sink::guarded(Mode::Plain);
    let secret = LOGIN.1;
    let settings = with(plain(sink.port), "username", json!(LOGIN.0));
    assert_eq!(
        admin.clone().with("if-match", "\"0\"").send("PUT", SMTP, &settings).await.verdict(),
        "422 smtp.password"
    );
    let saved = save(&admin, &with(settings.clone(), "password", json!(secret))).await;
    assert_eq!((&saved["password_set"], saved.get("password")), (&json!(true), None));
    save(&admin, &with(settings.clone(), "password", json!(""))).await;
    save(&admin, &with(settings.clone(), "support_email", json!("help@clinic.example"))).await;
    write(&app, acme, MailKind::Alert, "olena@clinic.example", "en").await;
    app.run_jobs().await;
    assert_eq!(sink.wait_for(1)[0].login.as_deref(), Some(LOGIN.0), "the kept password still signs in");
    let written = audit(&app, acme).await;
    assert!(written.len() == 3 && !format!("{written:?}").contains(secret));
    assert!(!admin.get(SMTP).await.text().contains(secret));
}

#[tokio::test]
async fn a_saved_password_is_not_sent_to_another_server() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let settings = with(plain(25), "username", json!(LOGIN.0));
    save(&admin, &with(settings.clone(), "password", json!(LOGIN.1))).await;
    let moved = with(settings, "host", json!("thief.example"));
    let test = json!({ "settings": moved, "recipient": "olena@clinic.example" });
    assert_eq!(admin.post("/api/v1/smtp/test", &test).await.verdict(), "422 smtp.password_again");
    let tag = admin.get(SMTP).await.headers["etag"].to_str().unwrap().to_owned();
    let refused = admin.clone().with("if-match", &tag).send("PUT", SMTP, &moved).await;
    assert_eq!(refused.verdict(), "422 smtp.password_again");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/password");
}

#[tokio::test]
async fn what_cannot_be_saved_is_refused_at_its_field() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await.with("if-match", "\"0\"");
    let cases = [
        ("host", json!("smtp://mail.example"), "422 smtp.host", "/host"),
        ("host", json!("169.254.169.254"), "422 smtp.address", "/host"),
        ("host", json!("[::1]"), "422 smtp.address", "/host"),
        ("port", json!(0), "422 smtp.port", "/port"),
        ("port", json!("25"), "422 request.field", "/port"),
        ("secure", json!(true), "422 smtp.encryption", "/encryption"),
        ("mail_from", json!("a@b.example\r\nBcc: c@d.example"), "422 smtp.mail_from", "/mail_from"),
        (
            "notification_bcc",
            json!(["a@b.example", "no"]),
            "422 smtp.notification_bcc",
            "/notification_bcc/1",
        ),
        ("support_email", json!("no"), "422 smtp.support_email", "/support_email"),
        ("provider", json!("pigeon"), "422 smtp.provider", "/provider"),
    ];
    for (key, value, verdict, pointer) in cases {
        let answer = admin.send("PUT", SMTP, &with(plain(25), key, value.clone())).await;
        assert_eq!(answer.verdict(), verdict, "{key} {value}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{key} {value}");
    }
    let unknown = admin.send("PUT", SMTP, &with(plain(25), "level", json!("platform"))).await;
    assert_eq!(unknown.status, 422, "{}", unknown.text());
}

#[tokio::test]
async fn a_change_names_the_state_it_was_made_against() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    assert_eq!(admin.send("PUT", SMTP, &plain(25)).await.verdict(), "428 request.if_match_missing");
    save(&admin, &plain(25)).await;
    let stale = admin.clone().with("if-match", "\"0\"");
    assert_eq!(stale.send("PUT", SMTP, &plain(26)).await.verdict(), "412 request.stale");
    assert_eq!(stale.delete(SMTP).await.verdict(), "412 request.stale");
}

#[tokio::test]
async fn turning_certificate_checks_off_is_in_the_audit_log() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    save(&client, &plain(25)).await;
    save(&client, &with(plain(25), "disable_certificate_validation", json!(true))).await;
    let entries = audit(&app, acme).await;
    let last = entries.last().unwrap();
    assert_eq!(last.before.as_ref().unwrap()["disable_certificate_validation"], false);
    assert_eq!(last.after.as_ref().unwrap()["disable_certificate_validation"], true);
}

async fn audit(
    app: &TestApp,
    organization: crate::testing::Organization,
) -> Vec<crate::activity::audit::entity::Model> {
    use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};

    use crate::activity::audit::entity::{Column, Entity};
    let scope = app.scope(organization);
    let owned = scope.clone();
    let read = app.app.db().read(&owned, |tx| async move {
        let mine = tx.of::<Entity>(&scope).filter(Column::Entity.eq("smtp")).order_by_asc(Column::Id);
        mine.all(&tx).await.map_err(store::StoreError::from)
    });
    read.await.unwrap()
}

#[tokio::test]
async fn an_organization_without_a_server_uses_the_level_above_until_it_has_its_own() {
    let app = TestApp::start().await;
    let holding = app.organization("Acme Holding").await;
    let clinic = app.organization("Acme Clinic").await;
    app.nest(clinic, holding).await;
    let (above, below) = (app.member(holding, "client").await, app.member(clinic, "client").await);
    let (upper, lower) = (Sink::open(Mode::Plain), Sink::open(Mode::Plain));
    save(&above, &with(plain(upper.port), "mail_from", json!("holding@acme.example"))).await;
    let shown = below.get(SMTP).await.expect(200);
    assert_eq!((&shown["level"], &shown["level_name"]), (&json!("parent"), &json!("Acme Holding")));
    assert_eq!(shown["in_effect"]["mail_from"], "holding@acme.example");
    assert_eq!(shown["mail_from"], "", "the settings above are not this organization's to edit");
    write(&app, clinic, MailKind::Alert, "olena@clinic.example", "en").await;
    app.run_jobs().await;
    assert_eq!(upper.wait_for(1)[0].from, "holding@acme.example");
    save(&below, &with(plain(lower.port), "mail_from", json!("clinic@acme.example"))).await;
    write(&app, clinic, MailKind::Alert, "olena@clinic.example", "en").await;
    app.run_jobs().await;
    assert_eq!(lower.wait_for(1)[0].from, "clinic@acme.example");
    let tag = below.get(SMTP).await.headers["etag"].to_str().unwrap().to_owned();
    below.clone().with("if-match", &tag).delete(SMTP).await.expect(204);
    assert_eq!(below.get(SMTP).await.expect(200)["level"], "parent");
}

#[tokio::test]
async fn without_any_level_the_operators_server_sends() {
    let sink = Sink::open(Mode::Plain);
    let app = TestApp::start_with_mail(crate::outbound::mail::servers::MailConfig {
        host: Some("127.0.0.1".to_owned()),
        port: sink.port,
        encryption: crate::outbound::mail::servers::EncryptionMode::None,
        from: "Harken <mail@harken.example>".to_owned(),
        ..Default::default()
    })
    .await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    assert_eq!(admin.get(SMTP).await.expect(200)["level"], "platform");
    write(&app, acme, MailKind::Invitation, "olena@clinic.example", "en").await;
    app.run_jobs().await;
    assert_eq!(sink.wait_for(1)[0].from, "mail@harken.example");
}
