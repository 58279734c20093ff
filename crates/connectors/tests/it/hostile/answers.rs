//! What a vendor answers while it is broken, and how often it may be asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use connectors::{Fault, Http};
use kernel::Classify;

use crate::conformance::{called, everything, fixtures, head_of};
use crate::support::{Stub, account_of, answer, client};

/// At how many places each answer is cut.
const CUTS: usize = 10;

/// The faults of a connector that really asked the vendor.
async fn faults(connector: &dyn connectors::Connector, http: &Http, base_url: &str) -> Vec<Fault> {
    let (report, outcomes) = everything(connector, http, &account_of(connector, base_url)).await;
    assert!(!report.passed(), "{}", connector.descriptor().key);
    let faults = outcomes.into_iter().map(|outcome| outcome.expect("nothing of this is an answer"));
    faults.filter(|fault| !fault.words().contains("this vendor is not asked for")).collect()
}

#[tokio::test]
async fn an_answer_that_ends_too_early_is_never_a_success() {
    let body = Arc::new(Mutex::new(Vec::<u8>::new()));
    let sent = Arc::clone(&body);
    let stub =
        Stub::answering(move |_| answer(200, "application/json", Body::from(sent.lock().unwrap().clone())))
            .await;
    let http = stub.client();
    for connector in called() {
        let mut written = fixtures(connector.descriptor().key);
        written.retain(|(name, _)| head_of(name).media_type() == "application/json");
        for (name, bytes) in &written {
            let whole = bytes.trim_ascii_end();
            for cut in (0..CUTS).map(|step| step * whole.len() / CUTS) {
                *body.lock().unwrap() = whole[..cut].to_vec();
                let (report, outcomes) =
                    everything(connector, &http, &account_of(connector, &stub.url(""))).await;
                assert!(!report.passed() && outcomes.iter().all(Option::is_some), "{name} cut at {cut}");
            }
        }
    }
}

#[tokio::test]
async fn a_vendor_that_is_down_is_asked_again_however_it_says_so() {
    let pages = [
        (500, "text/html", "<html>Something went wrong (exception)</html>"),
        (502, "text/html", "<html>Bad gateway</html>"),
        (503, "application/json", r#"{"status":"error","message":"maintenance"}"#),
        (503, "text/plain", ""),
        (504, "text/plain", "upstream timed out"),
        (408, "text/plain", "request timed out"),
        (200, "text/html", "<!doctype html><h1>We will be back soon</h1>"),
        (200, "application/json", "{\"status\":\"succ"),
    ];
    for (status, kind, body) in pages {
        let stub = Stub::answering(move |_| answer(status, kind, body)).await;
        for connector in called() {
            for fault in faults(connector, &stub.client(), &stub.url("")).await {
                assert!(fault.is_retryable(), "{} {status} {body}: {fault:?}", connector.descriptor().key);
            }
        }
    }
    let gone = Stub::raw(Some(b"")).await.address;
    for connector in called() {
        let http = client(&[gone], Duration::from_secs(5));
        for fault in faults(connector, &http, &format!("http://{gone}")).await {
            assert!(fault.is_retryable(), "{}: {fault:?}", connector.descriptor().key);
        }
    }
}

#[tokio::test]
async fn a_vendor_that_is_asked_too_often_is_given_the_time_it_asks_for() {
    let stub = Stub::answering(|_| {
        let body = Body::from(r#"{"status":"error","error":{"message":"Too many requests"}}"#);
        Response::builder().status(429).header("retry-after", "7").body(body).unwrap()
    })
    .await;
    for connector in called() {
        for fault in faults(connector, &stub.client(), &stub.url("")).await {
            let key = connector.descriptor().key;
            assert_eq!(
                (fault.code(), fault.retry_after()),
                ("vendor.rate_limited", Some(Duration::from_secs(7))),
                "{key}: {fault:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_key_that_is_refused_is_never_tried_again_by_a_machine() {
    for status in [401, 403] {
        let stub = Stub::answering(move |_| answer(status, "application/json", "{}")).await;
        for connector in called() {
            for fault in faults(connector, &stub.client(), &stub.url("")).await {
                let key = connector.descriptor().key;
                // Where 403 is about a single request, 401 is about the key.
                let about_key = matches!(fault, Fault::Auth { .. });
                assert!(about_key || status == 403 && key == "resend", "{key} {status}: {fault:?}");
                assert!(!fault.is_retryable(), "{key}");
            }
        }
    }
}
