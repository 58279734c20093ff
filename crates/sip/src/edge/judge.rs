//! Asks the product whose a request is, and says to the sender what it may know.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;

use super::{Running, lock};
use crate::admission::{Decision, Facts, decide};
use crate::digest::{Answers, Attempted, Peer};
use crate::gate::Wish;
use crate::product::{Asked, Attempt, Credentials, Found, Method, Outcome, Owner, Reason};
use crate::transport::{Keep, Path};
use crate::uas::Arrival;
use crate::wire::{self, Reply, Request};

/// Seconds after which a sender that is over its rate may try again.
const RETRY_AFTER_S: &str = "5";

/// What was found out about a request.
pub(super) enum Judgement {
    Admitted {
        owner: Owner,
        proved: bool,
        attempt: Attempt,
    },
    /// It has been answered, or left unanswered.
    Settled(Keep),
}

impl Running {
    /// Judges a request, and settles it unless it is let in.
    pub(super) fn judge(&self, arrival: Arrival<'_>, server_name: Option<&str>) -> Judgement {
        let request = arrival.request;
        let headers = request.authorizations();
        let answers = Answers::read(headers.iter().map(String::as_str));
        let (host, called) = (request.uri_host(), called(request));
        let asked = Asked {
            transport: arrival.path.transport,
            source: arrival.path.source(),
            server_name,
            host: &host,
            called: &called,
            username: answers.first().map(|answer| answer.username.as_ref()),
            realm: answers.first().map(|answer| answer.realm.as_ref()),
        };
        let found = self.directory.find(&asked);
        let decision = self.decide(arrival, &found, &answers);
        let attempt = attempt(arrival, &asked, &decision);
        if is_strike(arrival, &decision) {
            lock(&self.gate).strike(arrival.path.source().ip(), arrival.now);
        }
        match decision {
            Decision::Admitted { owner } => {
                if !headers.is_empty() {
                    lock(&self.gate).forgive(arrival.path.source().ip());
                }
                let proved = arrival.path.is_reliable() || is_known(&found, !headers.is_empty());
                Judgement::Admitted { owner, proved, attempt }
            }
            Decision::Silent { .. } => self.settle(arrival, attempt, None),
            Decision::Refused { status, .. } => {
                let reply = Reply::new(request, arrival.path.source(), status);
                let reply = if status == 503 { reply.header("Retry-After", RETRY_AFTER_S) } else { reply };
                let bytes = reply.tag(&self.tag(arrival)).write();
                self.settle(arrival, attempt, Some(bytes))
            }
            Decision::Challenged { owner, stale, credentials, .. } => {
                let challenge = self.challenge(arrival, owner, credentials, stale);
                self.settle(arrival, attempt, challenge)
            }
        }
    }

