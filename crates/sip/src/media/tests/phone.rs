//! The other end of a stream: sends speech that is different in every sample, and knows what was said when.

use std::net::SocketAddr;

use tokio::net::UdpSocket;

use super::HERE;
use crate::media::Codec;
use crate::media::rtp::{self, Header};

pub(super) struct Phone {
    pub(super) socket: UdpSocket,
    pub(super) target: SocketAddr,
    pub(super) ssrc: u32,
    codec: Codec,
    first_timestamp: u32,
    noise: u32,
    /// What was put into packets, one after the other.
    said: Vec<Vec<u8>>,
}

impl Phone {
    pub(super) async fn new(codec: Codec, ssrc: u32) -> Self {
        let socket = UdpSocket::bind(SocketAddr::new(HERE, 0)).await.unwrap();
        let target = socket.local_addr().unwrap();
        // Timestamps and sequence numbers come to their ends during the call.
        let first_timestamp = u32::MAX - 1600;
        Self { socket, target, ssrc, codec, first_timestamp, noise: ssrc | 1, said: Vec::new() }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    /// Says twenty milliseconds, and gives the packet to be sent, or not.
    pub(super) fn say(&mut self) -> Vec<u8> {
        let payload: Vec<u8> = (0..160).map(|_| self.next_byte()).collect();
        let nth = u16::try_from(self.said.len()).unwrap();
        let header = Header {
            marker: nth == 0,
            payload_type: if self.codec == Codec::Alaw { 8 } else { 0 },
            sequence: 65_500_u16.wrapping_add(nth),
            timestamp: self.first_timestamp.wrapping_add(u32::from(nth) * 160),
            ssrc: self.ssrc,
        };
        let packet = rtp::build(header, &payload);
        self.said.push(payload);
        packet
    }

    pub(super) async fn send(&self, packet: &[u8]) {
        self.socket.send_to(packet, self.target).await.unwrap();
    }

    pub(super) async fn talk(&mut self) {
        let packet = self.say();
        self.send(&packet).await;
    }

    /// Sends a key as a telephone does, three times over.
    pub(super) async fn press(&mut self, event: u8) {
        let at = self.say();
        let header = Header { payload_type: 101, ..rtp::parse(&at).unwrap().header };
        if let Some(last) = self.said.last_mut() {
            last.clear();
        }
        for _ in 0..3 {
            self.send(&rtp::build(header, &[event, 0x80, 0, 160])).await;
        }
    }

    /// What a recording should hold of what was said, packet by packet.
    pub(super) fn heard(&self, nth: usize) -> Vec<i16> {
        let said = self.said[nth].iter().map(|byte| self.codec.decode(*byte));
        let mut heard: Vec<i16> = said.collect();
        heard.resize(160, 0);
        heard
    }

    pub(super) fn packets(&self) -> usize {
        self.said.len()
    }

    fn next_byte(&mut self) -> u8 {
        self.noise = self.noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.noise.to_be_bytes()[0]
    }
}
