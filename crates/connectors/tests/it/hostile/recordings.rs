//! Links of recordings that lead to something else: they expire, ask for a sign-in, point inside, announce the world.

use axum::body::Body;
use axum::http::Response;
use connectors::{Connector, Fault, Request, install_crypto};
use kernel::Classify;

use super::bench::{Bench, exchanges};
use crate::exchanges::NOW;
use crate::support::{Seen, Stub, account_of, answer, client};

const FILE_MAX: u64 = 1024 * 1024;
const THIRTY_GB: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ncontent-length: 32212254720\r\n\r\nID3";

/// The request by which this connector would fetch a link.
fn request(connector: &dyn Connector, base_url: &str, link: &str) -> Request {
    let account = account_of(connector, base_url);
    connector.recordings().map_or_else(|| Request::get(link), |how| how.request(&account, link))
}

/// What the link answers, and the class that makes of it.
const ANSWERS: [(&str, &str); 12] = [
    ("/200/html", "vendor.rejected"),
    ("/200/json", "vendor.rejected"),
    ("/200/empty", "vendor.transient"),
    ("/202/later", "vendor.not_ready"),
    ("/302/inside", "vendor.rejected"),
    ("/307/inside", "vendor.rejected"),
    ("/401/expired", "vendor.auth"),
    ("/403/expired", "vendor.auth"),
    ("/404/expired", "vendor.not_found"),
    ("/410/expired", "vendor.not_found"),
    ("/429/busy", "vendor.rate_limited"),
    ("/503/down", "vendor.transient"),
];

fn played(seen: &Seen, inside: &str) -> Response<Body> {
    let mut parts = seen.target.trim_start_matches('/').split('/');
    let (status, what) = (parts.next().unwrap().parse().unwrap(), parts.next().unwrap());
    match what {
        "html" => answer(status, "text/html; charset=utf-8", "<html>Sign in</html>"),
        "json" => answer(status, "application/json", r#"{"error":"link expired"}"#),
        "empty" => answer(status, "audio/mpeg", ""),
        "inside" => {
            Response::builder().status(status).header("location", inside).body(Body::empty()).unwrap()
        }
        _ => answer(status, "text/plain", what.to_owned()),
    }
}

#[tokio::test]
async fn what_a_link_answers_instead_of_a_recording_is_told_apart_and_redirects_lead_nowhere() {
    let inside = Stub::answering(|_| answer(200, "audio/mpeg", "secret of the inside")).await;
    let target = inside.url("/latest/meta-data");
    let stub = Stub::answering(move |seen| played(seen, &target)).await;
    let http = stub.client();
    for connector in exchanges() {
        for (path, expected) in ANSWERS {
            let mut sink = Vec::new();
            let asked = request(connector, "https://vendor.example", &stub.url(path));
            let refused = http.download(asked, &mut sink, FILE_MAX).await.unwrap_err();
            assert_eq!(refused.code(), expected, "{} {path}: {refused}", connector.descriptor().key);
            assert!(sink.is_empty(), "{path}");
        }
    }
    assert!(inside.seen().is_empty(), "nobody goes where a link sends them");
    let bare = stub.seen().iter().all(|seen| seen.header("authorization").is_none());
    assert!(bare, "credentials are for the vendor's own hosts");
}

#[tokio::test]
async fn a_link_that_points_inside_is_never_called() {
    install_crypto();
    let inside = Stub::answering(|_| answer(200, "audio/mpeg", "secret of the inside")).await;
    let http = client(&[], std::time::Duration::from_secs(5));
    let port = inside.address.port();
    let links = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "http://169.254.169.254/latest/meta-data/".into(),
        "https://10.0.0.5/1.mp3".into(),
        "https://0x7f000001/1.mp3".into(),
        "https://user:password@vendor.example/1.mp3".into(),
        "file:///etc/passwd".into(),
        "gopher://127.0.0.1/".into(),
        "//127.0.0.1/1.mp3".into(),
    ];
    for connector in exchanges() {
        for link in &links {
            let asked = request(connector, "https://vendor.example", link);
            let refused = http.download(asked, &mut Vec::new(), FILE_MAX).await.unwrap_err();
            assert!(!refused.is_retryable(), "{} {link}: {refused:?}", connector.descriptor().key);
        }
    }
    assert!(inside.seen().is_empty());
}

#[tokio::test]
async fn a_recording_announced_as_thirty_gigabytes_is_refused_before_a_byte_is_kept() {
    let stub = Stub::raw(Some(THIRTY_GB)).await;
    for connector in exchanges() {
        let mut sink = Vec::new();
        let asked = request(connector, "https://vendor.example", &stub.url("/1.mp3"));
        let refused = stub.client().download(asked, &mut sink, FILE_MAX).await.unwrap_err();
        assert!(matches!(refused, Fault::TooLarge { .. }), "{}: {refused:?}", connector.descriptor().key);
        assert!(sink.is_empty());
    }
}

#[tokio::test]
async fn a_link_that_expired_is_asked_for_anew_where_the_vendor_gives_links() {
    let bench = Bench::start(NOW).await;
    for key in ["binotel", "zadarma", "novofon"] {
        let connector = connectors::find(key).unwrap();
        let (account, how) = (bench.account(connector), connector.recordings().unwrap());
        let (_, pushes) = bench.place(connector, bench.clock.now(), true).await;
        let call = bench.call(connector, &super::bench::told(connector, &account, &pushes)).await;
        let connectors::RecordingRef::Lookup { key: asked } = call.recording else { panic!("{key}") };
        bench.hand.advance(how.ready_after());
        let link = how.locate(&bench.http, &account, &asked).await.unwrap();
        bench.hand.advance(std::time::Duration::from_hours(1));
        let old = bench.http.download(how.request(&account, &link), &mut Vec::new(), 64 * FILE_MAX).await;
        assert_eq!(old.unwrap_err().code(), "vendor.auth", "{key}");
        let link = how.locate(&bench.http, &account, &asked).await.unwrap();
        let mut sound = Vec::new();
        bench.http.download(how.request(&account, &link), &mut sound, 64 * FILE_MAX).await.unwrap();
        assert!(sound.len() > 1_000, "{key}");
    }
    bench.sandbox.stop().await;
}
