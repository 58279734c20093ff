//! Links of recordings that lead elsewhere, or lead nowhere any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use connectors::RecordingRef;
use sandbox::{Fault, FaultOrder, Vendor};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use crate::pipeline::interactions::Start;
use crate::pipeline::testing::World;

/// Answers every request with these bytes, and counts them.
async fn stub(answer: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/1.mp3", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&asked);
    let serve = async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            drop(stream.read(&mut [0; 4096]).await);
            drop(stream.write_all(answer.as_bytes()).await);
        }
    };
    drop(TaskTracker::new().spawn(serve));
    (url, asked)
}

#[tokio::test]
async fn a_link_that_leads_inside_is_refused_for_good_whoever_wrote_it() {
    let world = World::start().await;
    for url in
        ["http://169.254.169.254/latest/1.mp3", "https://10.0.0.7/1.mp3", "https://[::ffff:10.0.0.7]/1.mp3"]
    {
        let new = world.call(url).await;
        let id = world.insert(new).await;
        world.app.run_jobs().await;
        assert_eq!(world.state(id).await, "failed recording.address_refused", "{url}");
        assert_eq!(world.retry(id).await, "409 interaction.not_retryable");
    }
}

#[tokio::test]
async fn a_recording_that_redirects_is_not_followed() {
    let world = World::start().await;
    let (inside, reached) = stub("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned()).await;
    let moved =
        format!("HTTP/1.1 302 Found\r\nlocation: {inside}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let (link, asked) = stub(moved).await;
    let new = world.call(&link).await;
    let id = world.insert(new).await;
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "failed recording.rejected");
    assert_eq!((asked.load(Ordering::SeqCst), reached.load(Ordering::SeqCst)), (1, 0));
}

#[tokio::test]
async fn a_link_that_expired_while_the_vendor_was_down_is_asked_for_anew() {
    let world = World::without_credentials().await;
    let exchange = &world.sandbox.exchanges["binotel"];
    let form = json!({ "connector": exchange.key, "timezone": "Europe/Kyiv", "fields": exchange.account });
    let source = world.client.post("/api/v1/sources", &form).await.expect(201);
    let now = world.app.now();
    let calls = exchange.calls(now.plus_ms(-86_400_000), now);
    let call = calls.iter().find(|call| call.talk_s() > 20).unwrap();
    let mut new = world.call("").await;
    new.source_id = Some(source["id"].as_str().unwrap().parse().unwrap());
    new.started_at = call.started_at;
    new.start = Start::Fetch(RecordingRef::Lookup { key: call.number.to_string() });
    let path = Some("/records/".to_owned());
    world.sandbox.faults.order(FaultOrder {
        vendor: Vendor::Exchange,
        // Files lie beside the vendor's API, and their server has no words of its own.
        fault: Fault::Status { status: 500, body: Some("down".to_owned()) },
        times: 3,
        path,
    });
    let id = world.insert(new).await;
    world.app.run_jobs().await;
    assert_eq!(world.step(id, "fetched").await["code"], "recording.unreachable");
    for _ in 0..4 {
        // A link lives fifteen minutes.
        world.minutes_pass(16).await;
    }
    assert_eq!(world.step(id, "fetched").await["state"], "done");
    assert_eq!(
        world.asked(Vendor::Exchange, "/api/4.0/stats/call-record.json"),
        4,
        "a new link for each try"
    );
}
