//! What becomes of everything that arrives.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;

use super::drive::Baggage;
use super::judge::{Judgement, called};
use super::{Running, lock};
use crate::product::{Asked, Attempt, Found, Outcome, Owner, Reason};
use crate::registrar::Registrant;
use crate::transport::{Keep, Path, Receiver};
use crate::uas::{ALLOW, Admitted, Arrival, Placed, Taken, Uas, abilities, unsupported};
use crate::wire::{Message, Method, Reply, Request, read_datagram};

impl Receiver for Running {
    fn lets_in(&self, source: IpAddr) -> bool {
        lock(&self.gate).lets_in(source, self.clock.now())
    }

    fn datagram(self: &Arc<Self>, path: Path, bytes: Bytes) {
        let size = bytes.len();
        // What cannot be read cannot be answered, and is not worth a word of ours.
        let Ok(message) = read_datagram(&bytes) else { return };
        self.take(path, None, message, size);
    }

    fn message(self: &Arc<Self>, path: Path, server_name: Option<&str>, message: Message) -> Keep {
        self.take(path, server_name, message, 0)
    }
}

impl Running {
    fn take(self: &Arc<Self>, path: Path, server_name: Option<&str>, message: Message, size: usize) -> Keep {
        let now = self.clock.now();
        match message {
            Message::Response(response) => {
                self.drive(|uas| uas.response(&response, now));
                Keep::Open
            }
            Message::Request(request) => {
                let transaction = request.transaction(path.source());
                let arrival = Arrival { now, path, request: &request, transaction: &transaction, size };
                self.request(arrival, server_name)
            }
        }
    }

    fn request(self: &Arc<Self>, arrival: Arrival<'_>, server_name: Option<&str>) -> Keep {
        let request = arrival.request;
        if self.was_answered(arrival) || self.is_of_known_call(arrival, server_name) {
            return Keep::Open;
        }
        if request.method() == Method::Ack {
            // Nothing is ever said to an ACK, whoever sent it.
            return Keep::Open;
        }
        match self.judge(arrival, server_name) {
            Judgement::Settled(keep) => keep,
            Judgement::Admitted { owner, proved, attempt } => {
                self.admitted(arrival, Admitted { owner, proved }, attempt);
                Keep::Open
            }
        }
    }

    /// A packet that came again is answered again, whatever else has happened.
    fn was_answered(self: &Arc<Self>, arrival: Arrival<'_>) -> bool {
        if arrival.path.is_reliable() || matches!(arrival.request.method(), Method::Ack | Method::Cancel) {
            return false;
        }
        let kept = lock(&self.replies).find(arrival.transaction);
        let was_answered = kept.is_some();
        // An INVITE of a call that is over is kept without an answer: nothing is to be said to it any more.
        if let Some(bytes) = kept.filter(|bytes| !bytes.is_empty()) {
            self.outlets.send(&arrival.path, bytes);
        }
        was_answered
    }

    /// Deals with a request of a call that goes on.
    fn is_of_known_call(self: &Arc<Self>, arrival: Arrival<'_>, server_name: Option<&str>) -> bool {
        let request = arrival.request;
        if request.to().tag.is_none() {
            let begins = matches!(request.method(), Method::Invite | Method::Cancel);
            return begins && self.drive(|uas| uas.knows_invite(arrival));
        }
        let Some((owner, source)) = lock(&self.uas).owner_of(request) else { return false };
        let same = source == arrival.path.source().ip();
        if !same && !self.is_listed(arrival, server_name, owner) {
            return false;
        }
        self.drive_with(Baggage::default(), |uas, baggage| uas.within(arrival, &mut self.reserve(baggage)))
    }

    /// Whether another source speaks for the same owner: carriers have more machines than one.
    fn is_listed(&self, arrival: Arrival<'_>, server_name: Option<&str>, owner: Owner) -> bool {
        let (host, called) = (arrival.request.uri_host(), called(arrival.request));
        let asked = Asked {
            transport: arrival.path.transport,
            source: arrival.path.source(),
            server_name,
            host: &host,
            called: &called,
            username: None,
            realm: None,
        };
        let found = self.directory.find(&asked);
        matches!(found, Found::Owner(wanted) if wanted.owner == owner && wanted.listed == Some(true))
    }

