//! The RTP of one call: a socket for each stream, a packet of 20 ms on each at every tick.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use kernel::Entropy;
use tokio::net::UdpSocket;

use super::sound::alaw;
use super::{SipCall, SipCallKind};

/// Samples of one packet.
const PACKET_SAMPLES: usize = 160;
const PACKET_EVERY: Duration = Duration::from_millis(20);
const PAYLOAD_PCMA: u8 = 8;
const SILENCE: u8 = 0xd5;

/// All streams of a call.
#[derive(Debug)]
pub(super) struct Streams {
    all: Vec<Stream>,
    sent: u32,
    heard: u32,
}

#[derive(Debug)]
struct Stream {
    socket: UdpSocket,
    sound: Arc<[i16]>,
    /// Where the other side wants it; none when it refused this stream.
    to: Option<SocketAddr>,
    sequence: u16,
    timestamp: u32,
    source: u32,
}

impl Streams {
    /// Sockets for what the call says: two for a recording of two sides.
    pub(super) async fn open(local: IpAddr, call: &SipCall, entropy: &Entropy) -> io::Result<Self> {
        let sound = &call.sound;
        let both = call.kind == SipCallKind::Recording && !sound.right.is_empty();
        let sounds = if both { vec![&sound.left, &sound.right] } else { vec![&sound.left] };
        let mut streams = Vec::new();
        for sound in sounds {
            streams.push(Stream {
                socket: UdpSocket::bind((local, 0)).await?,
                sound: Arc::clone(sound),
                to: None,
                sequence: u16::from_be_bytes(entropy.bytes()),
                timestamp: u32::from_be_bytes(entropy.bytes()),
                source: u32::from_be_bytes(entropy.bytes()),
            });
        }
        Ok(Self { all: streams, sent: 0, heard: 0 })
    }

    /// The ports to offer.
    pub(super) fn ports(&self) -> Vec<u16> {
        let addresses = self.all.iter().filter_map(|stream| stream.socket.local_addr().ok());
        addresses.map(|address| address.port()).collect()
    }

    /// Takes from an SDP answer where each stream goes: a `c=` of its own, or the one of the session.
    pub(super) fn answered(&mut self, sdp: &[u8]) {
        let text = String::from_utf8_lossy(sdp).into_owned();
        let mut session: Option<IpAddr> = None;
        let mut places: Vec<(u16, Option<IpAddr>)> = Vec::new();
        for line in text.lines() {
            let address = line.strip_prefix("c=IN IP").and_then(|rest| rest.get(2..)?.trim().parse().ok());
            let port =
                line.strip_prefix("m=audio ").and_then(|rest| rest.split([' ', '/']).next()?.parse().ok());
            match (port, address, places.last_mut()) {
                (Some(port), ..) => places.push((port, None)),
                (None, Some(address), Some((_, own))) => *own = Some(address),
                (None, Some(address), None) => session = Some(address),
                (None, None, _) => {}
            }
        }
        for (stream, (port, own)) in self.all.iter_mut().zip(places) {
            stream.to = own.or(session).filter(|_| port != 0).map(|address| SocketAddr::new(address, port));
        }
    }

    /// Plays everything, in real time.
    pub(super) async fn play(&mut self) -> io::Result<()> {
        let longest = self.all.iter().map(|stream| stream.sound.len().div_ceil(PACKET_SAMPLES)).max();
        let mut ticks = tokio::time::interval(PACKET_EVERY);
        for packet in 0..longest.unwrap_or(0) {
            ticks.tick().await;
            for stream in &mut self.all {
                self.sent += u32::from(stream.send(packet).await?);
                self.heard += stream.hear();
            }
        }
        Ok(())
    }

    /// Packets sent and heard.
    pub(super) fn counts(&self) -> (u32, u32) {
        (self.sent, self.heard)
    }
}

impl Stream {
    /// Sends this packet of the sound; silence when there is no more of it. Whether it went out.
    async fn send(&mut self, packet: usize) -> io::Result<bool> {
        let Some(to) = self.to else { return Ok(false) };
        let marked = if packet == 0 { 0x80 } else { 0 };
        let mut bytes = vec![0x80, PAYLOAD_PCMA | marked];
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.timestamp.to_be_bytes());
        bytes.extend(self.source.to_be_bytes());
        let from = packet * PACKET_SAMPLES;
        let samples = self.sound.iter().skip(from).take(PACKET_SAMPLES);
        bytes.extend(samples.map(|sample| alaw(*sample)));
        bytes.resize(12 + PACKET_SAMPLES, SILENCE);
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(160);
        self.socket.send_to(&bytes, to).await.map(|_| true)
    }

    /// Packets that have arrived since.
    fn hear(&self) -> u32 {
        let mut buffer = [0; 2048];
        let mut heard = 0;
        while let Ok((length, _)) = self.socket.try_recv_from(&mut buffer) {
            heard += u32::from(length >= 12);
        }
        heard
    }
}
