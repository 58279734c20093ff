//! Sources over HTTP.

use serde_json::{Value, json};

use crate::inbound::tests::{Connected, connect, connected, hangup, interactions, push, records, settings};
use crate::testing::{Client, TestApp};

async fn states(admin: &Client) -> Vec<String> {
    let page = admin.get("/api/v1/sources").await.expect(200);
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["state"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_source_shows_its_address_and_never_its_secrets() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let answer = admin.post("/api/v1/sources", &settings()).await;
    assert!(!answer.text().contains("canary"), "{}", answer.text());
    let source = answer.expect(201);
    assert_eq!((&source["state"], &source["kind"]), (&json!("active"), &json!("telephony")));
    assert_eq!(
        (&source["fields"]["username"], &source["domain"]),
        (&json!("acme"), &json!("crm.streamtele.com"))
    );
    assert_eq!((&source["connector"], &source["last_event_at"]), (&json!("streamtelecom"), &Value::Null));
    assert_eq!(source["installed_at"], json!(app.now()));
    assert!(source["webhook_url"].as_str().unwrap().len() > "http://127.0.0.1:7070/ingest/".len() + 32);
    assert!(!admin.get("/api/v1/sources").await.text().contains("canary"));
}

#[tokio::test]
async fn settings_that_cannot_be_are_refused_by_field() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let table = [
        ("connector", json!("nobody"), "422 source.connector", "/connector"),
        ("connector", json!("deepgram"), "422 source.connector", "/connector"),
        ("name", json!("  "), "422 source.name", "/name"),
        ("timezone", json!("Mars/Olympus"), "422 source.timezone", "/timezone"),
        ("fields", json!({ "username": "a", "password": "b" }), "422 source.fields", "/fields/api_key"),
        ("colour", json!("red"), "422 request.field", "/colour"),
    ];
    for (key, value, verdict, pointer) in table {
        let mut body = settings();
        body[key] = value;
        let answer = admin.post("/api/v1/sources", &body).await;
        assert_eq!(answer.verdict(), verdict, "{key}: {}", answer.text());
        if key != "colour" {
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
        }
    }
    for (key, value, verdict) in [
        ("colour", "red", "422 source.fields"),
        ("base_url", "https://169.254.169.254/latest", "422 outbound.refused"),
        ("base_url", "http://example.com", "422 outbound.bad_url"),
    ] {
        let mut body = settings();
        body["fields"][key] = json!(value);
        let trial = json!({ "fields": body["fields"] });
        for answer in [
            admin.post("/api/v1/sources", &body).await,
            admin.post("/api/v1/connectors/streamtelecom/test", &trial).await,
        ] {
            assert_eq!(answer.verdict(), verdict);
            assert_eq!(answer.json()["errors"][0]["pointer"], format!("/fields/{key}"));
        }
    }
    assert_eq!(admin.get("/api/v1/sources?colour=red").await.verdict(), "400 request.query");
    assert!(states(&admin).await.is_empty());
}

#[tokio::test]
async fn a_source_says_which_secrets_are_stored_and_the_log_who_stored_them() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    assert_eq!(
        admin.post("/api/v1/sources", &settings()).await.expect(201)["secrets_set"],
        json!(["api_key", "password"])
    );
    let bare = json!({ "connector": "asterisk", "name": "Own", "timezone": "Europe/Kyiv" });
    let made = admin.post("/api/v1/sources", &bare).await.expect(201);
    assert_eq!(made["secrets_set"], json!([]));
    let path = format!("/api/v1/sources/{}", made["id"].as_str().unwrap());
    for (tag, value, expected) in
        [("\"1\"", json!("canary-secret"), json!(["password"])), ("\"2\"", Value::Null, json!([]))]
    {
        let change = json!({ "fields": { "password": value } });
        let changed = admin.clone().with("if-match", tag).send("PATCH", &path, &change).await;
        assert!(!changed.text().contains("canary"));
        assert_eq!(changed.expect(200)["secrets_set"], expected);
    }
    let log = admin.get("/api/v1/activity").await.expect(200);
    let actor = log["items"][0]["actor"].as_str().unwrap();
    assert!(actor.starts_with("admin "), "a name, not {actor}");
}

