//! The edge with ten thousand users in memory, until its input ends.

use std::collections::HashMap;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use kernel::{Clock, Entropy, Secret};
use sip::{
    Algorithm, Asked, Attempt, CallEvent, Credentials, Directory, Edge, EdgeConfig, EdgeLimits, Events,
    Found, Ha1, Kind, Owner, Placement, Rate, Rates, Registered, Requirements, ha1,
};

const REALM: &str = "test.local";

/// The users; calls to 1000 come from a listed trunk, everybody else has to prove something.
struct Users(HashMap<String, Ha1>);

impl Directory for Users {
    fn find(&self, asked: &Asked<'_>) -> Found {
        if asked.called == "1000" {
            return Found::Owner(Requirements { owner: Owner(1), listed: Some(true), credentials: None });
        }
        let username = asked.username.unwrap_or_default();
        let sealed = self.0.get(username).cloned();
        let credentials = Credentials {
            username: username.to_owned(),
            realm: REALM.to_owned(),
            ha1: vec![(Algorithm::Md5, sealed.unwrap_or_else(|| Secret::new("")))],
            legacy: false,
        };
        Found::Owner(Requirements { owner: Owner(1), listed: None, credentials: Some(credentials) })
    }

    fn place(&self, _owner: Owner, _called: &str, _kind: Kind) -> Option<Placement> {
        Some(Placement(1))
    }
}

/// Nobody listens.
struct Nobody;

impl Events for Nobody {
    fn attempted(&self, _attempt: Attempt) {}
    fn registered(&self, _registration: Registered) {}

    fn call(&self, event: CallEvent) {
        if let CallEvent::Ended { recording: Some(recording), .. } = event {
            drop(std::fs::remove_file(recording.path));
        }
    }
}

pub(crate) fn run() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(serve());
}

async fn serve() {
    let folder = tempfile::tempdir().expect("a folder");
    let any = Rate { per_second: 1_000_000, burst: 1_000_000 };
    let rates =
        Rates { source_packets: any, source_invites: any, source_registers: any, owner: any, all: any };
    let config = EdgeConfig {
        udp: vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))],
        tcp: Vec::new(),
        tls: Vec::new(),
        certificate: None,
        public: IpAddr::V4(Ipv4Addr::LOCALHOST),
        media_ports: (20_000, 40_000),
        recordings: folder.path().to_owned(),
        limits: EdgeLimits { rates, ..EdgeLimits::default() },
    };
    let sealed = (0..super::USERS).map(|number| {
        let name = format!("user{number}");
        let sealed = ha1(Algorithm::Md5, &name, REALM, &Secret::new("secret"));
        (name, sealed)
    });
    let users = Arc::new(Users(sealed.collect()));
    let entropy = Entropy::os().expect("randomness");
    let edge = Edge::start(config, users, Arc::new(Nobody), Clock::system(), entropy).await.expect("an edge");
    println!("{}", edge.bound().udp[0]);
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    drop(ended.await);
    edge.stop().await;
}
