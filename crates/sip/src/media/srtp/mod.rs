//! Secure RTP with keys from the SDP (RFC 3711, RFC 4568): packets are proved, opened and sealed.
//!
//! Invariant: nothing of a packet is looked at beyond its header before its proof held. The media session calls it
//! between the socket and everything else.

mod cipher;
mod keys;

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::rtp;
use cipher::{Purpose, Session};
pub use keys::{Key, Keys, Suite};

/// Sources one key may be used by; a stream has one at a time.
const SOURCES_MAX: usize = 8;
/// Behind every control packet: the flag with the index, and the long proof.
const INDEX_BYTES: usize = 4;
const CONTROL_TAG_BYTES: usize = 10;
const ENCRYPTED: u32 = 1 << 31;

/// One direction of a stream: opens what the peer sealed, or seals what we send.
pub(crate) struct Secure {
    suite: Suite,
    rtp: Session,
    rtcp: Session,
    /// The index of the newest packet of each source.
    newest: HashMap<u32, u64>,
    control_index: u32,
}

impl Secure {
    pub(crate) fn new(key: &Key) -> Self {
        Self {
            suite: key.suite,
            rtp: Session::derive(key, Purpose::Rtp),
            rtcp: Session::derive(key, Purpose::Rtcp),
            newest: HashMap::new(),
            control_index: 0,
        }
    }

    /// Opens an RTP packet in place; none if its proof does not hold.
    pub(crate) fn open<'a>(&mut self, datagram: &'a mut [u8]) -> Option<&'a [u8]> {
        let length = datagram.len().checked_sub(self.suite.tag_bytes())?;
        let (packet, tag) = datagram.split_at_mut_checked(length)?;
        let (payload_at, sequence, ssrc) = outline(packet)?;
        let newest = self.newest.get(&ssrc).copied();
        let index = newest.map_or(u64::from(sequence), |newest| index_near(newest, sequence));
        prove(&self.rtp.proof, packet, &rollover(index)).verify_truncated_left(tag).ok()?;
        if self.newest.len() >= SOURCES_MAX && newest.is_none() {
            self.newest.clear();
        }
        self.newest.insert(ssrc, newest.map_or(index, |newest| newest.max(index)));
        self.rtp.apply(ssrc, index, packet.get_mut(payload_at..)?);
        Some(packet)
    }

    /// Opens a control packet in place.
    pub(crate) fn open_control<'a>(&self, datagram: &'a mut [u8]) -> Option<&'a [u8]> {
        let length = datagram.len().checked_sub(CONTROL_TAG_BYTES)?;
        let (proved, tag) = datagram.split_at_mut_checked(length)?;
        prove(&self.rtcp.proof, proved, &[]).verify_truncated_left(tag).ok()?;
        let (packet, index) = proved.split_at_mut_checked(length.checked_sub(INDEX_BYTES)?)?;
        let index = u32::from_be_bytes(*index.first_chunk::<4>()?);
        let ssrc = control_source(packet)?;
        if index & ENCRYPTED != 0 {
            self.rtcp.apply(ssrc, u64::from(index & !ENCRYPTED), packet.get_mut(8..)?);
        }
        Some(packet)
    }

    /// Seals an RTP packet of ours.
    pub(crate) fn seal(&mut self, mut packet: Vec<u8>) -> Option<Vec<u8>> {
        let (payload_at, sequence, ssrc) = outline(&packet)?;
        let newest = self.newest.get(&ssrc).copied();
        let index = newest.map_or(u64::from(sequence), |newest| index_near(newest, sequence));
        self.newest.insert(ssrc, index);
        self.rtp.apply(ssrc, index, packet.get_mut(payload_at..)?);
        let tag = prove(&self.rtp.proof, &packet, &rollover(index)).finalize().into_bytes();
        packet.extend(tag.iter().take(self.suite.tag_bytes()));
        Some(packet)
    }

    /// Seals a control packet of ours.
    pub(crate) fn seal_control(&mut self, mut packet: Vec<u8>) -> Option<Vec<u8>> {
        let ssrc = control_source(&packet)?;
        self.control_index = self.control_index.wrapping_add(1) & !ENCRYPTED;
        self.rtcp.apply(ssrc, u64::from(self.control_index), packet.get_mut(8..)?);
        packet.extend_from_slice(&(self.control_index | ENCRYPTED).to_be_bytes());
        let tag = prove(&self.rtcp.proof, &packet, &[]).finalize().into_bytes();
        packet.extend(tag.iter().take(CONTROL_TAG_BYTES));
        Some(packet)
    }
}

fn prove(key: &[u8; 20], packet: &[u8], rollover: &[u8]) -> Hmac<Sha1> {
    let mut mac = Hmac::<Sha1>::new(&(padded_key(key)).into());
    mac.update(packet);
    mac.update(rollover);
    mac
}

/// A key shorter than a block of the hash is followed by nulls, which changes nothing.
fn padded_key(key: &[u8; 20]) -> [u8; 64] {
    let mut padded = [0; 64];
    padded.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    padded
}

/// Where the payload begins, the sequence number, and the source.
fn outline(packet: &[u8]) -> Option<(usize, u16, u32)> {
    let payload_at = rtp::header_length(packet)?;
    let [_, _, high, low, _, _, _, _, ssrc @ ..] = packet.first_chunk::<12>()?;
    Some((payload_at, u16::from_be_bytes([*high, *low]), u32::from_be_bytes(*ssrc)))
}

fn control_source(packet: &[u8]) -> Option<u32> {
    packet.get(4..)?.first_chunk::<4>().map(|ssrc| u32::from_be_bytes(*ssrc))
}

/// The 48-bit index of a sequence number: the one nearest to the newest (RFC 3711 §3.3.1).
fn index_near(newest: u64, sequence: u16) -> u64 {
    let low = u16::try_from(newest & 0xffff).unwrap_or(0);
    let step = i64::from(sequence.wrapping_sub(low).cast_signed());
    newest.checked_add_signed(step).unwrap_or(u64::from(sequence))
}

fn rollover(index: u64) -> [u8; 4] {
    u32::try_from(index >> 16).unwrap_or(0).to_be_bytes()
}

#[cfg(test)]
mod tests;
