//! A watched client: what is told of its requests, and what never is.

use std::collections::BTreeMap;
use std::time::Duration;

use connectors::{Account, Request};
use kernel::Secret;

use crate::support::{Stub, answer, client};

fn account() -> Account {
    let secrets = [("api_key".to_owned(), Secret::new("canary/one two"))];
    Account { fields: BTreeMap::new(), secrets: secrets.into() }
}

#[tokio::test]
async fn a_watched_client_tells_method_host_path_status_and_why_it_failed() {
    let stub = Stub::answering(|seen| match seen.target.as_str() {
        "/ok" => answer(200, "application/json", r#"{"a":1}"#),
        _ => answer(403, "text/plain", "key is unknown here"),
    })
    .await;
    let (http, exchanges) = stub.client().watched(&account());
    http.send(Request::get(stub.url("/ok"))).await.unwrap();
    http.send(Request::post(stub.url("/api/v3/list?key=hidden"))).await.unwrap();
    let seen = exchanges.list();
    let told: Vec<_> = seen
        .iter()
        .map(|one| (one.method.as_str(), one.host.as_str(), one.path.as_str(), one.status))
        .collect();
    assert_eq!(
        told,
        [("GET", "127.0.0.1", "/ok", Some(200)), ("POST", "127.0.0.1", "/api/v3/list", Some(403))]
    );
    assert_eq!((seen[0].words.as_deref(), seen[1].words.as_deref()), (None, Some("key is unknown here")));
    stub.client().send(Request::get(stub.url("/ok"))).await.unwrap();
    assert_eq!(exchanges.list().len(), 2, "another client is not watched");
}

#[tokio::test]
async fn no_secret_of_the_account_is_told_whatever_the_vendor_repeats() {
    let stub = Stub::answering(|seen| {
        answer(400, "text/plain", format!("no such thing: {} canary/one two", seen.target))
    })
    .await;
    let (http, exchanges) = stub.client().watched(&account());
    for path in [
        "/rest/canary%2Fone%20two/calls",
        "/rest/canary%2Fone+two/calls?token=canary%2Fone+two",
        "/bot1234567890:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/x",
    ] {
        http.send(Request::get(stub.url(path))).await.unwrap();
    }
    exchanges.blame("and canary/one two again");
    let told = format!("{:?} {exchanges:?}", exchanges.list());
    assert!(!told.contains("canary") && !told.contains("AAAA"), "{told}");
    assert!(told.contains("/calls"), "what was called is told: {told}");
}

#[tokio::test]
async fn an_error_that_comes_with_status_200_and_a_request_nobody_waits_for_are_told_too() {
    let stub = Stub::answering(|_| answer(200, "application/json", r#"{"status":"error"}"#)).await;
    let (http, exchanges) = stub.client().watched(&account());
    http.send(Request::get(stub.url("/"))).await.unwrap();
    exchanges.blame("wrong key");
    exchanges.blame("said twice");
    assert_eq!(exchanges.list()[0].words.as_deref(), Some("wrong key"));
    let silent = Stub::raw(None).await;
    let (http, exchanges) = client(&[silent.address], Duration::from_secs(9)).watched(&account());
    let asked = http.send(Request::get(silent.url("/")));
    assert!(tokio::time::timeout(Duration::from_millis(50), asked).await.is_err());
    let told = exchanges.list();
    assert_eq!((told.len(), told[0].status), (1, None));
    assert!(told[0].words.is_some() && told[0].took >= Duration::from_millis(50));
}
