use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use super::sink::{Mode, Sink};
use super::{examples, first_email, plain, save, with, write, write_letter};
use crate::outbound::mail::{Letter, MailKind, Posted};
use crate::testing::{Client, Organization, TestApp};

const TO: &str = "olena@clinic.example";

async fn start(sink: &Sink) -> (TestApp, Organization, Client) {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let settings = with(plain(sink.port), "notification_bcc", json!(["archive@clinic.example"]));
    save(&admin, &with(settings, "support_email", json!("help@clinic.example"))).await;
    (app, acme, admin)
}

#[tokio::test]
async fn every_kind_of_mail_reaches_the_server_in_every_language() {
    let sink = Sink::open(Mode::Plain);
    let (app, acme, admin) = start(&sink).await;
    let mut expected = 0;
    for locale in ["en", "ru", "uk", "es"] {
        for kind in MailKind::all() {
            assert_eq!(write(&app, acme, kind, TO, locale).await, Posted::Queued);
            expected += 1;
        }
    }
    app.run_jobs().await;
    let received = sink.wait_for(expected);
    assert!(received.iter().all(|mail| mail.header("Reply-To") == Some("help@clinic.example")));
    assert!(
        received.iter().all(|mail| mail.text().contains("Acme Clinic")),
        "the footer names the organization"
    );
    for (locale, words) in [
        ("en", "Accept the invitation"),
        ("ru", "Принять приглашение"),
        ("uk", "Прийняти запрошення"),
        ("es", "Aceptar la invitación"),
    ] {
        assert!(received.iter().any(|mail| mail.text().contains(words)), "{locale}");
    }
    let listed = admin.get("/api/v1/emails?state=sent&limit=200").await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), expected);
}

