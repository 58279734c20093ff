//! One stream as it is heard: every datagram of its port goes through here, and audio with its place comes out.
//!
//! Pure but for the keys it holds: time comes in, sockets are the session's. Invariant: what is not from the peer, of a
//! format of the answer and, when encrypted, proved, changes nothing but a count.

use std::net::SocketAddr;

use super::anchor::{Anchor, SAMPLES_PER_MS};
use super::bucket::Bucket;
use super::dtmf::Keypad;
use super::peer::Filter;
use super::plan::{Codec, Flow, StreamPlan};
use super::reception::{Order, Reception};
use super::rtcp::{self, Block};
use super::rtp::{self, Header, Packet};
use super::srtp::{Key, Secure};

/// Comfort noise (RFC 3389): a packet that says nothing is said.
const COMFORT_NOISE: u8 = 13;

/// What a datagram was.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard<'a> {
    Audio { at: u64, codec: Codec, bytes: &'a [u8] },
    Key(char),
}

/// The listening end of one stream.
pub(crate) struct Listener {
    plan: StreamPlan,
    filter: Filter,
    bucket: Bucket,
    opening: Option<Secure>,
    source: Option<Source>,
    candidate: Option<Candidate>,
    keypad: Keypad,
    /// Lost of sources that are over.
    lost_before: u64,
    /// Datagrams that were not taken.
    pub(crate) refused: u64,
}

struct Source {
    ssrc: u32,
    reception: Reception,
    anchor: Anchor,
    /// The last sender report and when it came.
    report: Option<(u32, u64)>,
}

/// The first packet of a source that is not believed yet.
struct Candidate {
    header: Header,
    payload: Vec<u8>,
    arrival: u64,
}

impl Listener {
    pub(crate) fn new(plan: StreamPlan) -> Self {
        let mut filter = Filter::default();
        filter.follow(plan.peer.clone());
        Self {
            opening: theirs(&plan).map(Secure::new),
            plan,
            filter,
            bucket: Bucket::new(),
            source: None,
            candidate: None,
            keypad: Keypad::default(),
            lost_before: 0,
            refused: 0,
        }
    }

    /// Follows what a new offer and its answer agreed on.
    pub(crate) fn follow(&mut self, plan: StreamPlan) {
        self.filter.follow(plan.peer.clone());
        if theirs(&self.plan) != theirs(&plan) {
            self.opening = theirs(&plan).map(Secure::new);
        }
        // The clock of a peer may have stood still while it was silent.
        if let Some(source) = self.source.as_mut().filter(|_| self.plan.flow != plan.flow) {
            source.anchor = Anchor::default();
        }
        self.plan = plan;
    }

    pub(crate) fn plan(&self) -> &StreamPlan {
        &self.plan
    }

    /// Where our own packets go.
    pub(crate) fn target(&self) -> Option<SocketAddr> {
        self.filter.target()
    }

    /// Whether that address has proved to be the peer's.
    pub(crate) fn is_heard(&self) -> bool {
        self.filter.is_heard()
    }

    /// Takes a datagram that came at `now`, in samples since the call began. True when it was the peer's.
    pub(crate) fn take(
        &mut self,
        from: SocketAddr,
        datagram: &mut [u8],
        now: u64,
        sink: &mut impl FnMut(Heard<'_>),
    ) -> bool {
        let is_taken = self.filter.admits(from) && self.bucket.take(now / SAMPLES_PER_MS);
        let opened = match &mut self.opening {
            _ if !is_taken => None,
            Some(secure) => secure.open(datagram),
            None => Some(&*datagram),
        };
        let packet = opened.and_then(rtp::parse).filter(|packet| self.is_known(packet.header.payload_type));
        let Some(packet) = packet else {
            self.refused += 1;
            return false;
        };
        self.filter.hear(from);
        self.believe(packet, now, sink);
        true
    }

    fn is_known(&self, payload_type: u8) -> bool {
        let is_audio = self.plan.formats.iter().any(|(known, _)| *known == payload_type);
        is_audio || self.plan.events == Some(payload_type) || payload_type == COMFORT_NOISE
    }

    /// The first source is believed at once, another one from its second packet on, if the first is silent between.
    fn believe(&mut self, packet: Packet<'_>, now: u64, sink: &mut impl FnMut(Heard<'_>)) {
        let header = packet.header;
        let same = self.source.as_mut().filter(|source| source.ssrc == header.ssrc);
        let order = same.map_or(Order::Restarted, |source| source.reception.take(header.sequence));
        if order != Order::Restarted {
            self.candidate = None;
        }
        match order {
            Order::New => self.hear(packet, now, sink),
            Order::Repeated => {}
            Order::Restarted if self.source.is_none() => {
                self.begin(header);
                self.believe(packet, now, sink);
            }
            Order::Restarted => self.consider(packet, now, sink),
        }
    }

