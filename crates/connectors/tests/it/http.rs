//! The guarded client from outside: what it refuses to call, and how it takes what comes back.

use std::time::Duration;

use crate::support::{Stub, answer, client};
use axum::body::Body;
use axum::http::Response;
use connectors::{Fault, Http, HttpConfig, HttpError, Request};
use sha2::{Digest, Sha256};

const MIB: u64 = 1024 * 1024;

#[tokio::test]
async fn no_spelling_of_an_inside_address_is_called() {
    let http = Http::new(HttpConfig::default()).unwrap();
    let hosts = [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "x.localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1.",
        "0",
        "169.254.169.254",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[fe80::1]",
        "[fc00::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001::1]",
        "[::]",
        "[ff02::1]",
    ];
    for host in hosts {
        let refused =
            http.send(Request::get(format!("https://{host}/latest/meta-data?key=canary"))).await.unwrap_err();
        let named = matches!(refused, HttpError::Refused)
            || host.ends_with(".localhost") && refused == HttpError::Connect;
        assert!(named, "{host}: {refused}");
        assert!(!refused.to_string().contains("canary"));
    }
}

#[tokio::test]
async fn only_https_on_usual_ports_leaves_without_an_operators_word() {
    let http = Http::new(HttpConfig::default()).unwrap();
    for url in [
        "http://example.com/",
        "https://example.com:9443/",
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://x/",
        "https://user:canary@example.com/",
        "not an address",
        "",
    ] {
        let refused = http.send(Request::get(url)).await.unwrap_err();
        assert!(matches!(refused, HttpError::BadUrl(_)), "{url}: {refused}");
        assert!(matches!(Fault::from(refused), Fault::Misconfigured { words } if !words.contains("canary")));
    }
    for usual in ["https://example.com/hook", "https://example.com:8443/tracking/rec/1"] {
        assert_eq!(http.check_target(usual), Ok(()));
    }
    assert_eq!(http.check_target("https://127.0.0.1/hook"), Err(HttpError::Refused));
}

#[tokio::test]
async fn an_allowed_address_is_called_and_its_neighbour_is_not() {
    let stub = Stub::answering(|_| answer(200, "text/plain", "here")).await;
    let found = stub.client().send(Request::get(stub.url("/"))).await.unwrap();
    assert_eq!((found.status, found.text().as_str()), (200, "here"));
    assert!(stub.seen()[0].header("user-agent").unwrap().starts_with("Harken/"));
    let other = Stub::answering(|_| answer(200, "text/plain", "not you")).await;
    assert_eq!(stub.client().send(Request::get(other.url("/"))).await.unwrap_err(), HttpError::Refused);
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let inside = Stub::answering(|_| answer(200, "text/plain", "secret")).await;
    let target = inside.url("/");
    let outside = Stub::answering(move |_| {
        Response::builder().status(302).header("location", &target).body(Body::empty()).unwrap()
    })
    .await;
    let http = client(&[inside.address, outside.address], Duration::from_secs(5));
    let found = http.send(Request::get(outside.url("/"))).await.unwrap();
    assert_eq!(found.status, 302);
    let refused = http.download(Request::get(outside.url("/")), &mut Vec::new(), MIB).await.unwrap_err();
    assert!(matches!(refused, Fault::Rejected { .. }), "{refused}");
    assert!(inside.seen().is_empty());
}

#[tokio::test]
async fn a_server_that_never_answers_costs_no_more_than_the_timeout() {
    let stub = Stub::raw(None).await;
    let http = client(&[stub.address], Duration::from_millis(100));
    let request = Request::get(stub.url("/")).timeout(Duration::from_hours(1));
    assert_eq!(http.send(request).await.unwrap_err(), HttpError::Timeout);
}

#[tokio::test]
async fn a_file_that_stops_coming_costs_no_more_than_the_timeout() {
    let stub = Stub::answering(|_| {
        let start = futures::stream::iter([Ok::<_, std::convert::Infallible>("RIFF")]);
        let silence = futures::stream::pending();
        answer(200, "audio/wav", Body::from_stream(futures::StreamExt::chain(start, silence)))
    })
    .await;
    let http = client(&[stub.address], Duration::from_millis(100));
    let stalled = http.download(Request::get(stub.url("/")), &mut Vec::new(), MIB).await.unwrap_err();
    assert!(stalled.is_retryable(), "{stalled}");
}

#[tokio::test]
async fn encryption_is_set_up_by_whoever_makes_the_first_client() {
    let stub = Stub::raw(Some(b"this is no TLS")).await;
    let failed = stub.client().send(Request::get(format!("https://{}/", stub.address))).await.unwrap_err();
    assert_eq!(failed, HttpError::Connect);
}

