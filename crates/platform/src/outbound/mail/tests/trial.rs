use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::sink::{LOGIN, Mode, Sink};
use super::{plain, with};
use crate::testing::{Client, TestApp};

async fn admin() -> (TestApp, Client) {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    (app, admin)
}

/// `dns ok, tcp ok, …`, and the words of the step that failed.
async fn steps(client: &Client, settings: Value, recipient: &str) -> (String, String) {
    let test = json!({ "settings": settings, "recipient": recipient });
    let report = client.post("/api/v1/smtp/test", &test).await.expect(200);
    let steps = report["steps"].as_array().unwrap();
    let line =
        |step: &Value| format!("{} {}", step["key"].as_str().unwrap(), step["state"].as_str().unwrap());
    let failed = steps.iter().find(|step| step["state"] == "failed");
    assert_eq!(report["passed"], failed.is_none());
    let words = failed.map(|step| step["words"].as_str().unwrap().to_owned()).unwrap_or_default();
    (steps.iter().map(line).collect::<Vec<_>>().join(", "), words)
}

fn protected(port: u16, encryption: &str, trusting: bool) -> Value {
    let settings = with(with(plain(port), "encryption", json!(encryption)), "host", json!("127.0.0.1"));
    with(settings, "disable_certificate_validation", json!(trusting))
}

const TO: &str = "olena@clinic.example";
const ALL: &str = "dns ok, tcp ok, tls ok, auth skipped, mail_from ok, rcpt_to ok, data ok";
const PLAIN: &str = "dns ok, tcp ok, tls skipped, auth skipped, mail_from ok, rcpt_to ok, data ok";
const AT_TLS: &str =
    "dns ok, tcp ok, tls failed, auth skipped, mail_from skipped, rcpt_to skipped, data skipped";

#[tokio::test]
async fn every_way_to_protect_the_connection_works_against_a_real_server() {
    let (_app, admin) = admin().await;
    let (open, implicit, starttls) =
        (Sink::open(Mode::Plain), Sink::open(Mode::Implicit), Sink::open(Mode::StarttlsRequired));
    assert_eq!(steps(&admin, plain(open.port), TO).await.0, PLAIN);
    assert_eq!(steps(&admin, protected(open.port, "starttls_if_offered", false), TO).await.0, PLAIN);
    assert_eq!(steps(&admin, protected(implicit.port, "implicit_tls", true), TO).await.0, ALL);
    assert_eq!(steps(&admin, protected(starttls.port, "starttls", true), TO).await.0, ALL);
    assert_eq!(steps(&admin, protected(starttls.port, "starttls_if_offered", true), TO).await.0, ALL);
    assert!(implicit.wait_for(1)[0].encrypted);
    assert!(starttls.wait_for(2).iter().all(|mail| mail.encrypted));
    assert_eq!(open.wait_for(2)[0].to, [TO]);
}

#[tokio::test]
async fn a_self_signed_certificate_is_taken_only_when_checks_are_off() {
    let (_app, admin) = admin().await;
    let (implicit, starttls) = (Sink::open(Mode::Implicit), Sink::open(Mode::Starttls));
    for (port, encryption) in [(implicit.port, "implicit_tls"), (starttls.port, "starttls")] {
        let (line, words) = steps(&admin, protected(port, encryption, false), TO).await;
        assert_eq!(line, AT_TLS, "{encryption}");
        assert!(words.contains("certificate") && words.contains("not trusted"), "{words}");
        assert_eq!(steps(&admin, protected(port, encryption, true), TO).await.0, ALL, "{encryption}");
    }
}

#[tokio::test]
async fn required_encryption_never_falls_back_to_plain() {
    let (_app, admin) = admin().await;
    let open = Sink::open(Mode::Plain);
    let (line, words) = steps(&admin, protected(open.port, "starttls", true), TO).await;
    assert_eq!(line, AT_TLS);
    assert!(words.contains("does not offer STARTTLS"), "{words}");
    assert_eq!(steps(&admin, protected(open.port, "implicit_tls", true), TO).await.0, AT_TLS);
    assert!(open.received().is_empty());
}

