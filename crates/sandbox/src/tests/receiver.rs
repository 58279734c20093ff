//! The webhook receiver: signatures, repeats, the published vector.

use serde_json::json;
use standardwebhooks::Webhook;

use super::{NOW, client, sandbox};
use crate::Sandbox;

async fn send(sandbox: &Sandbox, id: &str, sent_at: i64, signature: &str, body: &str) -> u16 {
    let request = client()
        .post(sandbox.urls.receiver.join("/hooks/crm").unwrap())
        .header("webhook-id", id)
        .header("webhook-timestamp", sent_at)
        .header("webhook-signature", signature);
    request.body(body.to_owned()).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_signed_webhook_is_taken_once_and_a_repeat_is_known() {
    let sandbox = sandbox().await;
    let body = r#"{"type":"interaction.completed","data":{"id":"int_1"}}"#;
    let signature = Webhook::new(&sandbox.keys.webhook_secret)
        .unwrap()
        .sign("msg_1", NOW.seconds(), body.as_bytes())
        .unwrap();
    let rotating = format!("v1,b2xk {signature}");
    assert_eq!(send(&sandbox, "msg_1", NOW.seconds(), &rotating, body).await, 204);
    assert_eq!(send(&sandbox, "msg_1", NOW.seconds(), &signature, body).await, 204);
    assert_eq!(sandbox.inbox.all().len(), 2);
    let accepted = sandbox.inbox.accepted();
    assert_eq!(accepted.len(), 1);
    assert_eq!((accepted[0].name.as_str(), &accepted[0].body["data"]["id"]), ("crm", &json!("int_1")));
}

#[tokio::test]
async fn a_forged_or_stale_webhook_is_refused_and_never_counts() {
    let sandbox = sandbox().await;
    let sign = |secret: &str, at: i64| Webhook::new(secret).unwrap().sign("msg_1", at, b"{}").unwrap();
    let (now, secret) = (NOW.seconds(), sandbox.keys.webhook_secret.clone());
    let other = "whsec_b3RoZXItd2ViaG9vay1zZWNyZXQtZm9yLXRlc3Q=";
    assert_eq!(send(&sandbox, "msg_1", now, &sign(other, now), "{}").await, 401);
    assert_eq!(send(&sandbox, "msg_1", now, &sign(&secret, now), "{ }").await, 401);
    assert_eq!(send(&sandbox, "msg_1", now - 301, &sign(&secret, now - 301), "{}").await, 401);
    assert!(sandbox.inbox.accepted().is_empty());
    sandbox.inbox.expect_secret(other);
    assert_eq!(send(&sandbox, "msg_1", now, &sign(other, now), "{}").await, 204);
    let listed = client().get(sandbox.urls.receiver.join("/received").unwrap()).send().await.unwrap();
    assert_eq!(listed.json::<Vec<serde_json::Value>>().await.unwrap().len(), 4);
}

#[tokio::test]
async fn the_published_vector_of_standard_webhooks_holds() {
    let webhook = Webhook::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").unwrap();
    let body = br#"{"email":"test@example.com","username":"test_user"}"#;
    let signed = webhook.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, body).unwrap();
    assert_eq!(signed, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
}
