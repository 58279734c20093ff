//! A real edge that asks the product, and bare sockets on this machine's own addresses that call it: what was saved over
//! HTTP is seen in packets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use kernel::{Clock, Entropy, Secret};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sip::{Algorithm, Attempt, CallEvent, Edge, EdgeConfig, EdgeLimits, Events, Outcome, Reason, Registered};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::SIP;
use crate::inbound::sip_gateway::Gateway;
use crate::testing::{Client, Organization, TestApp};

pub(super) const DOMAIN: &str = "sip.acme.example";
pub(super) const NUMBER: &str = "+380443332100";
/// Only a broken edge takes so long.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(20);
const OFFER: &str =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n";

/// The product as the edge tells it what happened, and the test hears it too.
struct Listening {
    gateway: Gateway,
    told: mpsc::UnboundedSender<Attempt>,
}

impl Events for Listening {
    fn attempted(&self, attempt: Attempt) {
        self.gateway.attempted(attempt.clone());
        self.told.send(attempt).ok();
    }

    fn registered(&self, registration: Registered) {
        self.gateway.registered(registration);
    }

    fn call(&self, event: CallEvent) {
        self.gateway.call(event);
    }
}

/// An organization with a domain and a number, and an edge that answers for it.
pub(super) struct Scene {
    pub app: TestApp,
    pub organization: Organization,
    pub client: Client,
    edge: Arc<Edge>,
    heard: mpsc::UnboundedReceiver<Attempt>,
    _spool: tempfile::TempDir,
}

/// Who a caller says he is, and what he knows.
#[derive(Clone, Copy)]
pub(super) struct Login<'a> {
    pub username: &'a str,
    pub password: &'a str,
}

impl Scene {
    pub(super) async fn start() -> Self {
        let app = TestApp::start().await;
        let organization = app.organization("Acme Clinic").await;
        let client = app.member(organization, "client").await;
        client.post("/api/v1/phones", &serde_json::json!({ "number": NUMBER })).await.expect(201);
        let spool = tempfile::tempdir().unwrap();
        let (told, heard) = mpsc::unbounded_channel();
        let listening = Listening { gateway: app.app.sip().clone(), told };
        let any = |host: &str| host.parse::<SocketAddr>().unwrap();
        let config = EdgeConfig {
            udp: vec![any("127.0.0.1:0"), any("[::1]:0")],
            tcp: Vec::new(),
            tls: Vec::new(),
            certificate: None,
            public: [127, 0, 0, 1].into(),
            media_ports: (36_000, 39_999),
            recordings: spool.path().to_owned(),
            limits: EdgeLimits::default(),
        };
        let (directory, entropy) = (Arc::new(app.app.sip().clone()), Entropy::os().unwrap());
        let edge = Edge::start(config, directory, Arc::new(listening), Clock::system(), entropy).await;
        let edge = Arc::new(edge.unwrap());
        app.app.sip().set_edge(&edge);
        Self { app, organization, client, edge, heard, _spool: spool }
    }

    /// Saves settings under the revision that follows, whatever it is.
    pub(super) async fn save(&self, settings: &Value) -> Value {
        let seen = self.client.get(SIP).await.headers["etag"].to_str().unwrap().to_owned();
        self.client.clone().with("if-match", &seen).send("PUT", SIP, settings).await.expect(200)
    }

    /// One request from this address of the machine: why it ended so, and the status that the caller saw.
    pub(super) async fn ask(
        &mut self,
        method: &str,
        from: &str,
        login: Option<Login<'_>>,
    ) -> (Reason, Option<u16>) {
        let caller = Caller::at(from, &self.edge).await;
        let asked = self.exchange(&caller, &caller.request(method, "")).await;
        let (Some(login), (_, Some(answer))) = (login, &asked) else { return seen(asked) };
        if !answer.starts_with("SIP/2.0 401") {
            return seen(asked);
        }
        let proof = login.proof(answer, method, &uri(method));
        seen(self.exchange(&caller, &caller.request(method, &proof)).await)
    }

    /// Sends and waits until the edge has judged; a silent edge has said nothing by then.
    async fn exchange(&mut self, caller: &Caller, request: &str) -> (Reason, Option<String>) {
        caller.socket.send(request.as_bytes()).await.unwrap();
        let attempt = timeout(ANSWER_WAIT_MAX, self.heard.recv()).await.expect("it is judged").unwrap();
        if attempt.outcome == Outcome::Silent {
            let mut nothing = [0; 16];
            assert!(caller.socket.try_recv(&mut nothing).is_err(), "silence");
            return (attempt.reason, None);
        }
        (attempt.reason, Some(caller.heard().await))
    }
}

