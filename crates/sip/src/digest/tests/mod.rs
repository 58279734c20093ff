//! The digest server against the vectors of the RFCs, against a caller written here, and against what attackers try.

mod cases;
mod nonces;
mod vectors;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use kernel::{Entropy, Secret, Ts};

use super::{Answers, Attempted, Digest, DigestVerdict, Peer, ha1, hash};
use crate::product::{Algorithm, Credentials, Owner, Reason};

const REALM: &str = "calls.example";
const PASSWORD: &str = "zanzibar";
const URI: &str = "sip:calls.example";

/// A server with one owner, and the caller that signs in there.
struct Scene {
    digest: Digest,
    wanted: Credentials,
    peer: Peer,
}

/// Everything an answer says, each of which a test may bend.
#[derive(Clone)]
struct Answering {
    username: String,
    realm: &'static str,
    password: &'static str,
    nonce: String,
    uri: &'static str,
    method: &'static str,
    algorithm: Algorithm,
    session: bool,
    count: String,
    qop: Option<&'static str>,
}

impl Scene {
    fn of(algorithms: &[Algorithm]) -> Self {
        let sealed = algorithms
            .iter()
            .map(|algorithm| (*algorithm, ha1(*algorithm, "bob", REALM, &Secret::new(PASSWORD))));
        let wanted =
            Credentials { username: "bob".into(), realm: REALM.into(), ha1: sealed.collect(), legacy: false };
        let now = Ts::from_millis(1_767_261_600_000);
        let peer = Peer { owner: Owner(1), source: IpAddr::V4(Ipv4Addr::LOCALHOST), now };
        Self { digest: Digest::new(Entropy::seeded(5), now), wanted, peer }
    }

    fn md5() -> Self {
        Self::of(&[Algorithm::Md5])
    }

    fn nonce(&self) -> String {
        let challenge = self.digest.challenge(&self.peer, &self.wanted, false);
        challenge[0].split("nonce=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    /// A right answer to a fresh challenge.
    fn answering(&self) -> Answering {
        Answering {
            username: "bob".into(),
            realm: REALM,
            password: PASSWORD,
            nonce: self.nonce(),
            uri: URI,
            method: "REGISTER",
            algorithm: self.wanted.ha1[0].0,
            session: false,
            count: "00000001".into(),
            qop: Some("auth"),
        }
    }

    fn judge(&self, headers: &[&str]) -> DigestVerdict {
        let answers = Answers::read(headers.iter().copied());
        let attempted = Attempted { method: "REGISTER", uri: URI, answers: &answers };
        self.digest.verify(&self.peer, &attempted, &self.wanted)
    }

    fn later(&mut self, by: Duration) {
        self.peer.now = self.peer.now.plus(by);
    }
}

impl Answering {
    fn response(&self) -> String {
        let a = self.algorithm;
        let secret = ha1(a, &self.username.replace('\\', ""), self.realm, &Secret::new(self.password));
        let session = hash::hex_of(a, &[secret.expose(), &self.nonce, "c0ffee"]);
        let first = if self.session { session.as_str() } else { secret.expose() };
        let second = hash::hex_of(a, &[self.method, self.uri]);
        match self.qop {
            None => hash::hex_of(a, &[first, &self.nonce, &second]),
            Some(qop) => hash::hex_of(a, &[first, &self.nonce, &self.count, "c0ffee", qop, &second]),
        }
    }

    fn header(&self) -> String {
        self.with_response(&self.response())
    }

    fn with_response(&self, response: &str) -> String {
        let Self { username, realm, nonce, uri, count, .. } = self;
        let algorithm = hash::name(self.algorithm);
        let session = if self.session { "-sess" } else { "" };
        let protection = match self.qop {
            Some(qop) => format!(", qop={qop}, nc={count}, cnonce=\"c0ffee\""),
            None => String::new(),
        };
        format!(
            "Digest username=\"{username}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", \
             response=\"{response}\", algorithm={algorithm}{session}{protection}"
        )
    }
}

const PROVED: DigestVerdict = DigestVerdict::Proved { rewritten: false };

fn refused(reason: Reason) -> DigestVerdict {
    DigestVerdict::Refused { reason, stale: false, source_proved: true }
}

fn unproved(reason: Reason) -> DigestVerdict {
    DigestVerdict::Refused { reason, stale: false, source_proved: false }
}
