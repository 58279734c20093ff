//! Webhooks as a receiver gets them, checked with the reference library.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Response};
use bytes::Bytes;
use connectors::webhook::{Message, Outcome, SigningSecret, deliver};
use connectors::{Http, HttpConfig};
use kernel::Clock;

use crate::support::{Stub, answer, client};

fn secret(fill: u8) -> SigningSecret {
    SigningSecret::from_key(&[fill; 32]).unwrap()
}

async fn send(http: &Http, url: &str, secrets: &[SigningSecret]) -> Outcome {
    let body = Bytes::from_static(br#"{"type":"interaction.completed","data":{}}"#);
    deliver(http, &Message { url, id: "msg_1", at: Clock::system().now(), body, secrets }).await
}

#[tokio::test]
async fn a_receiver_verifies_with_the_old_secret_and_with_the_new_one() {
    let stub = Stub::answering(|_| answer(204, "text/plain", "")).await;
    let secrets = [secret(1), secret(2)];
    assert!(matches!(send(&stub.client(), &stub.url("/hook"), &secrets).await, Outcome::Delivered(_)));
    let seen = stub.seen().remove(0);
    let headers: HeaderMap = seen
        .headers
        .iter()
        .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
        .collect();
    for held in &secrets {
        let receiver = standardwebhooks::Webhook::new(held.to_text().expose()).unwrap();
        receiver.verify(&seen.body, &headers).unwrap();
        assert!(receiver.verify(b"{}", &headers).is_err(), "another body");
    }
    let stranger = standardwebhooks::Webhook::new(secret(3).to_text().expose()).unwrap();
    assert!(stranger.verify(&seen.body, &headers).is_err(), "another secret");
    assert_eq!(seen.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_long_reply_is_cut_and_still_a_delivery() {
    let stub = Stub::answering(|_| answer(200, "text/plain", "x".repeat(300_000))).await;
    match send(&stub.client(), &stub.url("/"), &[secret(1)]).await {
        Outcome::Delivered(reply) => assert_eq!(reply.body.len(), 64 * 1024),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_goes_nowhere() {
    let target = Stub::answering(|_| answer(200, "text/plain", "")).await;
    let location = target.url("/");
    let stub = Stub::answering(move |_| {
        Response::builder().status(308).header("location", &location).body(Body::empty()).unwrap()
    })
    .await;
    let http = client(&[stub.address, target.address], Duration::from_secs(5));
    assert!(matches!(send(&http, &stub.url("/"), &[secret(1)]).await, Outcome::Retry { reply: Some(_), .. }));
    assert!(target.seen().is_empty());
}

#[tokio::test]
async fn a_busy_receiver_is_given_the_time_it_asks_for() {
    let stub = Stub::answering(|_| {
        Response::builder().status(429).header("retry-after", "120").body(Body::empty()).unwrap()
    })
    .await;
    match send(&stub.client(), &stub.url("/"), &[secret(1)]).await {
        Outcome::SlowDown { after, .. } => assert_eq!(after, Some(Duration::from_mins(2))),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_address_inside_is_refused_and_a_dead_one_is_tried_again() {
    let http = Http::new(HttpConfig::default()).unwrap();
    for url in ["https://127.0.0.1/hook", "https://169.254.169.254/", "http://example.com/", "nonsense"] {
        assert!(matches!(send(&http, url, &[secret(1)]).await, Outcome::Refused { .. }), "{url}");
    }
    let gone = Stub::raw(Some(b"")).await.address;
    let http = client(&[gone], Duration::from_secs(5));
    assert!(matches!(send(&http, &format!("http://{gone}/"), &[]).await, Outcome::Retry { reply: None, .. }));
}