    fn consider(&mut self, packet: Packet<'_>, now: u64, sink: &mut impl FnMut(Heard<'_>)) {
        let header = packet.header;
        let follows = |first: &Candidate| {
            first.header.ssrc == header.ssrc && first.header.sequence.wrapping_add(1) == header.sequence
        };
        if let Some(first) = self.candidate.take_if(|first| follows(first)) {
            self.begin(first.header);
            self.believe(Packet { header: first.header, payload: &first.payload }, first.arrival, sink);
            self.believe(packet, now, sink);
        } else {
            self.candidate = Some(Candidate { header, payload: packet.payload.to_vec(), arrival: now });
        }
    }

    fn begin(&mut self, header: Header) {
        self.lost_before = self.lost();
        self.keypad.restart();
        let (reception, anchor) = (Reception::new(header.sequence), Anchor::default());
        self.source = Some(Source { ssrc: header.ssrc, reception, anchor, report: None });
    }

    fn hear(&mut self, packet: Packet<'_>, now: u64, sink: &mut impl FnMut(Heard<'_>)) {
        let Header { marker, payload_type, timestamp, .. } = packet.header;
        let Some(source) = &mut self.source else { return };
        source.reception.time(timestamp, u32::try_from(now & u64::from(u32::MAX)).unwrap_or(0));
        if self.plan.flow != Flow::Live {
            return;
        }
        let codec = self.plan.formats.iter().find(|(known, _)| *known == payload_type);
        if let Some((_, codec)) = codec {
            let at = source.anchor.place(timestamp, marker, now);
            sink(Heard::Audio { at, codec: *codec, bytes: packet.payload });
        } else if self.plan.events == Some(payload_type) {
            self.keypad.press(timestamp, packet.payload).into_iter().for_each(|key| sink(Heard::Key(key)));
        }
    }

    /// Takes a control packet. True when it asks for an answer.
    pub(crate) fn take_control(&mut self, from: SocketAddr, datagram: &mut [u8], now: u64) -> bool {
        if !self.filter.admits_host(from) || !self.bucket.take(now / SAMPLES_PER_MS) {
            self.refused += 1;
            return false;
        }
        let opened = match &self.opening {
            Some(secure) => secure.open_control(datagram),
            None => Some(&*datagram),
        };
        let heard = opened.and_then(rtcp::parse);
        let source = self.source.as_mut().zip(heard).filter(|(source, heard)| source.ssrc == heard.ssrc);
        source.map(|(source, heard)| source.report = Some((heard.at, now))).is_some()
    }

    /// What we report of the peer's stream, once there is one.
    pub(crate) fn report(&mut self, now: u64) -> Option<Block> {
        let source = self.source.as_mut()?;
        let heard = source.report.map(|(at, came)| {
            let delay = now.saturating_sub(came).saturating_mul(65_536) / (1000 * SAMPLES_PER_MS);
            (at, u32::try_from(delay).unwrap_or(u32::MAX))
        });
        Some(Block { source: source.ssrc, figures: source.reception.report(), heard })
    }

    /// Packets that were sent and never came.
    pub(crate) fn lost(&self) -> u64 {
        self.lost_before + self.source.as_ref().map_or(0, |source| source.reception.lost())
    }
}

fn theirs(plan: &StreamPlan) -> Option<&Key> {
    plan.keys.as_ref().map(|keys| &keys.theirs)
}

#[cfg(test)]
mod tests;
