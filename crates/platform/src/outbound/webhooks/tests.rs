use std::time::Duration;

use sandbox::{Fault, Sandbox, SandboxConfig, Vendor};
use serde_json::{Value, json};

use crate::outbound::webhooks::{Outgoing, publish};
use crate::testing::{Client, Organization, TestApp};

const ENDPOINTS: &str = "/api/v1/webhook-endpoints";

/// Simulated vendors that live by the test's clock.
async fn outside(app: &TestApp) -> Sandbox {
    let clock = app.app.clock().clone();
    Sandbox::start(SandboxConfig { clock, ..SandboxConfig::default() }).await.unwrap()
}

async fn connect(client: &Client, vendors: &Sandbox) -> Value {
    let url = vendors.urls.receiver.join("hooks/acme").unwrap();
    let made = client
        .post(ENDPOINTS, &json!({"url": url.as_str(), "events": ["interaction.completed"]}))
        .await
        .expect(201);
    vendors.inbox.expect_secret(made["secret"].as_str().unwrap());
    made
}

async fn tell(app: &TestApp, organization: Organization, key: &str) {
    let scope = app.scope(organization);
    let (owned, dedup_key) = (scope.clone(), key.to_owned());
    let told = app.app.db().write(&owned, |tx| async move {
        let data = json!({"id": "int_1", "quality_score": 87});
        publish(
            &tx,
            &scope,
            Outgoing {
                event: "interaction.completed",
                dedup_key,
                interaction_id: None,
                historic: false,
                data,
            },
        )
        .await
    });
    told.await.unwrap();
}

async fn first_delivery(client: &Client) -> Value {
    client.get("/api/v1/deliveries").await.expect(200)["items"][0].clone()
}

#[tokio::test]
async fn an_event_arrives_once_and_its_signature_verifies() {
    let app = TestApp::start().await;
    let vendors = outside(&app).await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    connect(&admin, &vendors).await;
    tell(&app, acme, "int_1").await;
    tell(&app, acme, "int_1").await;
    app.run_jobs().await;
    let received = vendors.inbox.accepted();
    assert_eq!(received.len(), 1, "told twice, sent once");
    assert!(received[0].verified);
    let delivery = first_delivery(&admin).await;
    assert_eq!((&delivery["state"], &delivery["attempts"]), (&json!("delivered"), &json!(1)));
}

#[tokio::test]
async fn a_receiver_that_fails_is_tried_again_on_schedule_with_the_same_id() {
    let app = TestApp::start().await;
    let vendors = outside(&app).await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    connect(&admin, &vendors).await;
    vendors.faults.script(Vendor::Receiver, Fault::InternalError, 2);
    tell(&app, acme, "int_1").await;
    app.run_jobs().await;
    let delivery = first_delivery(&admin).await;
    assert_eq!((&delivery["state"], &delivery["last_status"]), (&json!("retrying"), &json!(500)));
    app.advance(Duration::from_secs(10)).await;
    assert_eq!(first_delivery(&admin).await["attempts"], 2);
    app.advance(Duration::from_mins(10)).await;
    assert_eq!(first_delivery(&admin).await["state"], "delivered");
    assert_eq!(vendors.inbox.accepted().len(), 1);
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_not_called_again_until_a_member_turns_it_on() {
    let app = TestApp::start().await;
    let vendors = outside(&app).await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let endpoint = connect(&admin, &vendors).await;
    vendors.faults.script(Vendor::Receiver, Fault::Status { status: 410, body: None }, 1);
    tell(&app, acme, "int_1").await;
    app.run_jobs().await;
    let shown = admin.get(ENDPOINTS).await.expect(200)["items"][0].clone();
    assert_eq!(shown["enabled"], false);
    assert!(shown["disabled_reason"].as_str().unwrap().contains("410"));
    let delivery = first_delivery(&admin).await;
    let retry = format!("/api/v1/deliveries/{}/retry", delivery["id"].as_str().unwrap());
    assert_eq!(admin.post(&retry, &json!({})).await.verdict(), "409 delivery.endpoint_disabled");
    let path = format!("{ENDPOINTS}/{}", endpoint["id"].as_str().unwrap());
    admin.send("PATCH", &path, &json!({"enabled": true})).await.expect(200);
    admin.post(&retry, &json!({})).await.expect(202);
    app.run_jobs().await;
    assert_eq!(first_delivery(&admin).await["state"], "delivered");
}

#[tokio::test]
async fn an_address_inside_the_network_is_refused_when_it_is_saved() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    for url in [
        "http://169.254.169.254/latest",
        "https://10.0.0.7/hook",
        "https://[::ffff:10.0.0.7]/",
        "ftp://example.com/",
    ] {
        let refused =
            admin.post(ENDPOINTS, &json!({"url": url, "events": ["alert.triggered"]})).await.expect(422);
        assert_eq!(
            (&refused["code"], &refused["errors"][0]["pointer"]),
            (&json!("webhook.url"), &json!("/url")),
            "{url}"
        );
    }
}

#[tokio::test]
async fn the_secret_is_shown_once() {
    let app = TestApp::start().await;
    let vendors = outside(&app).await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let secret = connect(&admin, &vendors).await["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"));
    assert!(!admin.get(ENDPOINTS).await.text().contains(&secret));
}
