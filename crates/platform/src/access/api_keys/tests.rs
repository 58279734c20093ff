//! Keys over HTTP: made once, used, rotated, expired, deleted; and what a deleted one leaves behind.

use std::time::Duration;

use kernel::Classify as _;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::entity::{Entity, Model};
use super::{NewApiKey, ServiceType, issue};
use crate::app::App;
use crate::testing::{Client, Organization, TestApp};

const KEYS: &str = "/api/v1/api-keys";
const DAY: Duration = Duration::from_hours(24);

async fn make(client: &Client, body: &Value) -> Value {
    client.post(KEYS, body).await.expect(201)
}

async fn make_of(client: &Client, service: &str) -> (String, Client, String) {
    let made = make(client, &json!({ "name": format!("{service} key"), "service_type": service })).await;
    let secret = made["secret"].as_str().unwrap().to_owned();
    let id = made["id"].as_str().unwrap().to_owned();
    let stranger = client.clone().without("cookie").without("x-csrf-token").without("x-organization");
    (id, stranger, secret)
}

fn holding(stranger: &Client, secret: &str) -> Client {
    stranger.clone().with("authorization", &format!("Bearer {secret}"))
}

async fn rows(app: &App) -> Vec<Model> {
    let read = |tx: store::Tx| async move { Ok::<_, store::StoreError>(Entity::find().all(&tx).await?) };
    app.db().read_platform(read).await.unwrap()
}

async fn world() -> (TestApp, Organization, Client) {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    (app, acme, admin)
}

#[tokio::test]
async fn a_key_is_shown_once_stored_as_a_hash_and_works_at_once() {
    let (app, _, admin) = world().await;
    let made = make(&admin, &json!({ "name": "Dialler", "service_type": "interactions_read" })).await;
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with(made["prefix"].as_str().unwrap()));
    assert!(secret.ends_with(made["last4"].as_str().unwrap()));
    assert_eq!(made["valid_until"], Value::Null, "no policy, no expiry");
    let listed = admin.get(KEYS).await;
    assert!(!listed.text().contains(secret), "the list does not repeat it");
    assert_eq!(listed.expect(200)["items"][0]["name"], "Dialler");
    let row = rows(&app.app).await.remove(0);
    assert!(!format!("{row:?}").contains(secret), "the table holds its hash only");
    let program = holding(&app.stranger(), secret);
    let answer = program.get("/api/v1/interactions").await;
    answer.expect(200);
    assert_eq!(answer.headers["ratelimit-policy"], "\"api-key\";q=1200;w=60");
    assert!(answer.headers["ratelimit"].to_str().unwrap().starts_with("\"api-key\";r=1199;"));
}

#[tokio::test]
async fn a_key_acts_in_its_own_organization_only_and_wins_over_a_cookie() {
    let (app, acme, admin) = world().await;
    let (_, stranger, secret) = make_of(&admin, "full").await;
    let other = app.organization("Other").await;
    let key = holding(&stranger, &secret);
    let abroad = key.clone().with("x-organization", &other.id.to_string());
    assert_eq!(abroad.get("/api/v1/projects").await.verdict(), "404 organization.not_found");
    let query = format!("/api/v1/projects?organization={}", other.id);
    assert_eq!(key.get(&query).await.verdict(), "404 organization.not_found");
    key.clone().with("x-organization", &acme.id.to_string()).get("/api/v1/projects").await.expect(200);
    // Without a token against forged requests, and from a page of another site: browsers do not send keys unasked.
    let made = key.with("origin", "https://elsewhere.example");
    made.post("/api/v1/projects", &json!({ "name": "By key" })).await.expect(201);
    let both = holding(&app.member(other, "client").await.without("x-organization"), &secret);
    let seen = both.get("/api/v1/projects").await.expect(200);
    assert!(seen.to_string().contains("By key"), "the key wins over the cookie: {seen}");
    assert_eq!(both.get("/api/v1/profile").await.verdict(), "403 api_key.not_for_people");
    assert_eq!(both.get(KEYS).await.verdict(), "403 access.denied");
}

#[tokio::test]
async fn a_key_that_cannot_be_one_of_ours_is_refused_with_the_reason() {
    let (app, _, admin) = world().await;
    let (id, stranger, secret) = make_of(&admin, "ingest").await;
    let verdict = async |text: &str| holding(&stranger, text).get("/api/v1/projects").await.verdict();
    assert_eq!(verdict("sk_live_123").await, "401 api_key.malformed");
    assert_eq!(verdict(&secret.replace("hk_", "hk-")).await, "401 api_key.malformed");
    let foreign = super::secret::compose(id.parse().unwrap(), app.app.entropy());
    assert_eq!(verdict(foreign.expose()).await, "401 api_key.unknown", "the right id with another secret");
    let nobody = super::secret::compose(app.app.ids().new_id(), app.app.entropy());
    assert_eq!(verdict(nobody.expose()).await, "401 api_key.unknown");
    let basic = stranger.clone().with("authorization", "Basic YTpi");
    assert_eq!(basic.get("/api/v1/projects").await.verdict(), "401 access.unauthenticated");
}

