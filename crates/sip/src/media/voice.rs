//! What we send: silence in packets of twenty milliseconds, so that the peer and every NAT between see media.
//!
//! Pure: packets come out, the session's socket sends them. A bot will put its voice in their place.

use kernel::Entropy;

use super::plan::StreamPlan;
use super::rtcp::Sent;
use super::rtp::{self, Header};
use super::srtp::{Key, Secure};

pub(crate) const PACKET_MS: u64 = 20;
const PACKET_SAMPLES: usize = 160;
/// Packets made up for at once when the session was kept from its turn.
const CATCH_UP_MAX: u64 = 5;

/// Our end of one stream.
pub(crate) struct Voice {
    pub(crate) ssrc: u32,
    /// Where timestamps begin; unpredictable, as RFC 3550 asks.
    timestamp: u32,
    sequence: u16,
    sealing: Option<Secure>,
    /// The time of the packet that is due next, in milliseconds of the call.
    due_ms: Option<u64>,
    packets: u32,
}

impl Voice {
    pub(crate) fn new(plan: &StreamPlan, entropy: &Entropy) -> Self {
        Self {
            ssrc: u32::from_le_bytes(entropy.bytes()),
            timestamp: u32::from_le_bytes(entropy.bytes()),
            sequence: u16::from_le_bytes(entropy.bytes()),
            sealing: ours(plan).map(Secure::new),
            due_ms: None,
            packets: 0,
        }
    }

    /// A new key begins anew; the same one goes on.
    pub(crate) fn follow(&mut self, before: &StreamPlan, plan: &StreamPlan) {
        if ours(before) != ours(plan) {
            self.sealing = ours(plan).map(Secure::new);
        }
    }

    /// The packets that are due at `now_ms`.
    pub(crate) fn speak(&mut self, plan: &StreamPlan, now_ms: u64) -> Vec<Vec<u8>> {
        let Some((payload_type, codec)) = plan.formats.first().copied() else { return Vec::new() };
        let marker = self.due_ms.is_none();
        let due = self.due_ms.unwrap_or(now_ms).max(now_ms.saturating_sub(CATCH_UP_MAX * PACKET_MS));
        let count = (now_ms + PACKET_MS).saturating_sub(due) / PACKET_MS;
        self.due_ms = Some(due + count * PACKET_MS);
        let silence = [codec.encode(0); PACKET_SAMPLES];
        let headers: Vec<Header> = (0..count)
            .map(|nth| {
                let timestamp = self.timestamp_at(due + nth * PACKET_MS);
                self.sequence = self.sequence.wrapping_add(1);
                Header { marker, payload_type, sequence: self.sequence, timestamp, ssrc: self.ssrc }
            })
            .collect();
        self.packets = self.packets.wrapping_add(u32::try_from(count).unwrap_or(0));
        headers.into_iter().filter_map(|header| self.seal(rtp::build(header, &silence))).collect()
    }

    fn seal(&mut self, packet: Vec<u8>) -> Option<Vec<u8>> {
        match &mut self.sealing {
            Some(secure) => secure.seal(packet),
            None => Some(packet),
        }
    }

    pub(crate) fn seal_control(&mut self, packet: Vec<u8>) -> Option<Vec<u8>> {
        match &mut self.sealing {
            Some(secure) => secure.seal_control(packet),
            None => Some(packet),
        }
    }

    fn timestamp_at(&self, ms: u64) -> u32 {
        let samples = u32::try_from((ms * 8) & u64::from(u32::MAX)).unwrap_or(0);
        self.timestamp.wrapping_add(samples)
    }

    /// What a report says of it; none while nothing was sent.
    pub(crate) fn sent(&self, now_ms: u64, unix_micros: u64) -> Option<Sent> {
        let bytes = self.packets.wrapping_mul(u32::try_from(PACKET_SAMPLES).unwrap_or(0));
        let timestamp = self.timestamp_at(now_ms);
        (self.packets > 0).then_some(Sent { unix_micros, timestamp, packets: self.packets, bytes })
    }
}

fn ours(plan: &StreamPlan) -> Option<&Key> {
    plan.keys.as_ref().map(|keys| &keys.ours)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::plan::{Codec, Flow, Peer};
    use crate::product::Side;

    fn plan(formats: &[(u8, Codec)]) -> StreamPlan {
        StreamPlan {
            side: Side::Left,
            peer: Peer::default(),
            is_muxed: false,
            formats: formats.to_vec(),
            events: None,
            flow: Flow::Live,
            keys: None,
        }
    }

    #[test]
    fn a_packet_is_due_every_twenty_milliseconds_and_missed_turns_are_made_up_for() {
        let plan = plan(&[(8, Codec::Alaw)]);
        let mut voice = Voice::new(&plan, &Entropy::seeded(1));
        let counts: Vec<usize> =
            [1000, 1010, 1020, 1060, 1061].iter().map(|now| voice.speak(&plan, *now).len()).collect();
        assert_eq!(counts, [1, 0, 1, 2, 0]);
        assert_eq!(voice.speak(&plan, 9000).len(), 6);
        assert_eq!(voice.sent(9000, 0).unwrap().packets, 10);
    }

    #[test]
    fn packets_follow_each_other_and_hold_silence() {
        let plan = plan(&[(8, Codec::Alaw), (0, Codec::Ulaw)]);
        let mut voice = Voice::new(&plan, &Entropy::seeded(1));
        let sent: Vec<Vec<u8>> = (0..50).flat_map(|turn| voice.speak(&plan, turn * 20)).collect();
        assert_eq!(sent.len(), 50);
        for pair in sent.windows(2) {
            let (before, after) = (rtp::parse(&pair[0]).unwrap(), rtp::parse(&pair[1]).unwrap());
            assert_eq!(after.header.sequence, before.header.sequence.wrapping_add(1));
            assert_eq!(after.header.timestamp, before.header.timestamp.wrapping_add(160));
            assert_eq!(after.payload, [Codec::Alaw.encode(0); 160]);
            assert!(!after.header.marker);
        }
        assert!(rtp::parse(&sent[0]).unwrap().header.marker);
    }

    #[test]
    fn nothing_is_said_before_a_format_is_agreed_on() {
        let plan = plan(&[]);
        assert!(Voice::new(&plan, &Entropy::seeded(1)).speak(&plan, 100).is_empty());
    }
}
