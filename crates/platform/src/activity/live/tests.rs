//! Feeds that are open when the right to listen ends.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use crate::testing::{Client, Organization, TestApp};

const EVENTS: &str = "/api/v1/events";
/// Far longer than a feed takes to notice, and an end to a test in which it does not.
const PATIENCE: Duration = Duration::from_secs(20);

async fn open(app: &TestApp, organization: Organization) -> (Client, Body) {
    let listener = app.member(organization, "agent").await;
    let feed = listener.open(EVENTS).await;
    (listener, feed)
}

async fn assert_ends(feed: Body, why: &str) {
    assert!(tokio::time::timeout(PATIENCE, feed.collect()).await.is_ok(), "the feed stays open though {why}");
}

/// The feed of whoever may go on listening tells of the next event.
async fn assert_tells(mut feed: Body, app: &TestApp, organization: Organization) {
    let owner = app.member(organization, "client").await;
    owner.post("/api/v1/roles", &json!({ "name": "Listener", "from": "agent" })).await.expect(201);
    let told = tokio::time::timeout(PATIENCE, feed.frame()).await.expect("the feed tells in time");
    let told = told.expect("the feed is open").expect("a frame").into_data().expect("an event");
    assert!(String::from_utf8_lossy(&told).contains("event: role.changed"));
}

#[tokio::test]
async fn a_feed_ends_with_the_organization_that_is_suspended_and_no_other_does() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let owner = app.member(acme, "client").await;
    let made = owner.post("/api/v1/organizations", &json!({ "name": "North" })).await.expect(201);
    let north = Organization { id: made["id"].as_str().unwrap().parse().unwrap() };
    let (_, above) = open(&app, acme).await;
    let (_, below) = open(&app, north).await;
    owner.post(&format!("/api/v1/organizations/{}/suspend", north.id), &Value::Null).await.expect(200);
    assert_ends(below, "its organization is suspended").await;
    assert_tells(above, &app, acme).await;
}

#[tokio::test]
async fn a_feed_ends_with_its_session_however_that_ended() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let owner = app.member(acme, "client").await;

    let (leaver, feed) = open(&app, acme).await;
    leaver.delete("/api/v1/sessions/current").await.expect(204);
    assert_ends(feed, "its member signed out").await;

    let (shut_out, feed) = open(&app, acme).await;
    owner.delete(&format!("/api/v1/members/{}/sessions", shut_out.member_id())).await.expect(200);
    assert_ends(feed, "an administrator ended the session").await;

    let (_, feed) = open(&app, acme).await;
    app.clock.advance(app.app.limits().sessions().absolute);
    app.app.live().poke();
    assert_ends(feed, "the session is over").await;
}

#[tokio::test]
async fn a_feed_ends_with_the_membership() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let owner = app.member(acme, "client").await;
    let (gone, feed) = open(&app, acme).await;
    let path = format!("/api/v1/members/{}/deactivate", gone.member_id());
    owner.post(&path, &Value::Null).await.expect(200);
    assert_ends(feed, "its member was deactivated").await;
}
