//! Calls as they happen, with the time and the wire in the hands of the test.

mod calls;
mod changes;
mod recording;
mod refusals;

use std::net::IpAddr;
use std::time::Duration;

use kernel::{Clock, Entropy, Ids, Ts};

use super::*;
use crate::media::{Flow, StreamPlan};
use crate::product::{CallEnd, CallEvent, Reason, Transport};
use crate::wire::Response;
use crate::wire::tests::request;

pub(super) const OFFER: &str = "v=0\no=- 1 1 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\n\
    m=audio 4000 RTP/AVP 8 0 101\na=rtpmap:101 telephone-event/8000\n";

/// A called side and the hands that move it.
pub(super) struct Line {
    pub(super) uas: Uas,
    pub(super) now: Ts,
    pub(super) path: Path,
    pub(super) proved: bool,
    pub(super) free_ports: Vec<u16>,
}

/// What left after one input, in the order it did.
#[derive(Default)]
pub(super) struct Out {
    /// First line and whole text of each message.
    pub(super) sent: Vec<String>,
    pub(super) started: Option<CallId>,
    pub(super) told: Vec<CallEvent>,
    pub(super) ended: Vec<CallEnd>,
    pub(super) updates: Vec<Vec<StreamPlan>>,
    pub(super) acknowledged: usize,
    pub(super) described: usize,
    pub(super) absorbed: usize,
    pub(super) plan: Option<MediaPlan>,
}

impl Line {
    pub(super) fn new() -> Self {
        Self::with(CallLimits::default())
    }

    pub(super) fn with(limits: CallLimits) -> Self {
        let entropy = Entropy::seeded(3);
        let at = |port: u16| format!("203.0.113.5:{port}");
        let setting = Setting {
            identity: Identity { udp: at(5060), tcp: at(5060), tls: at(5061) },
            address: IpAddr::from([203, 0, 113, 5]),
            limits,
            ids: Ids::new(Clock::manual(Ts(0)).0, entropy.clone()),
            entropy,
        };
        let path = Path::imagined(Transport::Udp, "192.0.2.7:5060");
        Self {
            uas: Uas::new(setting),
            now: Ts(0),
            path,
            proved: true,
            free_ports: vec![30_004, 30_002, 30_000],
        }
    }

    pub(super) fn wait(&mut self, time: Duration) -> Out {
        self.now = self.now.plus(time);
        let now = self.now;
        self.uas.tick(now);
        self.out()
    }

    /// An INVITE that was let in, and what became of it.
    pub(super) fn invite(&mut self, text: &str) -> (Taken, Out) {
        let (request, free) = (request(text), &mut self.free_ports);
        let transaction = &request.transaction(self.path.source());
        let arrival =
            Arrival { now: self.now, path: self.path, request: &request, transaction, size: text.len() };
        let admitted = Admitted { owner: Owner(1), proved: self.proved };
        let placed = Placed { admitted, placement: Placement(2) };
        let taken = self.uas.invite(arrival, placed, &mut |streams| take(free, streams));
        (taken, self.out())
    }

    /// Any other request, the way the edge hands it on.
    pub(super) fn hear(&mut self, text: &str) -> Out {
        let (request, free) = (request(text), &mut self.free_ports);
        let transaction = &request.transaction(self.path.source());
        let arrival =
            Arrival { now: self.now, path: self.path, request: &request, transaction, size: text.len() };
        if !self.uas.knows_invite(arrival) {
            self.uas.within(arrival, &mut |streams| take(free, streams));
        }
        self.out()
    }

    pub(super) fn opened(&mut self, id: CallId, is_there: bool) -> (Option<u16>, Out) {
        let status = self.uas.opened(id, is_there, self.now);
        (status, self.out())
    }

    pub(super) fn answer_ours(&mut self, sent: &str, status: u16) -> Out {
        let branch = sent.split("branch=").nth(1).unwrap().split(';').next().unwrap().to_owned();
        let response = Response { status, branch, method: crate::wire::Method::Bye, cseq: 1 };
        self.uas.response(&response, self.now);
        self.out()
    }

    /// A call that is up, and the tag we gave it.
    pub(super) fn call(&mut self, text: &str) -> (CallId, String) {
        let (taken, _) = self.invite(text);
        let Taken::Opening(id) = taken else { panic!("{taken:?}") };
        let (_, out) = self.opened(id, true);
        let tag = tag_of(&out.sent[0]);
        self.hear(&ack(&tag, 1, ""));
        (id, tag)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.uas.calls.is_empty() && self.uas.by_tag.is_empty() && self.uas.by_invite.is_empty()
    }

    fn out(&mut self) -> Out {
        let mut out = Out::default();
        for action in self.uas.take_actions() {
            match action {
                Action::Send(_, bytes) | Action::Reply { bytes, .. } => {
                    out.sent.push(String::from_utf8(bytes.to_vec()).unwrap());
                }
                Action::Absorb(_) => out.absorbed += 1,
                Action::Start(plan) => {
                    out.started = Some(plan.call.id);
                    out.plan = Some(*plan);
                }
                Action::Tell(event) => out.told.push(*event),
                Action::End(_, why) => out.ended.push(why),
                Action::Update(_, streams) => out.updates.push(streams),
                Action::Acknowledged(_) => out.acknowledged += 1,
                Action::Describe(_) => out.described += 1,
            }
        }
        out
    }
}

impl Out {
    pub(super) fn first_lines(&self) -> Vec<&str> {
        self.sent.iter().filter_map(|text| text.lines().next()).collect()
    }
}

fn take(free: &mut Vec<u16>, streams: usize) -> Option<Vec<u16>> {
    (0..streams).map(|_| free.pop()).collect()
}

pub(super) fn tag_of(answer: &str) -> String {
    let to = answer.lines().find(|line| line.starts_with("To:")).unwrap();
    to.split("tag=").nth(1).unwrap().to_owned()
}

/// A request of the caller's: method, our tag or nothing, sequence number, further headers, and a body.
pub(super) fn of_caller(method: &str, tag: &str, cseq: u32, headers: &str, body: &str) -> String {
    let to = if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
    let numbered = if method == "ACK" { "INVITE".to_owned() } else { method.to_owned() };
    let branch = if method == "CANCEL" { "INVITE1".to_owned() } else { format!("{numbered}{cseq}") };
    let kind = if body.is_empty() || headers.contains("Content-Type") {
        ""
    } else {
        "Content-Type: application/sdp\n"
    };
    let body = body.replace('\n', "\r\n");
    format!(
        "{method} sip:+100@203.0.113.5 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK{branch}\n\
         Max-Forwards: 70\nFrom: \"Ann\" <sip:ann@carrier.example>;tag=f1\nTo: <sip:+100@example.com>{to}\n\
         Call-ID: call-1\nCSeq: {cseq} {method}\nContact: <sip:ann@192.0.2.7:5060>\n{headers}{kind}\
         Content-Length: {}\n\n{body}",
        body.len()
    )
}

pub(super) fn invite() -> String {
    of_caller("INVITE", "", 1, "", OFFER)
}

pub(super) fn ack(tag: &str, cseq: u32, body: &str) -> String {
    of_caller("ACK", tag, cseq, "", body).replace("branch=z9hG4bKINVITE", "branch=z9hG4bKACK")
}