#[tokio::test]
async fn each_step_that_fails_is_named_with_the_servers_own_words() {
    let (_app, admin) = admin().await;
    let (open, guarded) = (Sink::open(Mode::Plain), Sink::guarded(Mode::Plain));
    let login = |password: &str| {
        with(with(plain(guarded.port), "username", json!(LOGIN.0)), "password", json!(password))
    };
    let failed = |line: &str| line.split(", ").find(|step| step.ends_with("failed")).unwrap_or("").to_owned();
    let cases = [
        (with(plain(25), "host", json!("no-such-host.invalid")), TO, "dns failed", "does not resolve"),
        (plain(9), TO, "tcp failed", "refused"),
        (login("wrong"), TO, "auth failed", "535 5.7.8"),
        (plain(guarded.port), TO, "mail_from failed", "530"),
        (
            with(plain(open.port), "mail_from", json!("refused@clinic.example")),
            TO,
            "mail_from failed",
            "550 5.7.1 Sender address rejected: not owned by user",
        ),
        (plain(open.port), "nobody@clinic.example", "rcpt_to failed", "550 5.1.1 No such user here"),
        (plain(open.port), "greylist@clinic.example", "rcpt_to failed", "451 4.7.1 Greylisted"),
        (plain(open.port), "spam@clinic.example", "data failed", "554 5.6.0 Message content rejected"),
    ];
    for (settings, recipient, step, expected) in cases {
        let (line, words) = steps(&admin, settings, recipient).await;
        assert_eq!(failed(&line), step, "{line} {words}");
        assert!(words.contains(expected), "{step}: {words}");
    }
    let (line, _) = steps(&admin, login(LOGIN.1), TO).await;
    assert!(line.contains("auth ok") && line.ends_with("data ok"), "{line}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_within_ten_seconds() {
    let (_app, admin) = admin().await;
    let mute = Sink::open(Mode::Mute);
    let began = Instant::now();
    let (line, words) = steps(&admin, plain(mute.port), TO).await;
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    assert!(line.starts_with("dns ok, tcp failed"), "{line}");
    assert!(words.contains("10 seconds"), "{words}");
}

#[tokio::test]
async fn a_server_inside_the_network_is_not_called_unless_the_operator_allows_it() {
    let (_app, admin) = admin().await;
    for host in ["10.0.0.7", "169.254.169.254", "::1", "127.0.0.2"] {
        let test = json!({ "settings": with(plain(25), "host", json!(host)), "recipient": TO });
        let refused = admin.post("/api/v1/smtp/test", &test).await;
        assert_eq!(refused.verdict(), "422 smtp.address", "{host}");
        assert!(refused.text().contains("outbound.allow"));
    }
    // A name that leads inside is seen when it is resolved.
    let (line, words) = steps(&admin, with(plain(25), "host", json!("localhost")), TO).await;
    assert!(line.starts_with("dns failed") || words.contains("127.0.0.1"), "{line} {words}");
}

#[tokio::test]
async fn tests_are_held_back_and_need_a_recipient() {
    let (_app, admin) = admin().await;
    let test = json!({ "settings": plain(9), "recipient": "a@b.example\r\nRCPT TO:<c@d.example>" });
    assert_eq!(admin.post("/api/v1/smtp/test", &test).await.verdict(), "422 smtp.recipient");
    let nowhere = json!({ "settings": with(plain(9), "port", json!(0)), "recipient": TO });
    let refused = admin.post("/api/v1/smtp/test", &nowhere).await.expect(422);
    assert_eq!(refused["errors"][0]["pointer"], "/settings/port");
    let again = json!({ "settings": plain(9), "recipient": TO });
    for _ in 0..10 {
        admin.post("/api/v1/smtp/test", &again).await.expect(200);
    }
    let refused = admin.post("/api/v1/smtp/test", &again).await;
    assert_eq!(refused.verdict(), "429 smtp.limited");
    assert_eq!(refused.headers["retry-after"], "5");
    let standing = refused.headers.get_all("ratelimit").iter().map(|line| line.to_str().unwrap());
    assert!(standing.collect::<Vec<_>>().contains(&"\"mail-trials\";r=0;t=60"));
}
