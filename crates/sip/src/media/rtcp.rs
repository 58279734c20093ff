//! Control packets (RFC 3550 §6): the sender reports of peers are read, receiver reports of ours are written. Pure.

use super::reception::Figures;

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const DESCRIPTION: u8 = 202;
/// Packets of one compound that are looked at.
const PACKETS_MAX: usize = 16;
/// Seconds between 1900, where NTP begins, and 1970.
const NTP_OFFSET: u64 = 2_208_988_800;
const LOST_MAX: u64 = 0x7f_ffff;

/// A peer's sender report: what our next report names, so that the peer can measure the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) ssrc: u32,
    /// The middle half of its NTP time.
    pub(crate) at: u32,
}

/// The sender report of a compound, if there is a whole one.
pub(crate) fn parse(datagram: &[u8]) -> Option<Heard> {
    let mut rest = datagram;
    for _ in 0..PACKETS_MAX {
        let [first, kind, high, low] = rest.first_chunk::<4>()?;
        let length = 4 + 4 * usize::from(u16::from_be_bytes([*high, *low]));
        let (packet, after) = rest.split_at_checked(length)?;
        if first >> 6 != 2 {
            return None;
        }
        if *kind == SENDER_REPORT {
            return sender_report(packet);
        }
        rest = after;
    }
    None
}

fn sender_report(packet: &[u8]) -> Option<Heard> {
    let word = |at: usize| packet.get(at..)?.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes));
    let (whole, part) = (word(8)?, word(12)?);
    word(24)?;
    Some(Heard { ssrc: word(4)?, at: whole << 16 | part >> 16 })
}

/// What we say of a peer's stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    pub(crate) source: u32,
    pub(crate) figures: Figures,
    /// The peer's last sender report and how long ago it came, in 1/65536 s.
    pub(crate) heard: Option<(u32, u32)>,
}

/// What we say of our own stream, if we send one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) unix_micros: u64,
    pub(crate) timestamp: u32,
    pub(crate) packets: u32,
    pub(crate) bytes: u32,
}

/// A compound of a report and our name.
pub(crate) fn build(ours: u32, name: &[u8; 16], speech: Option<Sent>, block: Option<Block>) -> Vec<u8> {
    let mut body = Vec::with_capacity(80);
    body.extend_from_slice(&ours.to_be_bytes());
    if let Some(sent) = speech {
        let (seconds, fraction) = ntp(sent.unix_micros);
        for word in [seconds, fraction, sent.timestamp, sent.packets, sent.bytes] {
            body.extend_from_slice(&word.to_be_bytes());
        }
    }
    if let Some(block) = block {
        push_block(&mut body, block);
    }
    let kind = if speech.is_some() { SENDER_REPORT } else { RECEIVER_REPORT };
    let mut compound = Vec::with_capacity(128);
    push_packet(&mut compound, u8::from(block.is_some()), kind, &body);
    let mut described = ours.to_be_bytes().to_vec();
    described.extend_from_slice(&[1, 16]);
    described.extend_from_slice(name);
    // The list of items ends with a null, and the packet at a whole word.
    described.extend_from_slice(&[0, 0]);
    push_packet(&mut compound, 1, DESCRIPTION, &described);
    compound
}

fn push_packet(compound: &mut Vec<u8>, count: u8, kind: u8, body: &[u8]) {
    let words = u16::try_from(body.len() / 4).unwrap_or(u16::MAX);
    compound.extend_from_slice(&[2 << 6 | count, kind]);
    compound.extend_from_slice(&words.to_be_bytes());
    compound.extend_from_slice(body);
}

fn push_block(body: &mut Vec<u8>, block: Block) {
    let lost = u32::try_from(block.figures.lost.min(LOST_MAX)).unwrap_or(0);
    let (at, delay) = block.heard.unwrap_or_default();
    let words = [
        block.source,
        u32::from(block.figures.fraction_lost) << 24 | lost,
        block.figures.highest,
        block.figures.jitter,
        at,
        delay,
    ];
    for word in words {
        body.extend_from_slice(&word.to_be_bytes());
    }
}

fn ntp(unix_micros: u64) -> (u32, u32) {
    let seconds = (unix_micros / 1_000_000 + NTP_OFFSET) & u64::from(u32::MAX);
    let fraction = ((unix_micros % 1_000_000) << 32) / 1_000_000;
    (u32::try_from(seconds).unwrap_or(0), u32::try_from(fraction).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &[u8; 16] = b"0123456789abcdef";
    const FIGURES: Figures = Figures { fraction_lost: 26, lost: 5, highest: 0x1_0007, jitter: 42 };

    #[test]
    fn a_receiver_report_has_its_block_where_the_standard_has_it() {
        let block = Block { source: 9, figures: FIGURES, heard: Some((0xaabb_ccdd, 65_536)) };
        let compound = build(7, NAME, None, Some(block));
        assert_eq!(compound[..4], [0x81, 201, 0, 7]);
        assert_eq!(compound[4..8], [0, 0, 0, 7]);
        assert_eq!(compound[8..12], [0, 0, 0, 9]);
        assert_eq!(compound[12..16], [26, 0, 0, 5]);
        assert_eq!(compound[16..20], [0, 1, 0, 7]);
        assert_eq!(compound[20..24], [0, 0, 0, 42]);
        assert_eq!(compound[24..32], [0xaa, 0xbb, 0xcc, 0xdd, 0, 1, 0, 0]);
        assert_eq!(compound[32..36], [0x81, 202, 0, 6]);
        assert_eq!(compound.len(), 32 + 28);
        assert_eq!(&compound[42..58], NAME);
    }

    #[test]
    fn our_sender_report_is_read_back() {
        let sent = Sent { unix_micros: 1_500_000, timestamp: 1, packets: 2, bytes: 3 };
        let compound = build(7, NAME, Some(sent), None);
        assert_eq!(parse(&compound), Some(Heard { ssrc: 7, at: 0x7e81_8000 }));
    }

    #[test]
    fn a_sender_report_is_found_behind_others_and_a_stump_is_not() {
        let sent = Sent { unix_micros: 0, timestamp: 1, packets: 2, bytes: 3 };
        let mut compound = build(1, NAME, None, None);
        compound.extend(build(7, NAME, Some(sent), None));
        assert_eq!(parse(&compound).unwrap().ssrc, 7);
        for cut in 0..compound.len() - 28 {
            assert_eq!(parse(&compound[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn packets_without_length_end() {
        assert_eq!(parse(&[0x80, 201, 0, 0].repeat(1000)), None);
    }
}
