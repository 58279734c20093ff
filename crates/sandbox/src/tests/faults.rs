//! Ordered faults: each strikes as often as asked and in the vendor's own words.

use std::time::Duration;

use serde_json::json;

use super::{client, json, sandbox};
use crate::{Fault, Sandbox, Vendor};

async fn projects(sandbox: &Sandbox) -> reqwest::Result<reqwest::Response> {
    let key = format!("Token {}", sandbox.keys.deepgram);
    client()
        .get(sandbox.urls.deepgram.join("/v1/projects").unwrap())
        .header("authorization", key)
        .send()
        .await
}

async fn models(sandbox: &Sandbox) -> reqwest::Response {
    client()
        .get(sandbox.urls.openai.join("/v1/models").unwrap())
        .bearer_auth(&sandbox.keys.openai)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn each_vendor_says_no_in_its_own_words() {
    let sandbox = sandbox().await;
    for (fault, status, deepgram, openai) in [
        (Fault::Unauthorized, (401, 401), "INVALID_AUTH", json!("invalid_api_key")),
        (Fault::TokenExpired, (401, 401), "INVALID_AUTH", json!("token_expired")),
        (Fault::PaymentRequired, (402, 429), "ASR_PAYMENT_REQUIRED", json!("insufficient_quota")),
        (
            Fault::RateLimited { retry_after_s: 7 },
            (429, 429),
            "TOO_MANY_REQUESTS",
            json!("rate_limit_exceeded"),
        ),
        (Fault::InternalError, (500, 500), "INTERNAL_SERVER_ERROR", json!(null)),
    ] {
        sandbox.faults.script(Vendor::Deepgram, fault.clone(), 1);
        sandbox.faults.script(Vendor::Openai, fault.clone(), 1);
        let answer = projects(&sandbox).await.unwrap();
        assert_eq!(answer.status(), status.0);
        let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
        assert_eq!(wait.as_deref(), matches!(fault, Fault::RateLimited { .. }).then_some("7"));
        assert_eq!(json(answer).await["err_code"], deepgram);
        let answer = models(&sandbox).await;
        assert_eq!(answer.status(), status.1);
        assert_eq!(json(answer).await["error"]["code"], openai);
    }
    assert_eq!(projects(&sandbox).await.unwrap().status(), 200, "the orders are used up");
}

#[tokio::test]
async fn an_answer_can_be_a_web_page_cut_json_or_anything() {
    let sandbox = sandbox().await;
    sandbox.faults.script(Vendor::Deepgram, Fault::Html, 1);
    let page = projects(&sandbox).await.unwrap();
    assert_eq!(
        (page.status().as_u16(), page.headers()["content-type"].to_str().unwrap()),
        (200, "text/html; charset=utf-8")
    );
    sandbox.faults.script(Vendor::Deepgram, Fault::InvalidJson, 1);
    assert!(projects(&sandbox).await.unwrap().json::<serde_json::Value>().await.is_err());
    sandbox.faults.script(Vendor::Deepgram, Fault::Status { status: 503, body: Some("{\"x\":1}".into()) }, 1);
    let stated = projects(&sandbox).await.unwrap();
    assert_eq!((stated.status().as_u16(), json(stated).await), (503, json!({ "x": 1 })));
}

#[tokio::test]
async fn a_connection_can_break_in_the_middle_of_an_answer() {
    let sandbox = sandbox().await;
    sandbox.faults.script(Vendor::Deepgram, Fault::DropMidBody, 1);
    let answer = projects(&sandbox).await.unwrap();
    assert_eq!(answer.status(), 200, "it began well");
    assert!(answer.bytes().await.is_err());
}

#[tokio::test]
async fn a_hanging_call_ends_with_the_simulators() {
    let sandbox = sandbox().await;
    sandbox.faults.script(Vendor::Deepgram, Fault::Hang, 1);
    let url = sandbox.urls.deepgram.join("/v1/projects").unwrap();
    let waited = client().get(url).timeout(Duration::from_millis(200)).send().await;
    assert!(waited.unwrap_err().is_timeout());
    sandbox.stop().await;
}

#[tokio::test]
async fn faults_are_ordered_and_requests_are_read_over_http() {
    let sandbox = sandbox().await;
    let control = sandbox.urls.receiver.join("/_sandbox/faults").unwrap();
    let order = json!([{ "vendor": "deepgram", "fault": { "kind": "internal_error" }, "path": "/v1/projects", "times": 1 }]);
    assert_eq!(client().post(control.clone()).json(&order).send().await.unwrap().status(), 204);
    let waiting = client().get(control.clone()).send().await.unwrap();
    assert_eq!(json(waiting).await[0]["fault"]["kind"], "internal_error");
    assert_eq!(projects(&sandbox).await.unwrap().status(), 500);
    let wrong = json!({ "vendor": "deepgram", "fault": { "kind": "gremlin" } });
    assert_eq!(client().post(control.clone()).json(&wrong).send().await.unwrap().status(), 422);
    assert_eq!(client().delete(control).send().await.unwrap().status(), 204);
    let requests = client().get(sandbox.urls.pbx.join("/_sandbox/requests").unwrap()).send().await.unwrap();
    assert_eq!(
        json(requests).await,
        json!([{ "vendor": "deepgram", "method": "GET", "path": "/v1/projects", "status": 500 }])
    );
    assert_eq!(sandbox.journal.count(Vendor::Deepgram, "/v1/projects"), 1);
}