#[tokio::test]
async fn a_new_telephony_source_puts_the_one_before_to_rest() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let first = connect(&admin).await;
    let second = connect(&admin).await;
    assert_eq!(states(&admin).await, ["active", "inactive"]);
    let back = admin.post(&format!("/api/v1/sources/{}/activate", first.id), &Value::Null).await.expect(200);
    assert_eq!(back["state"], "active");
    assert_eq!(states(&admin).await, ["inactive", "active"]);
    let gone =
        admin.post(&format!("/api/v1/sources/{}/disconnect", second.id), &Value::Null).await.expect(200);
    assert_eq!((&gone["state"], &gone["webhook_url"]), (&json!("disconnected"), &Value::Null));
    for action in ["activate", "rotate-token"] {
        let again = admin.post(&format!("/api/v1/sources/{}/{action}", second.id), &Value::Null).await;
        assert_eq!(again.verdict(), "409 source.disconnected");
    }
    assert_eq!(states(&admin).await, ["disconnected", "active"]);
}

#[tokio::test]
async fn a_resting_source_keeps_its_secrets_and_a_disconnected_one_only_what_it_brought() {
    use crate::inbound::sources::entity::Entity;
    use sea_orm::EntityTrait;
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    let sealed = || async {
        let read = |tx: store::Tx| async move { Ok::<_, store::StoreError>(Entity::find().all(&tx).await?) };
        let rows = app.app.db().read_platform(read).await.unwrap();
        let mine = rows.into_iter().find(|row| kernel::SourceId::from(row.id).to_string() == source.id);
        mine.unwrap().sealed_secrets
    };
    let kept = sealed().await.unwrap();
    assert!(!String::from_utf8_lossy(&kept).contains("canary"));
    connect(&admin).await;
    assert_eq!(sealed().await, Some(kept), "it rests and can be activated again");
    let brought = records(&admin, &source.id).await;
    admin.post(&format!("/api/v1/sources/{}/disconnect", source.id), &Value::Null).await.expect(200);
    assert_eq!(sealed().await, None);
    assert_eq!(push(&app, &source.path, &hangup(&[])).await.verdict(), "410 ingest.disconnected");
    app.run_jobs().await;
    assert_eq!(records(&admin, &source.id).await, brought);
    assert_eq!(interactions(&app, acme).await.len(), 1);
}

#[tokio::test]
async fn of_two_members_who_connect_at_once_one_is_told_to_decide_again() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let (one, two) = (app.member(acme, "admin").await, app.member(acme, "client").await);
    let body = settings();
    for _ in 0..5 {
        let (first, second) =
            tokio::join!(one.post("/api/v1/sources", &body), two.post("/api/v1/sources", &body));
        for answer in [&first, &second] {
            assert!(
                matches!(answer.verdict().as_str(), "201" | "409 source.lost_the_race"),
                "{}",
                answer.text()
            );
        }
        assert!(first.status == 201 || second.status == 201);
        assert_eq!(states(&one).await.iter().filter(|state| *state == "active").count(), 1);
    }
}

#[tokio::test]
async fn nobody_reaches_into_another_organization() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    let record = records(&admin, &source.id).await.remove(0);
    let outsider = app.member(app.organization("Other").await, "client").await;
    assert_eq!(outsider.get("/api/v1/sources").await.text(), r#"{"items":[],"next_cursor":null}"#);
    assert_eq!(outsider.get(&format!("/api/v1/sources/{}/records", source.id)).await.status, 404);
    for action in ["test", "activate", "rotate-token", "disconnect"] {
        let path = format!("/api/v1/sources/{}/{action}", source.id);
        assert_eq!(outsider.post(&path, &Value::Null).await.verdict(), "404 source.not_found");
    }
    let replay = format!("/api/v1/records/{}/replay", record["id"].as_str().unwrap());
    assert_eq!(outsider.post(&replay, &Value::Null).await.verdict(), "404 record.not_found");
    let agent = app.member(app.organization("Third").await, "agent").await;
    assert_eq!(agent.get("/api/v1/sources").await.verdict(), "403 access.denied");
}

