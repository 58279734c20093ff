//! Durable intake over HTTP: the webhook door beside a plain handler over the same group commit.
//!
//! The plain handler stores the same rows and jobs and does nothing else: no look-up, no verification, no sealing.
//! Then the door again with what each simulated exchange sends and the proof its connector asks for.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bytes::Bytes;
use kernel::{OrganizationId, SourceId};
use platform::inbound::webhooks::{NewRecord, insert_batch};
use platform::testing::TestApp;
use sandbox::{Push, Sandbox, SandboxConfig};
use serde_json::json;
use store::GroupCommit;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::report::{Report, count, median};

const CONNECTIONS: usize = 64;
const ROUND: Duration = Duration::from_secs(4);
const ROUNDS: usize = 3;
const BODY_BYTES: usize = 1024;

pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// What the plain handler knows.
#[derive(Clone)]
struct Plain {
    intake: GroupCommit<NewRecord, ()>,
    organization_id: OrganizationId,
    source_id: SourceId,
}

pub(crate) async fn run() -> Report {
    let app = TestApp::start().await;
    let acme = app.organization("Bench").await;
    let client = app.member(acme, "client").await;
    let fields = json!({ "username": "u", "password": "a-password", "api_key": "a-key" });
    let source =
        json!({ "connector": "streamtelecom", "name": "Bench", "timezone": "UTC", "fields": fields });
    let made = client.post("/api/v1/sources", &source).await.expect(201);
    let webhook = made["webhook_url"].as_str().expect("an address").to_owned();
    let path = webhook.replace("http://127.0.0.1:7070", "");
    let plain = Plain {
        intake: GroupCommit::start(app.app.db().clone(), insert_batch),
        organization_id: acme.id,
        source_id: made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"),
    };
    let product = listen(app.router()).await;
    let spine = Arc::new(spine_request(&path));
    let floor = listen(Router::new().route("/plain", post(take)).with_state(plain)).await;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(load(floor, &Arc::new(spine_request("/plain"))).await);
        ours.push(load(product, &spine).await);
    }
    let pick = |all: &[Figures], of: fn(&Figures) -> f64| median(all.iter().map(of).collect());
    let engine = format!("{:?}", app.app.db().engine()).to_lowercase();
    let mut report = Report::new();
    let reference = pick(&theirs, |one| one.per_second);
    report.add(format!("plain handler, same group commit ({engine})"), reference, "req/s");
    report.add(format!("plain handler p99 ({engine})"), pick(&theirs, |one| one.p99_ms), "ms");
    let beside = ("plain handler", reference);
    report.compare(
        format!("webhook door, 64 connections, 1 KB ({engine})"),
        pick(&ours, |one| one.per_second),
        "req/s",
        beside,
    );
    report.add(format!("webhook door p50 ({engine})"), pick(&ours, |one| one.p50_ms), "ms");
    report.add(format!("webhook door p99 ({engine})"), pick(&ours, |one| one.p99_ms), "ms");
    for (vendor, request) in vendors(&app).await {
        let (mut spines, mut vendors) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            spines.push(load(product, &spine).await);
            vendors.push(load(product, &request).await);
        }
        let beside = ("webhook door, same minute", pick(&spines, |one| one.per_second));
        let figure = pick(&vendors, |one| one.per_second);
        let size = request.len();
        report.compare(format!("webhook door, {vendor}, {size} bytes ({engine})"), figure, "req/s", beside);
    }
    report
}