fn seen((reason, answer): (Reason, Option<String>)) -> (Reason, Option<u16>) {
    (reason, answer.map(|text| status(&text)))
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

struct Caller {
    socket: UdpSocket,
    id: u32,
}

fn uri(method: &str) -> String {
    if method == "INVITE" { format!("sip:{NUMBER}@{DOMAIN}") } else { format!("sip:{DOMAIN}") }
}

impl Caller {
    async fn at(from: &str, edge: &Edge) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let socket = UdpSocket::bind((from, 0)).await.unwrap();
        let own = socket.local_addr().unwrap();
        let to = edge.bound().udp.iter().find(|address| address.is_ipv4() == own.is_ipv4()).unwrap();
        socket.connect(to).await.unwrap();
        Self { socket, id: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    fn request(&self, method: &str, proof: &str) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let (own, id) = (self.socket.local_addr().unwrap(), self.id);
        let branch = NEXT.fetch_add(1, Ordering::Relaxed);
        let (kind, body) =
            if method == "INVITE" { ("Content-Type: application/sdp\r\n", OFFER) } else { ("", "") };
        let to = if method == "INVITE" { NUMBER } else { "desk" };
        format!(
            "{method} {} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK-{branch};rport\r\nMax-Forwards: 70\r\n\
             From: <sip:desk@{DOMAIN}>;tag=from-{id}\r\nTo: <sip:{to}@{DOMAIN}>\r\nCall-ID: call-{id}@{own}\r\n\
             CSeq: {branch} {method}\r\nContact: <sip:desk@{own}>\r\n{proof}{kind}Content-Length: {}\r\n\r\n{body}",
            uri(method),
            body.len(),
        )
    }

    /// The next final answer.
    async fn heard(&self) -> String {
        let mut buffer = vec![0; 65_536];
        loop {
            let length =
                timeout(ANSWER_WAIT_MAX, self.socket.recv(&mut buffer)).await.expect("an answer").unwrap();
            let text = String::from_utf8(buffer[..length].to_vec()).unwrap();
            if status(&text) >= 200 {
                return text;
            }
        }
    }
}

impl Login<'_> {
    /// The header that answers a challenge by SHA-256.
    fn proof(&self, challenge: &str, method: &str, uri: &str) -> String {
        let of = |name: &str| {
            let found = challenge.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            found.expect("the challenge has it").to_owned()
        };
        let hash = |text: String| hex::encode(Sha256::digest(text));
        let (realm, nonce) = (of("realm"), of("nonce"));
        let known = sip::ha1(Algorithm::Sha256, self.username, &realm, &Secret::new(self.password));
        let request = hash(format!("{method}:{uri}"));
        let response = hash(format!("{}:{nonce}:00000001:own:auth:{request}", known.expose()));
        format!(
            "Authorization: Digest username=\"{}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", \
             response=\"{response}\", algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"own\"\r\n",
            self.username
        )
    }
}

#[tokio::test]
async fn a_call_that_goes_on_is_seen_by_its_organization_alone() {
    let mut scene = Scene::start().await;
    let calls = "/api/v1/sip/calls";
    let list = serde_json::json!({ "enabled": true, "domain": DOMAIN, "whitelist": ["127.0.0.2"] });
    scene.save(&list).await;
    let none = scene.client.get(calls).await.expect(200);
    assert_eq!((&none["items"], &none["is_seen"]), (&serde_json::json!([]), &Value::Bool(true)));
    assert_eq!(scene.ask("INVITE", "127.0.0.2", None).await, (Reason::Admitted, Some(200)));
    let seen = scene.client.get(calls).await.expect(200)["items"].clone();
    assert_eq!(seen.as_array().unwrap().len(), 1, "{seen}");
    assert_eq!((&seen[0]["from"], &seen[0]["to"]), (&"desk".into(), &NUMBER.into()));
    assert!(seen[0]["source"].as_str().unwrap().starts_with("127.0.0.2:"), "{seen}");
    let rival = scene.app.member(scene.app.organization("Other Clinic").await, "client").await;
    assert_eq!(rival.get(calls).await.expect(200)["items"], serde_json::json!([]));
    scene.edge.stop().await;
    let over = scene.client.get(calls).await.expect(200);
    assert_eq!(over["items"], serde_json::json!([]), "it ended with the edge");
    let agent = scene.app.member(scene.organization, "agent").await;
    assert_eq!(agent.get(calls).await.verdict(), "403 access.denied");
}
