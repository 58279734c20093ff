//! What a flood at the door costs those who are inside: ordinary requests without it and beside it.
//!
//! The flood is 200 wrong passwords a second from one address, the ordinary requests come from elsewhere, each user on
//! a connection of its own, at the pace of a console that refreshes itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use platform::testing::TestApp;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::report::{Report, count, median};

const USERS: usize = 32;
const USER_PACE: Duration = Duration::from_millis(40);
const FLOOD_CONNECTIONS: usize = 8;
const FLOOD_PACE: Duration = Duration::from_millis(40);
const ROUND: Duration = Duration::from_secs(6);
const ROUNDS: usize = 3;
const TICK: Duration = Duration::from_millis(5);

struct Figures {
    p50_ms: f64,
    p99_ms: f64,
}

pub(crate) async fn run() -> Report {
    let app = TestApp::start().await;
    let acme = app.organization("Bench").await;
    app.person_with_password(acme, "agent", "olena@clinic.example", "tulip carbon heron").await;
    let mut users = Vec::new();
    for _ in 0..USERS {
        users.push(app.member(acme, "client").await.head("GET", "/api/v1/interactions"));
    }
    let door = listen(&app).await;
    let clock = app.clock.clone();
    drop(tokio::spawn(async move {
        let mut last = Instant::now();
        loop {
            tokio::time::sleep(TICK).await;
            clock.advance(last.elapsed());
            last = Instant::now();
        }
    }));
    let (mut calm, mut beside, mut knocked, mut checked) = (Vec::new(), Vec::new(), 0, 0);
    for _ in 0..ROUNDS {
        calm.push(ordinary(door, &users).await);
        let (stop, tally) = (Arc::new(AtomicBool::new(false)), Arc::new(Tally::default()));
        let flood: Vec<_> = (0..FLOOD_CONNECTIONS)
            .map(|_| tokio::spawn(knock(door, Arc::clone(&stop), Arc::clone(&tally))))
            .collect();
        beside.push(ordinary(door, &users).await);
        stop.store(true, Ordering::Relaxed);
        for one in flood {
            one.await.expect("the flood ends");
        }
        knocked += tally.sent.load(Ordering::Relaxed);
        checked += tally.checked.load(Ordering::Relaxed);
    }
    let pick = |all: &[Figures], of: fn(&Figures) -> f64| median(all.iter().map(of).collect());
    let seconds = ROUND.as_secs_f64() * count(ROUNDS);
    let calm_p99 = pick(&calm, |one| one.p99_ms);
    let mut report = Report::new();
    report.add("wrong passwords from one address", count(knocked) / seconds, "per second");
    report.add("of them checked, the others told to wait", count(checked) / seconds, "per second");
    report.add("ordinary request without the flood, p50", pick(&calm, |one| one.p50_ms), "ms");
    report.add("ordinary request without the flood, p99", calm_p99, "ms");
    report.add("ordinary request beside the flood, p50", pick(&beside, |one| one.p50_ms), "ms");
    let beside_p99 = pick(&beside, |one| one.p99_ms);
    report.compare("ordinary request beside the flood, p99", beside_p99, "ms", ("without", calm_p99));
    report
}

#[derive(Default)]
struct Tally {
    sent: AtomicUsize,
    checked: AtomicUsize,
}

async fn listen(app: &TestApp) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    drop(tokio::spawn(async move { axum::serve(listener, service).await }));
    address
}

/// Every user asks at his own pace for one round.
async fn ordinary(door: SocketAddr, users: &[String]) -> Figures {
    let asking: Vec<_> = users.iter().map(|head| tokio::spawn(ask(door, head.clone()))).collect();
    let mut waits = Vec::new();
    for one in asking {
        waits.extend(one.await.expect("a user ends"));
    }
    waits.sort_by(f64::total_cmp);
    let at = |share: usize| waits.get(waits.len() * share / 1000).copied().unwrap_or_default();
    Figures { p50_ms: at(500), p99_ms: at(990) }
}

async fn ask(door: SocketAddr, head: String) -> Vec<f64> {
    let mut stream = TcpStream::connect(door).await.expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let (mut pace, begun, mut waits) = (tokio::time::interval(USER_PACE), Instant::now(), Vec::new());
    while begun.elapsed() < ROUND {
        pace.tick().await;
        let sent = Instant::now();
        stream.write_all(head.as_bytes()).await.expect("the request is sent");
        assert!(answer(&mut stream).await.starts_with(b"HTTP/1.1 200"));
        waits.push(sent.elapsed().as_secs_f64() * 1000.0);
    }
    waits
}

/// Wrong passwords from another address of this machine.
async fn knock(door: SocketAddr, stop: Arc<AtomicBool>, tally: Arc<Tally>) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from(([127, 0, 0, 2], 0))).expect("another address");
    let mut stream = socket.connect(door).await.expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let body = json!({ "email": "olena@clinic.example", "password": "a wrong guess" }).to_string();
    let length = body.len();
    let request = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let mut pace = tokio::time::interval(FLOOD_PACE);
    while !stop.load(Ordering::Relaxed) {
        pace.tick().await;
        stream.write_all(request.as_bytes()).await.expect("the request is sent");
        let said = answer(&mut stream).await;
        tally.sent.fetch_add(1, Ordering::Relaxed);
        if said.starts_with(b"HTTP/1.1 401") {
            tally.checked.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// One whole answer: the answers here are small and come in one piece.
async fn answer(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = vec![0; 16 * 1024];
    let read = stream.read(&mut bytes).await.expect("an answer");
    bytes.truncate(read);
    bytes
}
