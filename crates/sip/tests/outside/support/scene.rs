//! An edge on loopback, with a product that is a few values in memory.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::{Clock, Entropy, ManualClock, Secret, Ts};
use sip::{
    Algorithm, Asked, Attempt, CallEvent, CallLimits, Credentials, Directory, Edge, EdgeConfig, EdgeLimits,
    Events, Found, Kind, Owner, Placement, Rate, Rates, Reason, Registered, Requirements, TlsFiles,
    Transport, ha1,
};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

use super::certificate::Made;
use super::line::Line;
use super::request::Request;

pub(crate) const DOMAIN: &str = "calls.example";
/// The domain of a second owner.
pub(crate) const OTHER_DOMAIN: &str = "other.example";
pub(crate) const PASSWORD: &str = "zanzibar";
pub(crate) const OWNER: Owner = Owner(1);
pub(crate) const OTHER_OWNER: Owner = Owner(2);
/// How long something that must happen is waited for: only a broken edge takes so long.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// What the owners ask of callers.
#[derive(Debug, Clone)]
pub(crate) struct Wants {
    /// None for any address.
    pub(crate) listed: Option<Vec<IpAddr>>,
    /// Empty when no password is wanted.
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) legacy: bool,
    /// Whether requests for any host are this owner's.
    pub(crate) any_host: bool,
    /// Whether the clock stands still until a test moves it.
    pub(crate) still: bool,
}

impl Wants {
    /// The switch "accept calls from anyone".
    pub(crate) fn nothing() -> Self {
        Self { listed: None, algorithms: Vec::new(), legacy: false, any_host: false, still: false }
    }

    pub(crate) fn password() -> Self {
        Self { algorithms: vec![Algorithm::Md5], ..Self::nothing() }
    }

    /// Only this machine's usual address.
    pub(crate) fn listed() -> Self {
        Self { listed: Some(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]), ..Self::nothing() }
    }
}

/// The product's answers.
#[derive(Debug)]
struct Book(Wants);

impl Book {
    fn wanted(&self, owner: Owner, realm: &str, source: IpAddr) -> Requirements {
        let wants = &self.0;
        let sealed =
            |algorithm: &Algorithm| (*algorithm, ha1(*algorithm, "bob", realm, &Secret::new(PASSWORD)));
        let credentials = (!wants.algorithms.is_empty()).then(|| Credentials {
            username: "bob".into(),
            realm: realm.into(),
            ha1: wants.algorithms.iter().map(sealed).collect(),
            legacy: wants.legacy,
        });
        let listed = wants.listed.as_ref().map(|listed| listed.contains(&source));
        Requirements { owner, listed, credentials }
    }
}

impl Directory for Book {
    fn find(&self, asked: &Asked<'_>) -> Found {
        let source = asked.source.ip();
        match asked.host {
            OTHER_DOMAIN => Found::Owner(self.wanted(OTHER_OWNER, OTHER_DOMAIN, source)),
            DOMAIN => Found::Owner(self.wanted(OWNER, DOMAIN, source)),
            _ if self.0.any_host => Found::Owner(self.wanted(OWNER, DOMAIN, source)),
            _ => Found::Nobody(Reason::UnknownOwner),
        }
    }

    fn place(&self, _owner: Owner, called: &str, kind: Kind) -> Option<Placement> {
        let known = called == "1000" || kind == Kind::Siprec || self.0.any_host;
        known.then_some(Placement(9))
    }
}

/// What the product was told.
#[derive(Debug, Clone, Default)]
pub(crate) struct News {
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) registered: Vec<Registered>,
    pub(crate) calls: Vec<CallEvent>,
}

impl News {
    /// Why the last attempt ended as it did.
    pub(crate) fn last_reason(&self) -> Option<Reason> {
        self.attempts.last().map(|attempt| attempt.reason)
    }
}

