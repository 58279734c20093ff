//! What offers and answers of one call agreed on: the lines, their ports, and what media is told of them.
//!
//! A direct call has one line, the first we can hear; a recording session has all of them. A line keeps its port for
//! the whole call, whatever later offers say of it.

use std::net::{IpAddr, SocketAddr};

use kernel::Entropy;

use crate::media::{Choice, Flow, Peer, STREAMS_MAX, StreamPlan};
use crate::product::{Kind, Side};
use crate::siprec::{self, Chosen, Metadata};
use crate::wire::sdp::{self, Description, Direction, Offer, OwnStream};

/// Gives ports for so many streams more, or none when there are none left.
pub(super) type Reserve<'a> = &'a mut dyn FnMut(usize) -> Option<Vec<u16>>;

/// Why an offer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    NoCodec,
    NoPort,
}

/// What every agreement needs of outside.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Where media is heard, as the other side reaches it.
    pub(super) address: IpAddr,
    pub(super) entropy: Entropy,
    /// Where the signalling comes from.
    pub(super) source: IpAddr,
}

#[derive(Debug, Clone)]
pub(super) struct Agreement {
    kind: Kind,
    place: Place,
    session: u64,
    version: u64,
    pub(super) metadata: Metadata,
    /// Our lines, one for each that was ever offered.
    lines: Vec<OwnStream>,
    /// In the order the ports were given: the line, its port, and its plan.
    streams: Vec<(usize, u16, StreamPlan)>,
}

impl Agreement {
    pub(super) fn new(kind: Kind, place: Place, metadata: Metadata) -> Self {
        // Half of what fits, so that those who read it as a signed number read it rightly.
        let session = u64::from(u32::from_be_bytes(place.entropy.bytes()));
        Self { kind, place, session, version: 0, metadata, lines: Vec::new(), streams: Vec::new() }
    }

    /// Takes an offer and gives the answer to it.
    pub(super) fn accept(&mut self, offer: &Offer, reserve: Reserve<'_>) -> Result<String, Refusal> {
        let ports = self.ports_for(offer, reserve)?;
        let numbers: Vec<u16> = ports.iter().map(|(_, port)| *port).collect();
        let mut answer = siprec::answer(offer, &numbers, &self.place.entropy);
        if answer.chosen.is_empty() {
            return Err(Refusal::NoCodec);
        }
        if self.kind == Kind::Direct {
            for chosen in &mut answer.chosen {
                let Some(offered) = offer.streams.get(chosen.line) else { continue };
                chosen.flow = self.direct_flow(offered);
                if let Some(line) = answer.streams.get_mut(chosen.line) {
                    line.direction = offered.direction.mirrored();
                }
            }
        }
        self.plan(offer, &answer.chosen, &ports);
        self.lines = answer.streams;
        self.seat();
        Ok(self.describe())
    }

    /// An offer of ours to somebody who made none.
    pub(super) fn offer(&mut self, reserve: Reserve<'_>) -> Result<String, Refusal> {
        if self.lines.is_empty() {
            let port = reserve(1).and_then(|ports| ports.first().copied()).ok_or(Refusal::NoPort)?;
            self.lines.push(own_line(port));
            self.streams.push((0, port, self.stream(Side::Left, None)));
        }
        Ok(self.describe())
    }

    /// Takes the answer to our offer.
    pub(super) fn answered(&mut self, answer: &Offer) -> Result<(), Refusal> {
        let mut chosen = Vec::new();
        for (line, _, _) in &self.streams {
            let Some(answered) = answer.streams.get(*line) else { continue };
            let Some(choice) = Choice::of(answered, &self.place.entropy) else { continue };
            let flow = self.direct_flow(answered);
            chosen.push(Chosen { line: *line, label: answered.label.clone(), choice, flow });
        }
        if chosen.is_empty() {
            return Err(Refusal::NoCodec);
        }
        let ports: Vec<(usize, u16)> = self.streams.iter().map(|(line, port, _)| (*line, *port)).collect();
        self.plan(answer, &chosen, &ports);
        Ok(())
    }

    /// What media is told, in the order the ports were given.
    pub(super) fn streams(&self) -> Vec<StreamPlan> {
        self.streams.iter().map(|(_, _, plan)| plan.clone()).collect()
    }

    /// Whether both sides come in one stream.
    pub(super) fn is_mixed(&self) -> bool {
        self.kind == Kind::Siprec && self.streams.len() == 1
    }

