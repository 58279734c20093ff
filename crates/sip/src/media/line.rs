//! One stream with its sockets: what comes in goes to its listener, what its voice says goes out.

use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::task::{Context, Poll};

use kernel::Entropy;
use tokio::net::UdpSocket;

use super::anchor::SAMPLES_PER_MS;
use super::listener::{Heard, Listener};
use super::plan::{Flow, StreamPlan};
use super::ports::Pair;
use super::voice::Voice;
use super::{rtcp, rtp};

/// Larger datagrams are no telephone audio; they are cut, and then refused or short.
pub(super) const DATAGRAM_BYTES: usize = 2048;
/// Packets sent to an address that never sent one: a description may name somebody who has no part in the call.
const UNHEARD_PACKETS_MAX: usize = 250;

pub(super) struct Line {
    pair: Pair,
    /// The sockets take only addresses of version six.
    is_six: bool,
    unheard_packets: usize,
    pub(super) listener: Listener,
    voice: Voice,
    /// Where control packets of the peer come from.
    control: Option<SocketAddr>,
}

/// A datagram and where it came in.
pub(super) struct Received {
    pub(super) line: usize,
    is_control: bool,
    length: usize,
    from: SocketAddr,
}

/// The next datagram of any line. `turn` says which line is asked first, so that none is starved by another.
pub(super) async fn receive(lines: &[Line], turn: usize, buffer: &mut Vec<u8>) -> Received {
    poll_fn(|context| {
        let in_turn = lines.iter().enumerate().cycle().skip(turn).take(lines.len());
        for (line, one) in in_turn {
            for (is_control, socket) in one.sockets() {
                if let Poll::Ready((length, from)) = poll_datagram(socket, context, buffer) {
                    return Poll::Ready(Received { line, is_control, length, from });
                }
            }
        }
        Poll::Pending
    })
    .await
}

/// A buffer is made when there is something to put into it: not every call is spoken in.
fn poll_datagram(
    socket: &UdpSocket,
    context: &mut Context<'_>,
    buffer: &mut Vec<u8>,
) -> Poll<(usize, SocketAddr)> {
    while let Poll::Ready(Ok(())) = socket.poll_recv_ready(context) {
        buffer.resize(DATAGRAM_BYTES, 0);
        // What an earlier packet of ours met on its way is told here too, and is no datagram.
        if let Ok(received) = socket.try_recv_from(buffer) {
            return Poll::Ready(received);
        }
    }
    Poll::Pending
}

/// The next datagram that is there already.
pub(super) fn receive_now(lines: &[Line], buffer: &mut [u8]) -> Option<Received> {
    lines.iter().enumerate().find_map(|(line, one)| {
        one.sockets().find_map(|(is_control, socket)| {
            let (length, from) = socket.try_recv_from(buffer).ok()?;
            Some(Received { line, is_control, length, from })
        })
    })
}

impl Line {
    pub(super) fn new(pair: Pair, plan: StreamPlan, entropy: &Entropy) -> Self {
        let voice = Voice::new(&plan, entropy);
        let is_six = pair.host.is_ipv6();
        Self { pair, is_six, unheard_packets: 0, listener: Listener::new(plan), voice, control: None }
    }

    /// Its sockets, and whether control packets come by them.
    fn sockets(&self) -> impl Iterator<Item = (bool, &UdpSocket)> {
        [(false, &self.pair.rtp)].into_iter().chain(self.pair.rtcp().map(|socket| (true, socket)))
    }

    /// Takes control packets too from now on.
    pub(super) fn hear_reports(&mut self) {
        if !self.listener.plan().is_muxed {
            self.pair.hear_reports();
        }
    }

    pub(super) fn follow(&mut self, plan: StreamPlan) {
        self.voice.follow(self.listener.plan(), &plan);
        self.listener.follow(plan);
    }

    /// True when it was the peer's audio.
    pub(super) fn take(
        &mut self,
        received: &Received,
        buffer: &mut [u8],
        now: u64,
        sink: &mut impl FnMut(Heard<'_>),
    ) -> bool {
        let Some(datagram) = buffer.get_mut(..received.length) else { return false };
        let from = SocketAddr::new(received.from.ip().to_canonical(), received.from.port());
        if !received.is_control && !rtp::is_rtcp(datagram) {
            return self.listener.take(from, datagram, now, sink);
        }
        if self.listener.take_control(from, datagram, now) {
            self.control = Some(from);
        }
        false
    }

    /// Sends what is due of our silence.
    pub(super) fn speak(&mut self, now_ms: u64) {
        let plan = self.listener.plan();
        let Some(target) = self.listener.target().filter(|_| plan.flow == Flow::Live) else { return };
        if self.unheard_packets >= UNHEARD_PACKETS_MAX && !self.listener.is_heard() {
            return;
        }
        let packets = self.voice.speak(plan, now_ms);
        self.unheard_packets += if self.listener.is_heard() { 0 } else { packets.len() };
        for packet in packets {
            self.send(&self.pair.rtp, &packet, target);
        }
    }

    fn send(&self, socket: &UdpSocket, packet: &[u8], target: SocketAddr) {
        let host = match target.ip() {
            IpAddr::V4(host) if self.is_six => host.to_ipv6_mapped().into(),
            host => host,
        };
        // What the net does not take now is lost as any packet may be.
        let _lost = socket.try_send_to(packet, SocketAddr::new(host, target.port()));
    }

    /// Sends a report of what was heard, once something was.
    pub(super) fn report(&mut self, name: &[u8; 16], now: u64, unix_micros: u64) {
        let Some(block) = self.listener.report(now) else { return };
        let sent = self.voice.sent(now / SAMPLES_PER_MS, unix_micros);
        let report = rtcp::build(self.voice.ssrc, name, sent, Some(block));
        let is_muxed = self.listener.plan().is_muxed;
        let beside = self.listener.target().and_then(|target| beside(target, is_muxed));
        let sealed = self.voice.seal_control(report);
        if let Some((report, target)) = sealed.zip(self.control.or(beside)) {
            let socket = if is_muxed { Some(&self.pair.rtp) } else { self.pair.rtcp() };
            socket.inspect(|socket| self.send(socket, &report, target));
        }
    }
}

/// Where control packets go when none came yet: the port after the audio's, or its own.
fn beside(target: SocketAddr, is_muxed: bool) -> Option<SocketAddr> {
    let port = if is_muxed { target.port() } else { target.port().checked_add(1)? };
    Some(SocketAddr::new(target.ip(), port))
}