#[tokio::test]
async fn deleting_a_key_ends_it_at_once_here_and_within_a_second_elsewhere() {
    let (app, acme, admin) = world().await;
    let (id, stranger, secret) = make_of(&admin, "interactions_read").await;
    let (here, there) =
        (holding(&stranger, &secret), holding(&stranger.clone().at(app.another_node()), &secret));
    here.get("/api/v1/interactions").await.expect(200);
    there.get("/api/v1/interactions").await.expect(200);
    assert_eq!(admin.delete(&format!("{KEYS}/{id}")).await.status, 204);
    assert_eq!(here.get("/api/v1/interactions").await.verdict(), "401 api_key.unknown");
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(there.get("/api/v1/interactions").await.verdict(), "401 api_key.unknown");
    assert!(rows(&app.app).await.is_empty(), "the hash is gone for good");
    assert_eq!(app.audited(acme).await, ["sign_in", "create", "delete"], "and what happened stays");
    assert_eq!(admin.delete(&format!("{KEYS}/{id}")).await.verdict(), "404 api_key.not_found");
    make(&admin, &json!({ "name": "interactions_read key", "service_type": "ingest" })).await;
}

#[tokio::test]
async fn after_a_rotation_both_keys_work_until_the_overlap_ends() {
    let (app, _, admin) = world().await;
    let (id, stranger, old) = make_of(&admin, "interactions_read").await;
    let path = format!("{KEYS}/{id}/rotate");
    let rotated = admin.post(&path, &json!({ "overlap_hours": 2 })).await.expect(200);
    let new = rotated["secret"].as_str().unwrap().to_owned();
    let verdict = async |text: &str| holding(&stranger, text).get("/api/v1/interactions").await.verdict();
    assert_eq!((verdict(&old).await, verdict(&new).await), ("200".to_owned(), "200".to_owned()));
    app.clock.advance(Duration::from_hours(2));
    assert_eq!(
        (verdict(&old).await, verdict(&new).await),
        ("401 api_key.unknown".to_owned(), "200".to_owned())
    );
    let at_once = admin.post(&path, &json!({ "overlap_hours": 0 })).await.expect(200);
    assert_eq!(at_once["old_secret_until"], Value::Null);
    assert_eq!(verdict(&new).await, "401 api_key.unknown");
    let refused = admin.post(&path, &json!({ "overlap_hours": 169 })).await;
    assert_eq!(refused.verdict(), "422 api_key.overlap");
}

#[tokio::test]
async fn a_key_ends_when_it_was_said_to_and_never_later_than_the_policy_allows() {
    let (app, acme, admin) = world().await;
    let policy = format!("{KEYS}/policy");
    let answer = admin.get(&policy).await;
    assert_eq!(answer.expect(200), json!({ "max_age_days": null }));
    let tag = answer.headers["etag"].to_str().unwrap().to_owned();
    let change = json!({ "max_age_days": 30 });
    assert_eq!(admin.send("PUT", &policy, &change).await.status, 428);
    admin.clone().with("if-match", &tag).send("PUT", &policy, &change).await.expect(200);
    assert_eq!(admin.clone().with("if-match", &tag).send("PUT", &policy, &change).await.status, 412);
    let late = app.now().plus(DAY * 31).to_string();
    let body = json!({ "name": "Late", "service_type": "full", "valid_until": late });
    assert_eq!(admin.post(KEYS, &body).await.verdict(), "422 api_key.beyond_policy");
    let made = make(&admin, &json!({ "name": "Capped", "service_type": "full" })).await;
    assert_eq!(made["valid_until"], json!(app.now().plus(DAY * 30)));
    let key = holding(&app.stranger(), made["secret"].as_str().unwrap());
    key.get("/api/v1/projects").await.expect(200);
    app.clock.advance(DAY * 20);
    let admin = app.member(acme, "admin").await;
    assert_eq!(admin.get(KEYS).await.expect(200)["items"][0]["marks"], json!(["expires_soon"]));
    app.clock.advance(DAY * 10);
    assert_eq!(key.get("/api/v1/projects").await.verdict(), "401 api_key.expired");
    let admin = app.member(acme, "admin").await;
    let id = made["id"].as_str().unwrap();
    let renewed = admin.post(&format!("{KEYS}/{id}/rotate"), &json!({})).await;
    assert_eq!(renewed.verdict(), "409 api_key.ended");
}