#[tokio::test]
async fn a_test_says_what_the_vendor_says_and_the_source_remembers() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let sandbox = sandbox::Sandbox::start(sandbox::SandboxConfig::default()).await.unwrap();
    let mut body = settings();
    body["fields"]["base_url"] = json!(sandbox::Urls::base(&sandbox.urls.pbx));
    let refused = connected(&admin.post("/api/v1/sources", &body).await.expect(201));
    let outcome = admin.post(&format!("/api/v1/sources/{}/test", refused.id), &Value::Null).await.expect(200);
    assert_eq!(outcome["passed"], false, "{outcome}");
    let shown = admin.get("/api/v1/sources").await.expect(200);
    assert!(shown["items"][0]["last_error"].as_str().unwrap().starts_with("credentials:"), "{shown}");
    for key in ["username", "password", "api_key"] {
        let field = format!("pbx_{key}");
        body["fields"][key] = json!(match field.as_str() {
            "pbx_username" => &sandbox.keys.pbx_username,
            "pbx_password" => &sandbox.keys.pbx_password,
            _ => &sandbox.keys.pbx_api_key,
        });
    }
    let works = connected(&admin.post("/api/v1/sources", &body).await.expect(201));
    let outcome = admin.post(&format!("/api/v1/sources/{}/test", works.id), &Value::Null).await.expect(200);
    assert_eq!(outcome["passed"], true, "{outcome}");
    sandbox.stop().await;
}

#[tokio::test]
async fn the_catalogue_describes_the_form_of_every_connector() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let cards = admin.get("/api/v1/connectors").await.expect(200);
    let card = cards["items"].as_array().unwrap().iter().find(|card| card["key"] == "streamtelecom").unwrap();
    assert_eq!(
        (&card["family"], &card["capabilities"]),
        (&json!("telephony"), &json!(["ingest", "history"]))
    );
    assert_eq!((&card["activation"], &card["history"]["window_days"]), (&json!("support"), &json!(30)));
    let secret = card["fields"].as_array().unwrap().iter().find(|field| field["key"] == "password").unwrap();
    assert_eq!((&secret["kind"], &secret["required"]), (&json!("secret"), &json!(true)));
    for card in cards["items"].as_array().unwrap() {
        let has = |capability: &str| card["capabilities"].as_array().unwrap().contains(&json!(capability));
        assert_eq!(has("ingest"), card["delivery"].is_string() && card["activation"].is_string(), "{card}");
        assert_eq!(has("history"), card["history"]["window_days"].is_u64(), "{card}");
        let fields = card["fields"].as_array().unwrap();
        for field in fields {
            assert_eq!(field["kind"] == "choice", field["options"] != json!([]), "{field}");
            let other = &field["show_if"]["field"];
            assert!(other.is_null() || fields.iter().any(|one| &one["key"] == other), "{field}");
        }
    }
}

#[tokio::test]
async fn the_guides_of_the_catalogue_are_read_in_the_language_asked_for_and_else_in_english() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let guide = async |query: &str| {
        let cards = admin.get(&format!("/api/v1/connectors{query}")).await.expect(200);
        let told =
            |card: &Value| (card["key"] == "binotel").then(|| card["guide"].as_str().unwrap().to_owned());
        cards["items"].as_array().unwrap().iter().find_map(told).unwrap()
    };
    let english = guide("").await;
    assert!(english.contains("Make a call."), "{english}");
    assert_eq!((guide("?language=en").await, guide("?language=xx").await), (english.clone(), english));
    for (language, word) in
        [("uk", "Зробіть дзвінок."), ("ru", "Сделайте звонок."), ("es", "Haga una llamada.")]
    {
        let told = guide(&format!("?language={language}")).await;
        assert!(told.contains(word), "{told}");
    }
}

#[tokio::test]
async fn of_two_resting_sources_that_are_activated_at_once_one_becomes_active() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let (one, two) = (app.member(acme, "admin").await, app.member(acme, "client").await);
    let (first, second) = (connect(&one).await, connect(&one).await);
    connect(&one).await;
    let path = |source: Connected| format!("/api/v1/sources/{}/activate", source.id);
    let (first, second) = (path(first), path(second));
    for _ in 0..5 {
        let (a, b) = tokio::join!(one.post(&first, &Value::Null), two.post(&second, &Value::Null));
        for answer in [&a, &b] {
            assert!(
                matches!(answer.verdict().as_str(), "200" | "409 source.lost_the_race"),
                "{}",
                answer.text()
            );
        }
        assert!(a.status == 200 || b.status == 200);
        assert_eq!(states(&one).await.iter().filter(|state| *state == "active").count(), 1);
    }
}
