//! One request, sent more than once.

use std::time::Duration;

use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::entity::{Entity, Model};
use super::model::{Asked, fingerprint};
use super::store::claim;
use crate::app::App;
use crate::testing::{Client, Organization, TestApp};

const PROJECTS: &str = "/api/v1/projects";

async fn world() -> (TestApp, Organization, Client) {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    (app, acme, client)
}

async fn count(client: &Client) -> usize {
    client.get(PROJECTS).await.expect(200)["items"].as_array().unwrap().len()
}

async fn rows(app: &App) -> Vec<Model> {
    let read = |tx: store::Tx| async move { Ok::<_, store::StoreError>(Entity::find().all(&tx).await?) };
    app.db().read_platform(read).await.unwrap()
}

fn named(client: &Client, key: &str) -> Client {
    client.clone().with("idempotency-key", key)
}

fn project(name: &str) -> Value {
    json!({ "name": name })
}

#[tokio::test]
async fn a_request_sent_twice_makes_one_thing_and_gets_the_same_answer_also_after_a_restart() {
    let (app, _, client) = world().await;
    let before = count(&client).await;
    let first = named(&client, "a").post(PROJECTS, &project("Sales")).await;
    let again = named(&client, "a").post(PROJECTS, &project("Sales")).await;
    assert_eq!((again.expect(201), &again.headers["etag"]), (first.expect(201), &first.headers["etag"]));
    assert_eq!(again.headers["content-type"], "application/json");
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let elsewhere = client.clone().at(app.another_node());
    let later = named(&elsewhere, "a").post(PROJECTS, &project("Sales")).await;
    assert_eq!(
        (later.expect(201), &later.headers["idempotency-replayed"]),
        (first.json(), &again.headers["idempotency-replayed"])
    );
    assert_eq!(count(&client).await, before + 1);
    client.post(PROJECTS, &project("Sales")).await.expect(201);
    assert_eq!(count(&client).await, before + 2, "without a key every request is its own");
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_caller() {
    let (app, acme, client) = world().await;
    let made = named(&client, "a").post(PROJECTS, &project("Sales")).await.expect(201);
    let other = named(&client, "a").post(PROJECTS, &project("Support")).await;
    assert_eq!(other.verdict(), "422 idempotency.key_reused");
    let colleague = named(&app.member(acme, "client").await, "a");
    assert_ne!(colleague.post(PROJECTS, &project("Sales")).await.expect(201)["id"], made["id"]);
    let abroad = named(&app.member(app.organization("Other").await, "client").await, "a");
    assert_ne!(abroad.post(PROJECTS, &project("Sales")).await.expect(201)["id"], made["id"]);
    let endpoint = json!({ "url": "http://127.0.0.1:9/hook", "events": ["alert.triggered"] });
    named(&client, "a").post("/api/v1/webhook-endpoints", &endpoint).await.expect(201);
    for key in ["", "two words", &"x".repeat(256)] {
        let refused = named(&client, key).post(PROJECTS, &project("Sales")).await;
        assert_eq!(refused.verdict(), "400 idempotency.malformed", "{key:?}");
    }
}

#[tokio::test]
async fn a_request_that_made_nothing_can_be_corrected_under_its_key() {
    let (app, _, client) = world().await;
    let refused = named(&client, "a").post(PROJECTS, &project("")).await;
    assert_eq!(refused.status, 422);
    assert!(rows(&app.app).await.is_empty());
    named(&client, "a").post(PROJECTS, &project("Sales")).await.expect(201);
}

#[tokio::test]
async fn while_the_first_is_being_worked_on_the_second_is_told_to_wait() {
    let (app, acme, client) = world().await;
    let body = project("Sales").to_string();
    let asked = Asked {
        actor: client.member_id().to_string(),
        route: PROJECTS.to_owned(),
        key: "a".to_owned(),
        hash: fingerprint(&[b"", b"application/json", body.as_bytes()]),
    };
    let scope = app.scope(acme);
    let owned = scope.clone();
    let taken = app.app.db().write(&owned, |tx| async move { claim(&tx, &scope, asked).await }).await;
    taken.unwrap();
    let waiting = named(&client, "a").post(PROJECTS, &project("Sales")).await;
    assert_eq!(
        (waiting.verdict().as_str(), &waiting.headers["retry-after"]),
        ("409 idempotency.in_flight", &"1".parse().unwrap())
    );
    app.clock.advance(Duration::from_mins(15));
    let lost = named(&client, "a").post(PROJECTS, &project("Sales")).await;
    assert_eq!(lost.verdict(), "409 idempotency.outcome_unknown", "a restart in between: nobody knows");
}

#[tokio::test]
async fn of_two_at_the_same_moment_one_is_carried_out() {
    let (app, _, client) = world().await;
    let before = count(&client).await;
    let (one, two) = (named(&client, "a"), named(&client.clone().at(app.another_node()), "a"));
    let sales = project("Sales");
    let (first, second) = tokio::join!(one.post(PROJECTS, &sales), two.post(PROJECTS, &sales));
    for answer in [&first, &second] {
        assert!(
            ["201", "409 idempotency.in_flight"].contains(&answer.verdict().as_str()),
            "{}",
            answer.text()
        );
    }
    assert_eq!(count(&client).await, before + 1);
}

#[tokio::test]
async fn who_hangs_up_finds_the_answer_when_he_asks_again() {
    let (app, _, client) = world().await;
    let before = count(&client).await;
    let (sender, sales) = (named(&client, "a"), project("Sales"));
    let mut hanging = Box::pin(sender.post(PROJECTS, &sales));
    while app.app.tasks().is_empty() {
        assert!(futures::poll!(hanging.as_mut()).is_pending());
        tokio::task::yield_now().await;
    }
    drop(hanging);
    app.app.tasks().close();
    app.app.tasks().wait().await;
    let answer = sender.post(PROJECTS, &sales).await;
    answer.expect(201);
    assert_eq!(answer.headers["idempotency-replayed"], "true");
    assert_eq!(count(&client).await, before + 1);
}

#[tokio::test]
async fn a_new_key_is_answered_again_but_its_secret_lies_sealed_and_goes_after_a_day() {
    let (app, _, client) = world().await;
    let wanted = json!({ "name": "Dialler", "service_type": "ingest" });
    let first = named(&client, "a").post("/api/v1/api-keys", &wanted).await.expect(201);
    let again = named(&client, "a").post("/api/v1/api-keys", &wanted).await.expect(201);
    assert_eq!(first["secret"], again["secret"]);
    let row = rows(&app.app).await.remove(0);
    let stored = format!("{row:?} {}", String::from_utf8_lossy(row.sealed_answer.as_deref().unwrap()));
    assert!(!stored.contains(first["secret"].as_str().unwrap()), "{stored}");
    app.advance(Duration::from_hours(24)).await;
    let left = |tx: store::Tx| async move { Ok::<_, store::StoreError>(Entity::find().count(&tx).await?) };
    assert_eq!(app.app.db().read_platform(left).await.unwrap(), 0);
}