    fn admitted(self: &Arc<Self>, arrival: Arrival<'_>, admitted: Admitted, attempt: Attempt) {
        let request = arrival.request;
        let is_judged_there = matches!(request.method(), Method::Invite | Method::Cancel);
        if let Some(unknown) = unsupported(request).filter(|_| !is_judged_there) {
            let status = self.answer(arrival, 420, &[("Unsupported", unknown)]);
            let (reason, outcome) = (Reason::Malformed, Outcome::Status(status));
            return self.events.attempted(Attempt { reason, outcome, ..attempt });
        }
        let status = match request.method() {
            // It speaks of a call that is not there: one that was before a restart, perhaps.
            Method::Invite if request.to().tag.is_some() => self.answer(arrival, 481, &[]),
            Method::Invite => return self.call(arrival, admitted, &attempt),
            Method::Register | Method::Options if !request.uri_is_known() => self.answer(arrival, 416, &[]),
            // Of an address that leads nowhere, RFC 3261 §10.3 says: not found.
            Method::Register if request.to().user.is_empty() && request.to().host.is_empty() => {
                self.answer(arrival, 404, &[])
            }
            Method::Register => self.register(arrival, admitted.owner),
            Method::Options if admitted.proved => self.answer(arrival, 200, &abilities()),
            // Without the list of what we can, so that nobody is sent more than they sent.
            Method::Options => self.answer(arrival, 200, &[]),
            Method::Bye | Method::Cancel | Method::Update | Method::Info => self.answer(arrival, 481, &[]),
            Method::Ack | Method::Other => self.answer(arrival, 405, &[("Allow", ALLOW.to_owned())]),
        };
        self.events.attempted(Attempt { outcome: Outcome::Status(status), ..attempt });
    }

    fn register(self: &Arc<Self>, arrival: Arrival<'_>, owner: Owner) -> u16 {
        let who = Registrant {
            owner,
            source: arrival.path.source(),
            transport: arrival.path.transport,
            now: arrival.now,
        };
        let outcome = lock(&self.registrar).register(who, arrival.request);
        self.answer(arrival, outcome.status, &outcome.lines);
        outcome.changes.into_iter().for_each(|registered| self.events.registered(registered));
        outcome.status
    }

    fn call(self: &Arc<Self>, arrival: Arrival<'_>, admitted: Admitted, attempt: &Attempt) {
        let request = arrival.request;
        let told = |status, reason| {
            self.events.attempted(Attempt { reason, outcome: Outcome::Status(status), ..attempt.clone() });
        };
        if !request.uri_is_known() {
            self.answer(arrival, 416, &[]);
            return told(416, Reason::Malformed);
        }
        let kind = Uas::kind_of(request);
        let Some(placement) = self.directory.place(admitted.owner, &request.uri_user(), kind) else {
            self.answer(arrival, 404, &[]);
            return told(404, Reason::UnknownNumber);
        };
        let placed = Placed { admitted, placement };
        let baggage = Baggage { attempt: Some(attempt.clone()), ports: None };
        let taken =
            self.drive_with(baggage, |uas, baggage| uas.invite(arrival, placed, &mut self.reserve(baggage)));
        if let Taken::Refused(status, reason) = taken {
            told(status, reason);
        }
    }

    /// Ports for a call that is about to be answered; they travel with what it wants done.
    fn reserve<'a>(&'a self, baggage: &'a mut Baggage) -> impl FnMut(usize) -> Option<Vec<u16>> + 'a {
        |streams| {
            let ports = self.media.reserve(streams).inspect_err(|error| {
                tracing::warn!(%error, "a call is refused");
            });
            let ports = ports.ok()?;
            let numbers = ports.numbers();
            baggage.ports = Some(ports);
            Some(numbers)
        }
    }

    fn answer(self: &Arc<Self>, arrival: Arrival<'_>, status: u16, lines: &[(&str, String)]) -> u16 {
        let (request, source): (&Request, _) = (arrival.request, arrival.path.source());
        let tag = self.tag(arrival);
        let reply = Reply::new(request, source, status).tag(&tag);
        let reply = lines.iter().fold(reply, |reply, (name, value)| reply.header(name, value));
        self.reply(arrival.path, Box::from(arrival.transaction), reply.write());
        status
    }
}
