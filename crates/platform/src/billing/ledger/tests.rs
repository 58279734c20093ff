use kernel::InteractionId;
use serde_json::{Value, json};

use crate::billing::usage;
use crate::testing::TestApp;

async fn charge(
    app: &TestApp,
    organization: crate::testing::Organization,
    id: InteractionId,
    ms: i64,
) -> i64 {
    let scope = app.scope(organization);
    let owned = scope.clone();
    let charged =
        app.app.db().write(&owned, |tx| async move { usage::charge(&tx, &scope, id, ms).await }).await;
    charged.unwrap().amount_minor
}

#[tokio::test]
async fn the_balance_is_the_sum_of_the_ledger_whatever_is_booked() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    let plan = client.get("/api/v1/plans/current").await;
    let tag = plan.headers["etag"].to_str().unwrap().to_owned();
    let price = json!({"unit_price_minor": 7});
    client.clone().with("if-match", &tag).send("PATCH", "/api/v1/plans/current", &price).await.expect(200);
    client.post("/api/v1/ledger/top-up", &json!({"amount_minor": 1000, "note": "June"})).await.expect(201);
    for (seconds, expected) in [(60, 7), (61, 14), (9, 0), (600, 70)] {
        assert_eq!(charge(&app, acme, app.app.ids().new_id(), seconds * 1000).await, expected);
    }
    let entries = client.get("/api/v1/ledger").await.expect(200);
    let entries = entries["items"].as_array().unwrap().clone();
    let sum: i64 = entries.iter().map(|entry| entry["amount_minor"].as_i64().unwrap()).sum();
    let plan = client.get("/api/v1/plans/current").await.expect(200);
    assert_eq!(plan["balance_minor"], Value::from(sum));
    assert_eq!(entries[0]["balance_after_minor"], Value::from(sum), "the newest entry says what is left");
    assert_eq!(sum, 1000 - 7 - 14 - 70);
}

#[tokio::test]
async fn a_conversation_is_charged_once_however_often_its_end_is_told() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    let id = app.app.ids().new_id();
    for _ in 0..3 {
        charge(&app, acme, id, 61_000).await;
    }
    let usage = client.get("/api/v1/usage").await.expect(200);
    assert_eq!(usage["items"].as_array().unwrap().len(), 1);
    let ledger = client.get("/api/v1/ledger").await.expect(200);
    assert_eq!(ledger["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_admin_sees_minutes_but_no_money() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    charge(&app, acme, app.app.ids().new_id(), 61_000).await;
    let admin = app.member(acme, "admin").await;
    assert_eq!(admin.get("/api/v1/ledger").await.verdict(), "403 access.denied");
    let usage = admin.get("/api/v1/usage").await.expect(200);
    assert_eq!(usage["items"][0]["minutes"], 2);
    assert_eq!(usage["items"][0]["unit_price_minor"], Value::Null);
}

#[tokio::test]
async fn a_price_changed_on_an_old_page_is_refused() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    let change = json!({"unit_price_minor": 9});
    let path = "/api/v1/plans/current";
    assert_eq!(client.send("PATCH", path, &change).await.verdict(), "428 request.if_match_missing");
    let stale = client.clone().with("if-match", "\"7\"");
    assert_eq!(stale.send("PATCH", path, &change).await.verdict(), "412 request.stale");
}
