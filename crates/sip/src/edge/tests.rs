//! An edge on this machine's own addresses, called by a bare socket.

use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use kernel::{Secret, Ts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::*;
use crate::product::{
    Algorithm, Asked, Attempt, CallEnd, CallEvent, Credentials, Found, Kind, Outcome, Placement, Reason,
    Requirements, Transport,
};
use crate::transport::{Path, Receiver};

const OWNER: Owner = Owner(1);
const OFFER: &str =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";

/// Whom the product finds for everybody, until the test says otherwise.
struct Product {
    found: Mutex<Found>,
    told: mpsc::UnboundedSender<News>,
}

#[derive(Debug)]
enum News {
    Attempted(Attempt),
    Registered,
    Call(Box<CallEvent>),
}

impl Directory for Product {
    fn find(&self, _asked: &Asked<'_>) -> Found {
        self.found.lock().unwrap().clone()
    }

    fn place(&self, _owner: Owner, called: &str, _kind: Kind) -> Option<Placement> {
        (called == "100").then_some(Placement(9))
    }
}

impl Events for Product {
    fn attempted(&self, attempt: Attempt) {
        self.told.send(News::Attempted(attempt)).ok();
    }

    fn registered(&self, _registration: Registered) {
        self.told.send(News::Registered).ok();
    }

    fn call(&self, event: CallEvent) {
        self.told.send(News::Call(Box::new(event))).ok();
    }
}

struct Bench {
    edge: Edge,
    product: Arc<Product>,
    news: mpsc::UnboundedReceiver<News>,
    client: UdpSocket,
    _folder: tempfile::TempDir,
}

fn owner(listed: Option<bool>, digest: bool) -> Found {
    let credentials = digest.then(|| Credentials {
        username: "bob".to_owned(),
        realm: "example.com".to_owned(),
        ha1: vec![
            (Algorithm::Sha256, Secret::new("0".repeat(64))),
            (Algorithm::Md5, Secret::new("0".repeat(32))),
        ],
        legacy: false,
    });
    Found::Owner(Requirements { owner: OWNER, listed, credentials })
}

impl Bench {
    async fn start(found: Found) -> Self {
        let (told, news) = mpsc::unbounded_channel();
        let product = Arc::new(Product { found: Mutex::new(found), told });
        let folder = tempfile::tempdir().unwrap();
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let config = EdgeConfig {
            udp: vec![any],
            tcp: vec![any],
            tls: Vec::new(),
            certificate: None,
            public: any.ip(),
            media_ports: (40_000, 44_000),
            recordings: folder.path().join("recordings"),
            limits: EdgeLimits::default(),
        };
        let (directory, events) = (Arc::clone(&product), Arc::clone(&product));
        let edge = Edge::start(config, directory, events, Clock::system(), Entropy::seeded(5)).await.unwrap();
        let client = UdpSocket::bind(any).await.unwrap();
        client.connect(edge.bound().udp[0]).await.unwrap();
        Self { edge, product, news, client, _folder: folder }
    }

    /// The answer to a packet; nothing when there is none before the answer to a packet after it.
    async fn ask(&self, text: &str) -> Option<String> {
        self.client.send(text.as_bytes()).await.unwrap();
        self.heard().await
    }

    async fn heard(&self) -> Option<String> {
        let mut buffer = vec![0; 8_192];
        let length = timeout(Duration::from_millis(300), self.client.recv(&mut buffer)).await.ok()?.unwrap();
        Some(String::from_utf8(buffer[..length].to_vec()).unwrap())
    }

    async fn outcome(&mut self) -> (Reason, Outcome) {
        loop {
            if let News::Attempted(attempt) = self.next().await {
                return (attempt.reason, attempt.outcome);
            }
        }
    }

    async fn call_event(&mut self) -> CallEvent {
        loop {
            if let News::Call(event) = self.next().await {
                return *event;
            }
        }
    }

    async fn next(&mut self) -> News {
        timeout(Duration::from_secs(20), self.news.recv()).await.expect("there was no news").unwrap()
    }
}

fn message(method: &str, user: &str, tag: &str, cseq: u32, body: &str) -> String {
    let to = if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    let branch = if matches!(method, "CANCEL") { "INVITE" } else { method };
    format!(
        "{method} sip:{user}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK{branch}{cseq}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=f1\r\nTo: <sip:{user}@example.com>{to}\r\n\
         Call-ID: call-1@127.0.0.1\r\nCSeq: {cseq} {method}\r\nContact: <sip:bob@127.0.0.1:9>\r\n\
         User-Agent: a telephone on a desk\r\n{kind}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn tag_of(answer: &str) -> String {
    let to = answer.lines().find(|line| line.starts_with("To:")).unwrap();
    to.split("tag=").nth(1).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_call_is_answered_recorded_and_told_of() {
    let mut bench = Bench::start(owner(Some(true), false)).await;
    let answer = bench.ask(&message("INVITE", "100", "", 1, OFFER)).await.unwrap();
    assert!(answer.starts_with("SIP/2.0 200 OK\r\n"), "{answer}");
    let CallEvent::Started(started) = bench.call_event().await else { panic!("not started") };
    assert_eq!((started.owner, started.placement), (OWNER, Placement(9)));
    assert_eq!(bench.outcome().await, (Reason::Admitted, Outcome::Status(200)));
    assert_eq!(bench.edge.active_calls().len(), 1);
    let tag = tag_of(&answer);
    bench.client.send(message("ACK", "100", &tag, 1, "").as_bytes()).await.unwrap();
    let bye = message("BYE", "100", &tag, 2, "");
    assert!(bench.ask(&bye).await.unwrap().starts_with("SIP/2.0 200 OK\r\n"));
    assert!(bench.ask(&bye).await.unwrap().starts_with("SIP/2.0 200 OK\r\n"), "a repetition hears the same");
    let CallEvent::Ended { call, end, .. } = bench.call_event().await else { panic!("not ended") };
    assert_eq!((call.id, end), (started.id, CallEnd::Bye));
    assert!(bench.edge.active_calls().is_empty());
    bench.edge.stop().await;
}

#[tokio::test]
async fn a_device_registers_once_however_often_its_packet_comes() {
    let mut bench = Bench::start(owner(Some(true), false)).await;
    let register =
        message("REGISTER", "bob", "", 1, "").replace("Content-Length", "Expires: 120\r\nContent-Length");
    let first = bench.ask(&register).await.unwrap();
    assert!(first.contains("Contact: <sip:bob@127.0.0.1:9>;expires=120\r\n"), "{first}");
    assert_eq!(bench.ask(&register).await.unwrap(), first);
    assert_eq!(bench.edge.registrations(OWNER).len(), 1);
    let mut registered = 0;
    let mut attempted = 0;
    while let Ok(news) = bench.news.try_recv() {
        match news {
            News::Registered => registered += 1,
            News::Attempted(_) => attempted += 1,
            News::Call(_) => {}
        }
    }
    assert_eq!((registered, attempted), (1, 1));
    bench.edge.stop().await;
}

#[tokio::test]
async fn a_stranger_hears_nothing_and_the_owner_hears_why() {
    let mut bench = Bench::start(owner(Some(false), true)).await;
    for method in ["INVITE", "REGISTER", "OPTIONS", "BYE", "CANCEL", "ACK"] {
        assert_eq!(bench.ask(&message(method, "100", "", 1, "")).await, None, "{method}");
    }
    for _ in ["INVITE", "REGISTER", "OPTIONS", "BYE", "CANCEL"] {
        assert_eq!(bench.outcome().await, (Reason::NotListed, Outcome::Silent));
    }
    bench.edge.stop().await;
}

#[tokio::test]
async fn a_challenge_is_never_much_longer_than_its_question_and_comes_once() {
    let mut bench = Bench::start(owner(None, true)).await;
    for method in ["REGISTER", "INVITE"] {
        let question = message(method, "100", "", 1, "");
        let answer = bench.ask(&question).await.unwrap();
        assert!(answer.starts_with("SIP/2.0 401 Unauthorized\r\nVia: "), "{answer}");
        assert!(answer.len() * 2 <= question.len() * 3, "{} for {}", answer.len(), question.len());
        assert_eq!(bench.heard().await, None, "it is not repeated");
        assert_eq!(bench.outcome().await, (Reason::Challenged, Outcome::Status(401)));
        let again = bench.ask(&question).await.unwrap();
        assert_eq!(tag_of(&again), tag_of(&answer), "the same question has the same tag");
        bench.outcome().await;
    }
    bench.edge.stop().await;
}

#[tokio::test]
async fn nothing_is_kept_of_those_who_prove_nothing() {
    let bench = Bench::start(owner(None, true)).await;
    let running = Arc::clone(&bench.edge.running);
    for number in 0..5_000_u32 {
        let [_, _, high, low] = number.to_be_bytes();
        let path = Path::imagined(Transport::Udp, &format!("127.1.{high}.{low}:9"));
        let method = if number % 2 == 0 { "REGISTER" } else { "INVITE" };
        let text = message(method, "100", "", number + 1, "");
        running.datagram(path, Bytes::from(text));
    }
    assert!(lock(&running.replies).is_empty());
    assert!(lock(&running.uas).active().is_empty());
    assert!(bench.edge.registrations(OWNER).is_empty());
    bench.edge.stop().await;
}

#[tokio::test]
async fn a_number_nobody_has_is_unknown_only_to_those_who_were_let_in() {
    let mut bench = Bench::start(owner(Some(true), false)).await;
    let answer = bench.ask(&message("INVITE", "999", "", 1, OFFER)).await.unwrap();
    assert!(answer.starts_with("SIP/2.0 404 "), "{answer}");
    assert_eq!(bench.outcome().await, (Reason::UnknownNumber, Outcome::Status(404)));
    bench.edge.stop().await;
}

#[tokio::test]
async fn what_we_cannot_do_is_said_to_those_who_were_let_in() {
    let bench = Bench::start(owner(Some(true), false)).await;
    for (text, expected) in [
        (message("INVITE", "100", "gone", 1, OFFER), "SIP/2.0 481 "),
        (message("BYE", "100", "gone", 2, ""), "SIP/2.0 481 "),
        (message("CANCEL", "100", "", 3, ""), "SIP/2.0 481 "),
        (message("SUBSCRIBE", "100", "", 4, ""), "SIP/2.0 405 "),
        (message("OPTIONS", "100", "", 5, "").replace("Max-", "Require: magic\r\nMax-"), "SIP/2.0 420 "),
        (
            message("INVITE", "100", "", 6, OFFER).replace("sip:100@127.0.0.1 SIP", "mailto:a@b SIP"),
            "SIP/2.0 416 ",
        ),
        (message("OPTIONS", "100", "", 7, "").replace("CSeq: 7 OPTIONS", "CSeq: 7 BYE"), "SIP/2.0 400 "),
    ] {
        let answer = bench.ask(&text).await.unwrap();
        assert!(answer.starts_with(expected), "{answer}");
    }
    bench.edge.stop().await;
}

#[tokio::test]
async fn what_the_owner_changes_counts_from_the_next_packet_on() {
    let bench = Bench::start(owner(Some(true), false)).await;
    assert!(bench.ask(&message("OPTIONS", "100", "", 1, "")).await.unwrap().starts_with("SIP/2.0 200 "));
    *bench.product.found.lock().unwrap() = owner(None, true);
    assert!(bench.ask(&message("INVITE", "100", "", 2, "")).await.unwrap().starts_with("SIP/2.0 401 "));
    *bench.product.found.lock().unwrap() = Found::Nobody(Reason::Disabled);
    assert_eq!(bench.ask(&message("INVITE", "100", "", 3, "")).await, None);
    bench.edge.stop().await;
}

#[tokio::test]
async fn a_stranger_s_connection_is_closed_after_its_first_message() {
    let mut bench = Bench::start(owner(Some(false), false)).await;
    let mut stream = TcpStream::connect(bench.edge.bound().tcp[0]).await.unwrap();
    stream.write_all(message("REGISTER", "bob", "", 1, "").as_bytes()).await.unwrap();
    assert_eq!(stream.read(&mut [0; 64]).await.unwrap(), 0);
    assert_eq!(bench.outcome().await, (Reason::NotListed, Outcome::Closed));
    bench.edge.stop().await;
}

#[tokio::test]
async fn when_the_edge_stops_the_caller_is_told_and_the_recording_is_closed() {
    let mut bench = Bench::start(owner(Some(true), false)).await;
    let answer = bench.ask(&message("INVITE", "100", "", 1, OFFER)).await.unwrap();
    bench.client.send(message("ACK", "100", &tag_of(&answer), 1, "").as_bytes()).await.unwrap();
    assert!(matches!(bench.call_event().await, CallEvent::Started(_)));
    let Bench { edge, client, mut news, .. } = bench;
    edge.stop().await;
    let mut buffer = [0; 4_096];
    let length = client.recv(&mut buffer).await.unwrap();
    assert!(buffer[..length].starts_with(b"BYE sip:bob@127.0.0.1:9 SIP/2.0\r\n"));
    let ended = std::iter::from_fn(|| news.try_recv().ok())
        .any(|news| matches!(news, News::Call(event) if matches!(*event, CallEvent::Ended { end: CallEnd::Shutdown, .. })));
    assert!(ended);
}

#[tokio::test]
async fn an_edge_says_what_is_in_its_way() {
    let taken = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let (told, _news) = mpsc::unbounded_channel();
    let product = Arc::new(Product { found: Mutex::new(Found::Nobody(Reason::Disabled)), told });
    let folder = tempfile::tempdir().unwrap();
    let config = EdgeConfig {
        udp: vec![taken.local_addr().unwrap()],
        tcp: Vec::new(),
        tls: Vec::new(),
        certificate: None,
        public: "127.0.0.1".parse().unwrap(),
        media_ports: (40_000, 40_100),
        recordings: folder.path().to_owned(),
        limits: EdgeLimits::default(),
    };
    let start = |config| {
        let (directory, events) = (Arc::clone(&product), Arc::clone(&product));
        Edge::start(config, directory, events, Clock::manual(Ts(0)).0, Entropy::seeded(1))
    };
    assert!(matches!(start(config.clone()).await, Err(EdgeError::Bind(_, "UDP", _))));
    let unsafe_tls = EdgeConfig { tls: vec!["127.0.0.1:0".parse().unwrap()], ..config.clone() };
    assert!(matches!(start(unsafe_tls).await, Err(EdgeError::NoCertificate)));
    let nowhere = EdgeConfig { recordings: "/proc/nowhere".into(), ..config };
    assert!(matches!(start(nowhere).await, Err(EdgeError::Recordings(..))));
}