#[derive(Debug)]
struct Heard {
    news: Mutex<News>,
    told: watch::Sender<()>,
}

impl Heard {
    fn keep(&self, change: impl FnOnce(&mut News)) {
        change(&mut self.news.lock().expect("the news"));
        self.told.send_replace(());
    }
}

impl Events for Heard {
    fn attempted(&self, attempt: Attempt) {
        self.keep(|news| news.attempts.push(attempt));
    }

    fn registered(&self, registration: Registered) {
        self.keep(|news| news.registered.push(registration));
    }

    fn call(&self, event: CallEvent) {
        self.keep(|news| news.calls.push(event));
    }
}

/// A running edge and what it tells.
pub(crate) struct Scene {
    pub(crate) edge: Edge,
    pub(crate) certificate: Vec<u8>,
    pub(crate) hand: ManualClock,
    heard: Arc<Heard>,
    _folder: TempDir,
}

impl Scene {
    pub(crate) async fn start(wants: Wants) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = Made::of(DOMAIN);
        let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
        std::fs::write(&chain, made.certificate_pem()).expect("a file");
        std::fs::write(&key, made.key_pem()).expect("a file");
        let any = vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))];
        let config = EdgeConfig {
            udp: any.clone(),
            tcp: any.clone(),
            tls: any,
            certificate: Some(TlsFiles { chain, key }),
            public: IpAddr::V4(Ipv4Addr::LOCALHOST),
            media_ports: media_ports(),
            recordings: folder.path().join("recordings"),
            limits: unlimited(),
        };
        let (still, hand) = Clock::manual(Ts::from_millis(1_767_261_600_000));
        let clock = if wants.still { still } else { Clock::system() };
        let heard = Arc::new(Heard { news: Mutex::default(), told: watch::Sender::new(()) });
        let edge = Edge::start(
            config,
            Arc::new(Book(wants)),
            Arc::<Heard>::clone(&heard),
            clock,
            Entropy::seeded(11),
        )
        .await
        .expect("an edge");
        Self { edge, certificate: made.certificate, hand, heard, _folder: folder }
    }

    pub(crate) fn udp(&self) -> SocketAddr {
        self.edge.bound().udp[0]
    }

    pub(crate) fn tcp(&self) -> SocketAddr {
        self.edge.bound().tcp[0]
    }

    pub(crate) fn tls(&self) -> SocketAddr {
        self.edge.bound().tls[0]
    }

    pub(crate) fn news(&self) -> News {
        self.heard.news.lock().expect("the news").clone()
    }

    /// The news once they are as wanted.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&News) -> bool) -> News {
        let mut changes = self.heard.told.subscribe();
        let seen = timeout(WAIT_MAX, async {
            loop {
                let news = self.news();
                if wanted(&news) {
                    return news;
                }
                changes.changed().await.expect("the edge is there");
            }
        });
        seen.await.unwrap_or_else(|_| panic!("{what} did not happen: {:?}", self.news()))
    }

    /// Fails unless the edge still answers.
    pub(crate) async fn assert_alive(&self) {
        let mut line = Line::open(self, Transport::Udp).await;
        let answer = line.ask(&Request::register()).await.expect("an answer");
        assert!(matches!(answer.status, 200 | 401), "{}", answer.text);
    }
}

/// Another range for each process, so that tests that run at the same time do not wait for each other's ports.
fn media_ports() -> (u16, u16) {
    let slot = u16::try_from(std::process::id() % 100).expect("a slot");
    (20_000 + slot * 400, 20_000 + slot * 400 + 399)
}

/// The rates have tests of their own; here they would only get in the way.
fn unlimited() -> EdgeLimits {
    let any = Rate { per_second: 1_000_000, burst: 1_000_000 };
    let rates =
        Rates { source_packets: any, source_invites: any, source_registers: any, owner: any, all: any };
    EdgeLimits { rates, calls: CallLimits::default(), ..EdgeLimits::default() }
}
