//! Weeks over HTTP.

use std::time::Duration;

use kernel::InteractionId;
use serde_json::json;

use super::charge;
use crate::testing::{Organization, TestApp};

async fn book(app: &TestApp, organization: Organization, seconds: i64) {
    let scope = app.scope(organization);
    let owned = scope.clone();
    let id: InteractionId = app.app.ids().new_id();
    let booked =
        app.app.db().write(&owned, |tx| async move { charge(&tx, &scope, id, seconds * 1000).await });
    booked.await.unwrap();
}

#[tokio::test]
async fn minutes_are_summed_by_the_weeks_of_the_organizations_zone() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    book(&app, acme, 61).await;
    app.clock.advance(Duration::from_hours(24 * 7));
    let client = app.member(acme, "client").await;
    book(&app, acme, 30).await;
    book(&app, acme, 30).await;
    let weeks = client.get("/api/v1/usage/weeks").await.expect(200);
    assert_eq!(weeks["timezone"], "Europe/Kyiv");
    let (now, before) = (&weeks["items"][0], &weeks["items"][1]);
    assert_eq!((&now["conversations"], &now["minutes"]), (&json!(2), &json!(2)));
    assert_eq!((&before["conversations"], &before["minutes"]), (&json!(1), &json!(2)));
    assert_eq!(now["from"], before["to"]);
    assert_eq!(weeks["items"].as_array().unwrap().len(), 12);
    let tag = client.get("/api/v1/organizations/current").await.headers["etag"].to_str().unwrap().to_owned();
    let moved = client.clone().with("if-match", &tag);
    moved
        .send("PATCH", "/api/v1/organizations/current", &json!({ "timezone": "Asia/Tokyo" }))
        .await
        .expect(200);
    let elsewhere = client.get("/api/v1/usage/weeks").await.expect(200);
    assert_ne!(elsewhere["items"][0]["from"], now["from"], "the bounds move with the zone");
}

#[tokio::test]
async fn an_admin_sees_the_minutes_of_a_week_and_not_the_money() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    book(&app, acme, 61).await;
    let (client, admin) = (app.member(acme, "client").await, app.member(acme, "admin").await);
    let seen = |weeks: serde_json::Value| {
        (weeks["items"][0]["minutes"].clone(), weeks["items"][0]["amount_minor"].clone())
    };
    let (minutes, money) = seen(client.get("/api/v1/usage/weeks").await.expect(200));
    assert!(minutes == 2 && money.is_i64());
    assert_eq!(seen(admin.get("/api/v1/usage/weeks").await.expect(200)), (json!(2), json!(null)));
    let agent = app.member(acme, "agent").await;
    assert_eq!(agent.get("/api/v1/usage/weeks").await.verdict(), "403 access.denied");
}