/// What each simulated exchange sends about a call, as it stands on the wire, to a source of an organization of its own.
async fn vendors(app: &TestApp) -> Vec<(&'static str, Arc<Vec<u8>>)> {
    let config = SandboxConfig { clock: app.app.clock().clone(), ..SandboxConfig::default() };
    let sandbox = Sandbox::start(config).await.expect("the simulators start");
    let mut requests = Vec::new();
    for exchange in sandbox.exchanges.values() {
        let client = app.member(app.organization(exchange.key).await, "client").await;
        let source =
            json!({ "connector": exchange.key, "timezone": "Europe/Kyiv", "fields": exchange.account });
        let made = client.post("/api/v1/sources", &source).await.expect(201);
        let webhook = made["webhook_url"].as_str().and_then(|url| url.parse().ok()).expect("an address");
        let now = app.now();
        let calls = exchange.calls(now.plus_ms(-7 * 24 * 3_600_000), now);
        let pushes = calls.last().map(|call| exchange.pushes(call, &webhook)).unwrap_or_default();
        let push = pushes.into_iter().next().expect("an exchange sends something");
        requests.push((exchange.key, Arc::new(on_the_wire(&push))));
    }
    sandbox.stop().await;
    requests
}

fn on_the_wire(push: &Push) -> Vec<u8> {
    let query = push.url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let headers: Vec<String> =
        push.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
    let (method, path, length) = (&push.method, push.url.path(), push.body.len());
    format!(
        "{method} {path}{query} HTTP/1.1\r\nhost: bench\r\n{headers}content-length: {length}\r\n\r\n{}",
        push.body
    )
    .into_bytes()
}

pub(crate) fn spine_request(path: &str) -> Vec<u8> {
    let body = body();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

async fn take(State(plain): State<Plain>, body: Bytes) -> &'static str {
    let record = NewRecord {
        organization_id: plain.organization_id,
        source_id: plain.source_id,
        content_type: "application/json".to_owned(),
        bytes: i64::try_from(body.len()).unwrap_or(i64::MAX),
        sealed_body: body,
        received_at: kernel::Ts(0),
        denied: None,
    };
    plain.intake.submit(record).await.expect("the record is stored");
    ""
}

pub(crate) async fn listen(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(tokio::spawn(async move { axum::serve(listener, router).await }));
    address
}

/// Every connection sends its next request when the last one was answered.
pub(crate) async fn load(address: SocketAddr, request: &Arc<Vec<u8>>) -> Figures {
    let stop = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(call(address, Arc::clone(request), Arc::clone(&stop))))
        .collect();
    let begun = Instant::now();
    tokio::time::sleep(ROUND).await;
    stop.store(true, Ordering::Relaxed);
    let mut waits = Vec::new();
    for caller in callers {
        waits.extend(caller.await.expect("a caller ends"));
    }
    let elapsed = begun.elapsed().as_secs_f64();
    waits.sort_by(f64::total_cmp);
    let at =
        |share: usize| waits.get((waits.len() * share / 1000).min(waits.len().saturating_sub(1))).copied();
    Figures {
        per_second: count(waits.len()) / elapsed,
        p50_ms: at(500).unwrap_or_default(),
        p99_ms: at(990).unwrap_or_default(),
    }
}

async fn call(address: SocketAddr, request: Arc<Vec<u8>>, stop: Arc<AtomicBool>) -> Vec<f64> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let mut waits = Vec::new();
    let mut answer = vec![0; 4096];
    while !stop.load(Ordering::Relaxed) {
        let sent = Instant::now();
        stream.write_all(&request).await.expect("the request is sent");
        let read = stream.read(&mut answer).await.expect("an answer");
        let line = answer.get(..15.min(read)).unwrap_or_default();
        assert!(line.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(line));
        waits.push(sent.elapsed().as_secs_f64() * 1000.0);
    }
    waits
}

/// An event of the exchange, filled up to one kilobyte.
fn body() -> Vec<u8> {
    let event = |filling: &str| {
        json!({ "event": "Start", "type": "in", "event_time": "1767261673000", "time_start": "1767261650000",
            "from": "380501112233", "to": "80044000204", "via": "380441112233", "call_id": "1767261650.1",
            "sessionid": "1767261649.1", "additionally": filling })
        .to_string()
    };
    let missing = BODY_BYTES.saturating_sub(event("").len());
    event(&"x".repeat(missing)).into_bytes()
}