#[tokio::test]
async fn the_list_says_when_a_key_was_used_by_whom_it_was_made_and_what_to_review() {
    let (app, acme, admin) = world().await;
    let (_, stranger, secret) = make_of(&admin, "interactions_read").await;
    let client = app.member(acme, "client").await;
    let first = async || client.get(KEYS).await.expect(200)["items"][0].clone();
    assert_eq!(first().await["last_used_at"], Value::Null);
    let key = holding(&stranger, &secret);
    key.get("/api/v1/interactions").await.expect(200);
    let used = first().await["last_used_at"].clone();
    assert_eq!(used, json!(app.now()));
    app.clock.advance(Duration::from_secs(30));
    key.get("/api/v1/interactions").await.expect(200);
    assert_eq!(first().await["last_used_at"], used, "written at most once a minute");
    app.deactivate(acme, admin.member_id()).await;
    let row = first().await;
    assert_eq!(row["marks"], json!(["creator_gone"]));
    assert!(row["creator_email"].as_str().unwrap().starts_with("admin"), "the address stays: {row}");
    key.get("/api/v1/interactions").await.expect(200);
    app.clock.advance(DAY * 90);
    let client = app.member(acme, "client").await;
    let marks = client.get(KEYS).await.expect(200)["items"][0]["marks"].clone();
    assert_eq!(marks, json!(["unused", "creator_gone"]));
}

#[tokio::test]
async fn what_cannot_be_a_key_is_refused_by_field() {
    let (app, _, admin) = world().await;
    make(&admin, &json!({ "name": "Taken", "service_type": "ingest" })).await;
    let table = [
        (json!({ "name": " Taken ", "service_type": "full" }), "409 api_key.name_taken", "/name"),
        (json!({ "name": "", "service_type": "full" }), "422 api_key.name", "/name"),
        (json!({ "name": "x".repeat(101), "service_type": "full" }), "422 api_key.name", "/name"),
        (json!({ "name": "N", "service_type": "root" }), "422 request.field", "/service_type"),
        (json!({ "name": "N", "service_type": "full", "secret": "mine" }), "422 request.field", ""),
        (
            json!({ "name": "N", "service_type": "full", "valid_until": app.now() }),
            "422 api_key.valid_until",
            "/valid_until",
        ),
    ];
    for (body, verdict, pointer) in table {
        let answer = admin.post(KEYS, &body).await;
        assert_eq!(answer.verdict(), verdict, "{body}");
        if !pointer.is_empty() {
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
        }
    }
}

#[tokio::test]
async fn what_a_key_does_is_written_down_under_its_name() {
    let (app, acme, admin) = world().await;
    let (_, stranger, secret) = make_of(&admin, "full").await;
    let key = holding(&stranger, &secret);
    let project = key.get("/api/v1/projects").await.expect(200)["items"][0]["id"].clone();
    let condition = json!({ "field": "direction", "op": "equals", "value": "out" });
    let rule = json!({ "name": "By key", "project_id": project, "conditions": [condition] });
    key.post("/api/v1/routing-rules", &rule).await.expect(201);
    let said = app.member(acme, "client").await.get("/api/v1/activity").await.expect(200);
    assert_eq!(said["items"][0]["actor"], "full key");
}

#[tokio::test]
async fn whoever_runs_the_installation_makes_a_key_without_signing_in() {
    let (app, _, admin) = world().await;
    let wanted = |name: &str| NewApiKey {
        name: name.to_owned(),
        service_type: ServiceType::InteractionsRead,
        valid_until: None,
    };
    let secret = issue(&app.app, "acme", wanted("Cron")).await.unwrap();
    holding(&app.stranger(), secret.expose()).get("/api/v1/interactions").await.expect(200);
    let row = admin.get(KEYS).await.expect(200)["items"][0].clone();
    assert_eq!((&row["creator_email"], &row["marks"]), (&json!("operator"), &json!([])));
    let audit = admin.get("/api/v1/audit?entity=api_key").await.expect(200);
    assert_eq!(audit["items"][0]["actor"], json!({ "kind": "job", "name": "operator" }));
    let taken = issue(&app.app, "acme", wanted("Cron")).await.unwrap_err();
    assert_eq!(taken.code(), "api_key.name_taken");
    let nowhere = issue(&app.app, "nowhere", wanted("Cron")).await.unwrap_err();
    assert_eq!(nowhere.code(), "api_key.no_such_organization");
}
