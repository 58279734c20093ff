//! One source over time: its settings, its two streams, its letters and its connection log.

use std::time::Duration;

use serde_json::{Value, json};

use crate::inbound::tests::{Connected, connect, connected, hangup, push, settings};
use crate::limits::Limits;
use crate::testing::{Answer, Client, TestApp};

async fn get(admin: &Client, source: &Connected) -> Value {
    admin.get(&format!("/api/v1/sources/{}", source.id)).await.expect(200)
}

async fn patch(admin: &Client, source: &Connected, seen: &Value, body: &Value) -> Answer {
    let tagged = admin.clone().with("if-match", &format!("\"{seen}\""));
    tagged.send("PATCH", &format!("/api/v1/sources/{}", source.id), body).await
}

async fn webhook(admin: &Client, source: &Connected) -> (String, bool) {
    let stream = get(admin, source).await["streams"]["webhook"].clone();
    (stream["state"].as_str().unwrap().to_owned(), stream["overdue"] == true)
}

/// Days pass in these tests, and nobody signs in again meanwhile.
async fn patient() -> TestApp {
    let month = Duration::from_hours(30 * 24);
    let limits = Limits { session_idle: month, session_absolute: month, ..Limits::default() };
    TestApp::start_with(limits).await
}

/// A source whose vendor is the simulated exchange; `canary` stands where the password should.
async fn simulated(admin: &Client, sandbox: &sandbox::Sandbox, password: &str) -> Connected {
    let mut body = settings();
    body["fields"] = json!({
        "base_url": sandbox::Urls::base(&sandbox.urls.pbx), "username": sandbox.keys.pbx_username,
        "password": password, "api_key": sandbox.keys.pbx_api_key,
    });
    connected(&admin.post("/api/v1/sources", &body).await.expect(201))
}

#[tokio::test]
async fn a_stream_waits_is_heard_falls_silent_and_starts_anew_with_a_new_address() {
    let app = patient().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    assert_eq!(webhook(&admin, &source).await, ("waiting".into(), false));
    app.advance(Duration::from_hours(23)).await;
    assert_eq!(webhook(&admin, &source).await, ("waiting".into(), false));
    app.advance(Duration::from_hours(2)).await;
    assert_eq!(webhook(&admin, &source).await, ("waiting".into(), true));
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    let began = app.now();
    app.advance(Duration::from_hours(5)).await;
    let stream = get(&admin, &source).await["streams"]["webhook"].clone();
    assert_eq!((&stream["state"], &stream["since"]), (&json!("receiving"), &json!(began)));
    assert_eq!(stream["last_event_at"], json!(began));
    app.advance(Duration::from_hours(20)).await;
    assert_eq!(webhook(&admin, &source).await, ("silent".into(), false));
    admin.post(&format!("/api/v1/sources/{}/rotate-token", source.id), &Value::Null).await.expect(200);
    assert_eq!(webhook(&admin, &source).await, ("waiting".into(), false), "the vendor must be told anew");
    admin.post(&format!("/api/v1/sources/{}/disconnect", source.id), &Value::Null).await.expect(200);
    let stream = get(&admin, &source).await["streams"]["webhook"].clone();
    assert_eq!((&stream["state"], &stream["since"]), (&json!("off"), &json!(app.now())));
}