    fn decide<'a>(&self, arrival: Arrival<'_>, found: &'a Found, answers: &Answers<'_>) -> Decision<'a> {
        let (request, now) = (arrival.request, arrival.now);
        let source = arrival.path.source().ip();
        let owner = match found {
            Found::Owner(wanted) => wanted.owner,
            Found::Nobody(reason) => return Decision::Silent { owner: None, reason: *reason },
        };
        let is_ping = request.method() == wire::Method::Options && answers.first().is_none();
        let facts = Facts {
            banned: lock(&self.gate).is_banned(source, now),
            flaw: request.flaw().map(wire::Flaw::status),
            is_ping,
            registered: is_ping && lock(&self.registrar).knows(owner, source),
        };
        let wish = match request.method() {
            wire::Method::Invite => Wish::Invite,
            wire::Method::Register => Wish::Register,
            _ => Wish::Other,
        };
        let granted = |owner| lock(&self.gate).grants(source, owner, wish, now);
        let proof = |credentials: &Credentials| {
            let (method, uri) = (request.method_text(), request.uri());
            let attempted = Attempted { method: &method, uri: &uri, answers };
            self.digest.verify(&Peer { owner, source, now }, &attempted, credentials)
        };
        decide(found, facts, granted, proof)
    }

    /// The one answer to everybody who has still to prove something. To packets, whose source may be forged, it is
    /// never longer than half as long again as the question; for the shortest questions there is none.
    fn challenge(
        &self,
        arrival: Arrival<'_>,
        owner: Owner,
        credentials: &Credentials,
        stale: bool,
    ) -> Option<Bytes> {
        let peer = Peer { owner, source: arrival.path.source().ip(), now: arrival.now };
        let mut offered = self.digest.challenge(&peer, credentials, stale);
        let tag = self.tag(arrival);
        while !offered.is_empty() {
            let reply = Reply::new(arrival.request, arrival.path.source(), 401).tag(&tag);
            let reply = offered.iter().fold(reply, |reply, value| reply.header("WWW-Authenticate", value));
            let bytes = reply.write();
            if arrival.path.is_reliable() || bytes.len() * 2 <= arrival.size * 3 {
                return Some(bytes);
            }
            offered.pop();
        }
        None
    }

    /// Sends what is to be sent, and tells how the attempt ended.
    fn settle(&self, arrival: Arrival<'_>, attempt: Attempt, bytes: Option<Bytes>) -> Judgement {
        let (outcome, keep) = match (&bytes, arrival.path.is_reliable()) {
            (Some(_), _) => (attempt.outcome, Keep::Open),
            (None, true) => (Outcome::Closed, Keep::Closed),
            (None, false) => (Outcome::Silent, Keep::Open),
        };
        if let Some(bytes) = bytes {
            self.outlets.send(&arrival.path, bytes);
        }
        self.events.attempted(Attempt { outcome, ..attempt });
        Judgement::Settled(keep)
    }

    /// A tag that is the same each time the same question is asked, although nothing is kept.
    pub(super) fn tag(&self, arrival: Arrival<'_>) -> String {
        let mut hasher = DefaultHasher::new();
        self.secret.hash(&mut hasher);
        arrival.transaction.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    /// Sends an answer, and keeps it for when its question is repeated.
    pub(super) fn reply(self: &Arc<Self>, path: Path, transaction: Box<str>, bytes: Bytes) {
        if !path.is_reliable() {
            lock(&self.replies).keep(transaction, bytes.clone(), self.clock.now());
        }
        self.outlets.send(&path, bytes);
    }
}

/// Whether this is evidence against its source, which a forged address cannot leave.
fn is_strike(arrival: Arrival<'_>, decision: &Decision<'_>) -> bool {
    let reliable = arrival.path.is_reliable();
    match decision {
        Decision::Silent { reason, .. } => {
            reliable && matches!(reason, Reason::NotListed | Reason::UnknownOwner)
        }
        Decision::Challenged { reason, source_proved, .. } => {
            let wrong = matches!(reason, Reason::UnknownUser | Reason::WrongPassword | Reason::WrongRealm);
            wrong && (reliable || *source_proved)
        }
        Decision::Refused { .. } | Decision::Admitted { .. } => false,
    }
}

/// Whether a packet of this owner's proves where it comes from: a listed trunk, or the answer to a nonce sent there.
fn is_known(found: &Found, has_proof: bool) -> bool {
    let Found::Owner(wanted) = found else { return false };
    wanted.listed == Some(true) || (has_proof && wanted.credentials.is_some())
}

/// User of the Request-URI, or of `To` when registering.
pub(super) fn called(request: &Request) -> String {
    match request.method() {
        wire::Method::Register => request.to().user.clone(),
        _ => request.uri_user(),
    }
}

fn attempt(arrival: Arrival<'_>, asked: &Asked<'_>, decision: &Decision<'_>) -> Attempt {
    let (owner, reason, outcome) = match decision {
        Decision::Silent { owner, reason } => (*owner, *reason, Outcome::Silent),
        Decision::Refused { owner, reason, status } => (Some(*owner), *reason, Outcome::Status(*status)),
        Decision::Challenged { owner, reason, .. } => (Some(*owner), *reason, Outcome::Status(401)),
        Decision::Admitted { owner } => (Some(*owner), Reason::Admitted, Outcome::Status(200)),
    };
    Attempt {
        at: arrival.now,
        owner,
        method: method(arrival.request),
        transport: asked.transport,
        source: asked.source,
        called: asked.called.to_owned(),
        caller: arrival.request.from().user.clone(),
        username: asked.username.map(str::to_owned),
        reason,
        outcome,
    }
}

fn method(request: &Request) -> Method {
    match request.method() {
        wire::Method::Register => Method::Register,
        wire::Method::Invite => Method::Invite,
        wire::Method::Options => Method::Options,
        _ => Method::Other,
    }
}