    /// A line and its port for each line of the offer that is taken: those it had, and new ones.
    fn ports_for(&self, offer: &Offer, reserve: Reserve<'_>) -> Result<Vec<(usize, u16)>, Refusal> {
        let can = |line: &usize| {
            let offered = offer.streams.get(*line);
            offered.and_then(|offered| Choice::of(offered, &self.place.entropy)).is_some()
        };
        let mut lines: Vec<usize> = (0..offer.streams.len()).filter(can).collect();
        lines.truncate(if self.kind == Kind::Direct { 1 } else { STREAMS_MAX });
        let had = |line: &usize| self.streams.iter().find(|(of, ..)| of == line).map(|(_, port, _)| *port);
        let missing = lines.iter().filter(|line| had(line).is_none()).count();
        let fresh = if missing > 0 { reserve(missing).ok_or(Refusal::NoPort)? } else { Vec::new() };
        let mut fresh = fresh.into_iter();
        let ports = lines.into_iter().map(|line| Some((line, had(&line).or_else(|| fresh.next())?)));
        ports.collect::<Option<_>>().ok_or(Refusal::NoPort)
    }

    fn plan(&mut self, offer: &Offer, chosen: &[Chosen], ports: &[(usize, u16)]) {
        for (_, _, plan) in &mut self.streams {
            // Whatever the offer says no more of is not heard; what it still says follows.
            plan.flow = if self.kind == Kind::Siprec { Flow::Paused } else { Flow::Held };
        }
        for one in chosen {
            let Some((_, port)) = ports.iter().find(|(line, _)| *line == one.line) else { continue };
            let plan = self.stream(Side::Left, offer.streams.get(one.line).map(|offered| (offered, one)));
            match self.streams.iter_mut().find(|(line, ..)| *line == one.line) {
                Some((_, _, before)) => *before = StreamPlan { side: before.side, ..plan },
                None => self.streams.push((one.line, *port, plan)),
            }
        }
    }

    /// Puts every line on the side of whom it is, as far as that is known by now. True when one changed its side.
    /// Lines that are out for now count too, so that nobody moves because somebody is silent.
    pub(super) fn seat(&mut self) -> bool {
        if self.kind == Kind::Direct {
            return false;
        }
        let mut lines: Vec<usize> = self.streams.iter().map(|(line, ..)| *line).collect();
        lines.sort_unstable();
        let label = |line: &usize| self.lines.get(*line).and_then(|own| own.label.as_deref());
        let labels: Vec<Option<&str>> = lines.iter().map(label).collect();
        let sides = self.metadata.sides(&labels);
        let mut has_moved = false;
        for (line, side) in lines.iter().zip(sides) {
            for (_, _, plan) in self.streams.iter_mut().filter(|(of, ..)| of == line) {
                has_moved |= std::mem::replace(&mut plan.side, side) != side;
            }
        }
        has_moved
    }

    fn stream(&self, side: Side, taken: Option<(&sdp::Stream, &Chosen)>) -> StreamPlan {
        let offered = taken.map(|(offered, _)| offered);
        let choice = taken.map(|(_, chosen)| &chosen.choice);
        let host = offered.and_then(|offered| offered.address).filter(|address| !address.is_unspecified());
        let said = host.zip(offered).map(|(host, offered)| SocketAddr::new(host, offered.port));
        let mut hosts = vec![self.place.source];
        hosts.extend(host.filter(|host| *host != self.place.source));
        StreamPlan {
            side,
            peer: Peer { said, hosts },
            is_muxed: offered.is_some_and(|offered| offered.is_muxed),
            formats: choice.map(|choice| choice.formats.clone()).unwrap_or_default(),
            events: choice.and_then(|choice| choice.events),
            flow: taken.map(|(_, chosen)| chosen.flow).unwrap_or_default(),
            keys: choice.and_then(|choice| choice.keys.clone()),
        }
    }

    /// A caller that stops listening holds the call, also when music comes instead of silence.
    fn direct_flow(&self, offered: &sdp::Stream) -> Flow {
        let talked = !self.streams.is_empty() && self.version > 0;
        let unreachable = offered.address.is_some_and(|address| address.is_unspecified());
        match offered.direction {
            Direction::Both if !unreachable => Flow::Live,
            Direction::Send if !unreachable && !talked => Flow::Live,
            _ => Flow::Held,
        }
    }

    fn describe(&mut self) -> String {
        self.version += 1;
        let (session, version) = (self.session, self.version);
        Description { address: self.place.address, session, version, streams: &self.lines }.write()
    }
}

/// What we offer to whoever offers nothing.
fn own_line(port: u16) -> OwnStream {
    let codec = |payload, name: &str, parameters: Option<&str>| sdp::Codec {
        payload,
        name: name.to_owned(),
        rate: 8_000,
        parameters: parameters.map(str::to_owned),
    };
    OwnStream {
        kind: "audio".to_owned(),
        port,
        protocol: "RTP/AVP".to_owned(),
        codecs: vec![
            codec(8, "PCMA", None),
            codec(0, "PCMU", None),
            codec(101, "TELEPHONE-EVENT", Some("0-15")),
        ],
        direction: Direction::Both,
        label: None,
        crypto: None,
        is_muxed: false,
        refused_format: "8".to_owned(),
    }
}

#[cfg(test)]
mod tests;