#[tokio::test]
async fn an_answer_beyond_the_cap_is_refused_or_cut_as_asked() {
    let stub = Stub::answering(|_| answer(200, "text/plain", "x".repeat(1000))).await;
    let request = || Request::get(stub.url("/")).response_max(999);
    assert_eq!(stub.client().send(request()).await.unwrap_err(), HttpError::TooLarge { cap: 999 });
    assert_eq!(stub.client().send(request().cut_response()).await.unwrap().body.len(), 999);
    let fits = stub.client().send(Request::get(stub.url("/")).response_max(1000)).await.unwrap();
    assert_eq!(fits.body.len(), 1000);
}

#[tokio::test]
async fn nobody_there_is_told_without_the_address() {
    let gone = Stub::raw(Some(b"")).await.address;
    let http = client(&[gone], Duration::from_secs(5));
    let failed =
        http.send(Request::get(format!("http://{gone}/rest/canary?token=canary"))).await.unwrap_err();
    assert!(!format!("{failed} {failed:?}").contains("canary"));
    assert!(matches!(Fault::from(failed), Fault::Transient { .. }));
}

#[tokio::test]
async fn a_file_is_hashed_and_counted_while_it_is_written_down() {
    let body = vec![7_u8; 300_000];
    let served = body.clone();
    let stub = Stub::answering(move |_| answer(200, "audio/mpeg", served.clone())).await;
    let mut sink = Vec::new();
    let found = stub.client().download(Request::get(stub.url("/r.mp3")), &mut sink, MIB).await.unwrap();
    assert_eq!((found.bytes, found.content_type.as_deref()), (300_000, Some("audio/mpeg")));
    assert_eq!(found.sha256, <[u8; 32]>::from(Sha256::digest(&body)));
    assert_eq!(sink, body);
}

#[tokio::test]
async fn a_recording_announced_as_thirty_gigabytes_is_refused_before_it_is_read() {
    let stub = Stub::raw(Some(
        b"HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\ncontent-length: 32212254720\r\n\r\nRIFF",
    ))
    .await;
    let mut sink = Vec::new();
    let refused =
        stub.client().download(Request::get(stub.url("/")), &mut sink, 500 * MIB).await.unwrap_err();
    assert!(matches!(refused, Fault::TooLarge { words } if words.contains("larger")));
    assert!(sink.is_empty());
}

#[tokio::test]
async fn an_endless_file_is_stopped_at_the_cap() {
    let stub = Stub::answering(|_| {
        let chunks = futures::stream::repeat(Ok::<_, std::convert::Infallible>(vec![0_u8; 64 * 1024]));
        answer(200, "audio/wav", Body::from_stream(chunks))
    })
    .await;
    let mut sink = Vec::new();
    let refused = stub.client().download(Request::get(stub.url("/")), &mut sink, MIB).await.unwrap_err();
    assert!(matches!(refused, Fault::TooLarge { .. }));
    assert!(u64::try_from(sink.len()).unwrap() <= MIB);
}

#[tokio::test]
async fn a_file_that_breaks_off_is_tried_again_and_is_no_file() {
    let stub =
        Stub::raw(Some(b"HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\ncontent-length: 100\r\n\r\nRIFF"))
            .await;
    let broken = stub.client().download(Request::get(stub.url("/")), &mut Vec::new(), MIB).await.unwrap_err();
    assert!(broken.is_retryable(), "{broken}");
}

#[tokio::test]
async fn what_a_link_answers_instead_of_a_file_decides_what_happens_next() {
    let cases = [
        (200, "text/html; charset=utf-8", "<html>Sign in</html>", "vendor.rejected"),
        (200, "application/json", "{}", "vendor.rejected"),
        (200, "audio/wav", "", "vendor.transient"),
        (202, "text/plain", "", "vendor.not_ready"),
        (301, "text/plain", "", "vendor.rejected"),
        (401, "text/plain", "", "vendor.auth"),
        (403, "text/plain", "", "vendor.auth"),
        (404, "text/plain", "", "vendor.not_found"),
        (410, "text/plain", "", "vendor.not_found"),
        (429, "text/plain", "", "vendor.rate_limited"),
        (500, "text/plain", "", "vendor.transient"),
        (400, "text/plain", "", "vendor.rejected"),
    ];
    for (status, content_type, body, expected) in cases {
        let stub = Stub::answering(move |_| answer(status, content_type, body)).await;
        let link = stub.url("/r?token=canary");
        let fault = stub.client().download(Request::get(link), &mut Vec::new(), MIB).await.unwrap_err();
        assert_eq!(kernel::Classify::code(&fault), expected, "{status} {content_type}");
        assert!(!fault.to_string().contains("canary"));
    }
}