#[tokio::test]
async fn those_who_keep_sources_are_told_once_that_one_is_overdue_and_once_that_it_fell_silent() {
    let app = patient().await;
    let acme = app.organization("Acme").await;
    let (admin, agent) = (app.member(acme, "admin").await, app.member(acme, "agent").await);
    let source = connect(&admin).await;
    let told = async || {
        let page = admin.get("/api/v1/notifications").await.expect(200);
        let lines = page["items"].as_array().unwrap().iter();
        lines.map(|line| line["params"]["reason_key"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    app.advance(Duration::from_hours(23)).await;
    assert!(told().await.is_empty());
    for _ in 0..3 {
        app.advance(Duration::from_hours(2)).await;
    }
    assert_eq!(told().await, ["overdue"]);
    let line = admin.get("/api/v1/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(line["title_key"], "notifications.source.attention.overdue");
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    for _ in 0..3 {
        app.advance(Duration::from_hours(13)).await;
    }
    assert_eq!(told().await, ["silent", "overdue"]);
    assert_eq!(agent.get("/api/v1/notifications").await.expect(200)["items"], json!([]));
    let second = connect(&admin).await;
    push(&app, &second.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    app.advance(Duration::from_hours(48)).await;
    assert_eq!(told().await, ["silent", "silent", "overdue"], "the one that rests calls nobody");
}

#[tokio::test]
async fn settings_are_changed_against_what_was_seen_and_a_secret_left_out_stays() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let sandbox = sandbox::Sandbox::start(sandbox::SandboxConfig::default()).await.unwrap();
    let source = simulated(&admin, &sandbox, &sandbox.keys.pbx_password).await;
    let test = format!("/api/v1/sources/{}/test", source.id);
    assert_eq!(admin.post(&test, &Value::Null).await.expect(200)["passed"], true);
    let shown = get(&admin, &source).await;
    let history = |shown: &Value| shown["streams"]["history"]["state"].clone();
    assert_eq!(history(&shown), "working");
    assert_eq!(shown["streams"]["history"]["checked_at"], json!(app.now()));
    let revision = &shown["revision"];
    let named =
        patch(&admin, &source, revision, &json!({ "name": " North ", "timezone": "Europe/Madrid" })).await;
    assert_eq!(named.headers["etag"], format!("\"{}\"", named.json()["revision"]).as_str());
    let named = named.expect(200);
    assert_eq!((&named["name"], &named["timezone"]), (&json!("North"), &json!("Europe/Madrid")));
    assert_eq!(history(&named), "working", "a name proves nothing else");
    assert_eq!(
        patch(&admin, &source, revision, &json!({ "name": "South" })).await.verdict(),
        "412 request.stale"
    );
    let same = json!({ "fields": { "username": sandbox.keys.pbx_username, "password": "" } });
    let same = patch(&admin, &source, &named["revision"], &same).await.expect(200);
    assert_eq!(history(&same), "working", "nothing else was entered");
    let other = json!({ "fields": { "password": "canary-wrong" } });
    let other = patch(&admin, &source, &same["revision"], &other).await;
    assert!(!other.text().contains("canary"));
    let other = other.expect(200);
    assert_eq!(
        (history(&other), &other["streams"]["history"]["checked_at"]),
        (json!("untested"), &Value::Null)
    );
    assert_eq!(admin.post(&test, &Value::Null).await.expect(200)["passed"], false);
    let failing = get(&admin, &source).await["streams"]["history"].clone();
    assert_eq!(failing["state"], "failing");
    assert!(failing["error"].as_str().unwrap().starts_with("credentials:"), "{failing}");
    let log = admin.get("/api/v1/audit").await.expect(200).to_string();
    assert!(log.contains("\"North\"") && !log.contains("canary"), "{log}");
    sandbox.stop().await;
}

#[tokio::test]
async fn what_cannot_be_changed_is_refused_by_field_and_a_disconnected_source_is_left_alone() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    for (body, verdict, pointer) in [
        (json!({ "name": " " }), "422 source.name", "/name"),
        (json!({ "timezone": "Mars/Olympus" }), "422 source.timezone", "/timezone"),
        (json!({ "fields": { "api_key": null } }), "422 source.fields", "/fields/api_key"),
        (json!({ "fields": { "colour": "red" } }), "422 source.fields", "/fields/colour"),
        (json!({ "fields": { "base_url": "https://10.0.0.1" } }), "422 outbound.refused", "/fields/base_url"),
    ] {
        let refused = patch(&admin, &source, &json!(1), &body).await;
        assert_eq!(refused.verdict(), verdict, "{body}");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    let unknown = patch(&admin, &source, &json!(1), &json!({ "state": "active" })).await;
    assert_eq!(unknown.verdict(), "422 request.field");
    let path = format!("/api/v1/sources/{}", source.id);
    let blind = admin.send("PATCH", &path, &json!({ "name": "X" })).await;
    assert_eq!(blind.verdict(), "428 request.if_match_missing");
    admin.post(&format!("{path}/disconnect"), &Value::Null).await.expect(200);
    let gone = patch(&admin, &source, &json!(2), &json!({ "name": "X" })).await;
    assert_eq!(gone.verdict(), "409 source.disconnected");
    let outsider = app.member(app.organization("Other").await, "client").await;
    assert_eq!(outsider.get(&path).await.verdict(), "404 source.not_found");
    assert_eq!(patch(&outsider, &source, &json!(2), &json!({})).await.verdict(), "404 source.not_found");
    assert_eq!(outsider.get(&format!("{path}/exchanges")).await.verdict(), "404 source.not_found");
}

#[tokio::test]
async fn the_letter_to_the_vendor_is_written_in_every_language_and_follows_the_address() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Клініка Acme").await, "admin").await;
    let source = connect(&admin).await;
    let before = get(&admin, &source).await;
    let letters = before["letters"].as_array().unwrap();
    let locales: Vec<_> = letters.iter().map(|letter| letter["locale"].as_str().unwrap()).collect();
    assert_eq!(locales.len(), 4);
    for letter in letters {
        let body = letter["body"].as_str().unwrap();
        assert!(
            body.contains("Клініка Acme") && body.contains(before["webhook_url"].as_str().unwrap()),
            "{body}"
        );
    }
    let rotated =
        admin.post(&format!("/api/v1/sources/{}/rotate-token", source.id), &Value::Null).await.expect(200);
    assert_ne!(rotated["webhook_url"], before["webhook_url"]);
    assert!(
        rotated["letters"][0]["body"].as_str().unwrap().contains(rotated["webhook_url"].as_str().unwrap())
    );
    let audit = admin.get("/api/v1/audit").await.expect(200).to_string();
    assert!(!audit.contains("/ingest/"), "an address is a secret: {audit}");
}

#[tokio::test]
async fn the_connection_log_tells_what_was_asked_and_never_with_what() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let sandbox = sandbox::Sandbox::start(sandbox::SandboxConfig::default()).await.unwrap();
    let source = simulated(&admin, &sandbox, "canary-password").await;
    let test = format!("/api/v1/sources/{}/test", source.id);
    assert_eq!(admin.post(&test, &Value::Null).await.expect(200)["passed"], false);
    let log = admin.get(&format!("/api/v1/sources/{}/exchanges", source.id)).await;
    for canary in ["canary", sandbox.keys.pbx_api_key.as_str()] {
        assert!(!log.text().contains(canary), "{}", log.text());
    }
    let line = log.expect(200)["items"][0].clone();
    assert_eq!((&line["purpose"], &line["host"]), (&json!("test"), &json!("127.0.0.1")));
    assert!(line["path"].as_str().unwrap().starts_with("/api/cdr"), "{line}");
    assert!(line["status"].is_u64() && line["ms"].is_u64() && line["words"].is_string(), "{line}");
    sandbox.stop().await;
}

#[tokio::test]
async fn the_connection_log_keeps_the_last_two_hundred_requests_of_a_source() {
    use super::{Purpose, keep_exchanges};
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let (source, other) = (connect(&admin).await, connect(&admin).await);
    let id = |source: &Connected| source.id.parse().unwrap();
    for _ in 0..3 {
        let (http, seen) = app.app.http().watched(&connectors::Account::default());
        for _ in 0..90 {
            let _refused = http.send(connectors::Request::get("https://10.0.0.1/list")).await;
        }
        keep_exchanges(&app.app, &app.scope(acme), id(&source), Purpose::Import, &seen).await;
    }
    let (http, seen) = app.app.http().watched(&connectors::Account::default());
    let _refused = http.send(connectors::Request::get("https://10.0.0.1/list")).await;
    keep_exchanges(&app.app, &app.scope(acme), id(&other), Purpose::Import, &seen).await;
    let lines = async |source: &Connected| {
        let page = admin.get(&format!("/api/v1/sources/{}/exchanges?limit=200", source.id)).await.expect(200);
        (page["items"].as_array().unwrap().len(), page["next_cursor"].is_null())
    };
    assert_eq!((lines(&source).await, lines(&other).await), ((200, true), (1, true)));
}

#[tokio::test]
async fn settings_are_tried_before_they_are_saved_and_not_all_day() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let sandbox = sandbox::Sandbox::start(sandbox::SandboxConfig::default()).await.unwrap();
    let path = "/api/v1/connectors/streamtelecom/test";
    let fields = |password: &str| {
        json!({ "fields": {
            "base_url": sandbox::Urls::base(&sandbox.urls.pbx), "username": sandbox.keys.pbx_username,
            "password": password, "api_key": sandbox.keys.pbx_api_key,
        } })
    };
    let works = admin.post(path, &fields(&sandbox.keys.pbx_password)).await.expect(200);
    assert_eq!(works["passed"], true, "{works}");
    assert_eq!(admin.post(path, &fields("wrong")).await.expect(200)["passed"], false);
    assert_eq!(admin.get("/api/v1/sources").await.expect(200)["items"], json!([]), "nothing was saved");
    let missing = admin.post(path, &json!({ "fields": { "username": "a" } })).await;
    assert_eq!(missing.verdict(), "422 source.fields");
    let inside = json!({ "fields": { "base_url": "https://10.0.0.1", "username": "a", "password": "b", "api_key": "c" } });
    assert_eq!(admin.post(path, &inside).await.verdict(), "422 outbound.refused");
    let nobody = admin.post("/api/v1/connectors/nobody/test", &json!({ "fields": {} })).await;
    assert_eq!(nobody.verdict(), "404 source.no_connector");
    let mut last = missing;
    for _ in 0..20 {
        last = admin.post(path, &json!({ "fields": {} })).await;
    }
    assert_eq!(last.verdict(), "429 source.limited");
    assert_eq!(last.headers["retry-after"], "5");
    let standing = last.headers.get_all("ratelimit").iter().map(|line| line.to_str().unwrap());
    assert!(standing.collect::<Vec<_>>().contains(&"\"source-trials\";r=0;t=60"));
    app.advance(Duration::from_secs(5)).await;
    assert_eq!(admin.post(path, &json!({ "fields": {} })).await.verdict(), "422 source.fields");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_pasted_event_is_read_with_settings_nobody_saved() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let path = "/api/v1/connectors/streamtelecom/preview";
    let sample = |body: String| json!({ "method": "POST", "content_type": "application/json", "body": body });
    let read = admin.post(path, &sample(hangup(&[]).to_string())).await.expect(200);
    let call = &read["events"][0]["call"];
    assert_eq!((&read["events"][0]["kind"], &read["error"]), (&json!("call"), &Value::Null));
    assert_eq!((&call["from"], &call["employee"]), (&json!("+380501112233"), &json!("204")));
    assert_eq!((&call["talk_ms"], &call["recording"]), (&json!(60_000), &json!("link")));
    let leg = admin.post(path, &sample(hangup(&[("join", json!("yes"))]).to_string())).await.expect(200);
    assert_eq!(leg["events"][0]["kind"], "leg");
    let ringing =
        admin.post(path, &sample(hangup(&[("event", json!("Start"))]).to_string())).await.expect(200);
    assert_eq!(
        (&ringing["events"][0]["kind"], &ringing["events"][0]["call"]),
        (&json!("ignored"), &Value::Null)
    );
    let broken = admin.post(path, &sample(hangup(&[("type", json!("?"))]).to_string())).await.expect(200);
    assert_eq!((&broken["error"]["pointer"], &broken["events"]), (&json!("/type"), &json!([])));
    let large = admin.post(path, &sample("x".repeat(256 * 1024 + 1))).await;
    assert_eq!(large.verdict(), "413 source.sample_too_large");
    app.run_jobs().await;
    assert!(crate::inbound::tests::interactions(&app, acme).await.is_empty(), "nothing of it is kept");
}