#[tokio::test]
async fn copies_go_out_with_notifications_and_never_with_what_opens_a_door() {
    let sink = Sink::open(Mode::Plain);
    let (app, acme, _admin) = start(&sink).await;
    for kind in MailKind::all() {
        write(&app, acme, kind, TO, "en").await;
        app.run_jobs().await;
        let received = sink.wait_for(sink.received().len());
        let last = received.last().unwrap();
        let copied = last.to.iter().any(|address| address == "archive@clinic.example");
        assert_eq!(copied, kind.is_notification(), "{}", kind.key());
        assert!(!last.message.contains("archive@clinic.example"), "a copy is blind");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again_under_the_same_message_id() {
    let sink = Sink::open(Mode::Plain);
    let (app, acme, admin) = start(&sink).await;
    write(&app, acme, MailKind::Alert, "greylist@clinic.example", "en").await;
    app.run_jobs().await;
    let waiting = first_email(&admin).await;
    assert_eq!((&waiting["state"], &waiting["attempts"]), (&json!("queued"), &json!(1)));
    assert!(waiting["reason"].as_str().unwrap().contains("451 4.7.1"), "{waiting}");
    assert!(waiting["next_at"].is_string());
    app.advance(Duration::from_mins(1)).await;
    let received = sink.wait_for(1);
    let id = waiting["id"].as_str().unwrap();
    assert_eq!(received[0].header("Message-ID"), Some(format!("<{id}@127.0.0.1>").as_str()));
    assert_eq!(first_email(&admin).await["state"], "sent");
}

#[tokio::test]
async fn a_server_that_is_away_delays_a_mail_and_loses_none() {
    let sink = Sink::open(Mode::Plain);
    let (app, acme, admin) = start(&sink).await;
    save(&admin, &plain(9)).await;
    write(&app, acme, MailKind::Invitation, TO, "en").await;
    app.run_jobs().await;
    assert_eq!(first_email(&admin).await["state"], "queued");
    save(&admin, &plain(sink.port)).await;
    app.advance(Duration::from_mins(1)).await;
    assert_eq!(sink.wait_for(1)[0].to, [TO]);
}

#[tokio::test]
async fn a_refusal_for_good_fails_with_the_servers_words_and_can_be_sent_again() {
    let sink = Sink::open(Mode::Plain);
    let (app, acme, admin) = start(&sink).await;
    save(&admin, &with(plain(sink.port), "mail_from", json!("refused@clinic.example"))).await;
    write(&app, acme, MailKind::Alert, TO, "en").await;
    app.run_jobs().await;
    let failed = first_email(&admin).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["reason"].as_str().unwrap().contains("550 5.7.1"), "{failed}");
    save(&admin, &plain(sink.port)).await;
    let retry = format!("/api/v1/emails/{}/retry", failed["id"].as_str().unwrap());
    admin.post(&retry, &json!({})).await.expect(202);
    app.run_jobs().await;
    assert_eq!(sink.wait_for(1).len(), 1);
    assert_eq!(admin.post(&retry, &json!({})).await.verdict(), "409 email.not_failed");
}

fn letter(kind: MailKind, variables: BTreeMap<&'static str, String>) -> Letter {
    Letter { kind, to: TO.to_owned(), locale: "en".to_owned(), variables }
}

#[tokio::test]
async fn a_code_that_has_expired_is_not_sent_any_more() {
    let sink = Sink::open(Mode::Plain);
    let (app, acme, admin) = start(&sink).await;
    let mut variables = examples(MailKind::MfaCode);
    variables.insert("expires_at", app.now().to_string());
    app.clock.advance(Duration::from_secs(1));
    write_letter(&app, acme, letter(MailKind::MfaCode, variables)).await;
    app.run_jobs().await;
    assert!(first_email(&admin).await["reason"].as_str().unwrap().contains("expired"));
    assert!(sink.received().is_empty());
}

#[tokio::test]
async fn times_are_in_the_zone_of_the_organization() {
    let sink = Sink::open(Mode::Plain);
    let (app, acme, _admin) = start(&sink).await;
    let mut variables = examples(MailKind::Alert);
    variables.insert("occurred_at", "2026-07-28T22:30:00Z".to_owned());
    write_letter(&app, acme, letter(MailKind::Alert, variables)).await;
    app.run_jobs().await;
    let text = sink.wait_for(1)[0].text();
    assert!(text.contains("29 July 2026, 01:30 (Europe/Kyiv)"), "{text}");
}

#[tokio::test]
async fn what_fills_a_mail_is_sealed_and_forgotten_once_it_is_out() {
    use crate::outbound::mail::outbox::entity::Entity;
    let sink = Sink::open(Mode::Plain);
    let (app, acme, admin) = start(&sink).await;
    let mut variables = examples(MailKind::MfaCode);
    variables.insert("code", "canary-493027".to_owned());
    write_letter(&app, acme, letter(MailKind::MfaCode, variables)).await;
    let scope = app.scope(acme);
    let stored = async || {
        let (owned, acting) = (scope.clone(), scope.clone());
        let read = app.app.db().read(&owned, |tx| async move {
            tx.of::<Entity>(&acting).one(&tx).await.map_err(store::StoreError::from)
        });
        read.await.unwrap().unwrap().sealed_variables
    };
    let sealed = stored().await.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("canary"));
    app.run_jobs().await;
    assert_eq!(stored().await, None);
    assert!(!admin.get("/api/v1/emails").await.text().contains("canary"));
}

#[tokio::test]
async fn a_subject_cannot_be_turned_into_headers_by_what_people_are_called() {
    let sink = Sink::open(Mode::Plain);
    let (app, acme, _admin) = start(&sink).await;
    let mut variables = examples(MailKind::Invitation);
    variables.insert("sender_name", "Eve\r\nBcc: thief@evil.example\r\n\r\n<script>".to_owned());
    write_letter(&app, acme, letter(MailKind::Invitation, variables)).await;
    app.run_jobs().await;
    let mail = &sink.wait_for(1)[0];
    assert_eq!(mail.header("Bcc"), None);
    assert_eq!(mail.to, [TO]);
    assert!(!mail.text().split("<html").nth(1).unwrap().contains("<script>"), "HTML is escaped");
}
