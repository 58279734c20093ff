//! RTP packets (RFC 3550 §5.1), read and written. Pure; whatever is not RTP is none, and nothing is trusted.

/// The fixed part of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) marker: bool,
    pub(crate) payload_type: u8,
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
    pub(crate) ssrc: u32,
}

/// A packet of somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packet<'a> {
    pub(crate) header: Header,
    pub(crate) payload: &'a [u8],
}

const VERSION: u8 = 2 << 6;

/// Reads one datagram.
pub(crate) fn parse(datagram: &[u8]) -> Option<Packet<'_>> {
    let (header, payload) = datagram.split_at_checked(header_length(datagram)?)?;
    let [first, second, sequence @ .., t0, t1, t2, t3, s0, s1, s2, s3] = header.first_chunk::<12>()?;
    let has_padding = first & 0x20 != 0;
    let padding = if has_padding { usize::from(*payload.last()?) } else { 0 };
    if has_padding && padding == 0 {
        return None;
    }
    let [high, low] = sequence;
    let header = Header {
        marker: second & 0x80 != 0,
        payload_type: second & 0x7f,
        sequence: u16::from_be_bytes([*high, *low]),
        timestamp: u32::from_be_bytes([*t0, *t1, *t2, *t3]),
        ssrc: u32::from_be_bytes([*s0, *s1, *s2, *s3]),
    };
    Some(Packet { header, payload: payload.get(..payload.len().checked_sub(padding)?)? })
}

/// Where the payload begins: after the fixed part, the contributing sources and the extension.
pub(crate) fn header_length(datagram: &[u8]) -> Option<usize> {
    let first = *datagram.first()?;
    if first & 0xc0 != VERSION {
        return None;
    }
    let fixed = 12 + 4 * usize::from(first & 0x0f);
    if first & 0x10 == 0 {
        return (fixed <= datagram.len()).then_some(fixed);
    }
    let [_, _, high, low] = datagram.get(fixed..)?.first_chunk::<4>()?;
    let length = fixed + 4 + 4 * usize::from(u16::from_be_bytes([*high, *low]));
    (length <= datagram.len()).then_some(length)
}

/// Whether a datagram is RTCP on a port both share (RFC 5761 §4).
pub(crate) fn is_rtcp(datagram: &[u8]) -> bool {
    datagram.get(1).is_some_and(|kind| (192..=223).contains(kind))
}

/// Writes a packet.
pub(crate) fn build(header: Header, payload: &[u8]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(12 + payload.len());
    packet.push(VERSION);
    packet.push(u8::from(header.marker) << 7 | (header.payload_type & 0x7f));
    packet.extend_from_slice(&header.sequence.to_be_bytes());
    packet.extend_from_slice(&header.timestamp.to_be_bytes());
    packet.extend_from_slice(&header.ssrc.to_be_bytes());
    packet.extend_from_slice(payload);
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header =
        Header { marker: true, payload_type: 8, sequence: 0xfffe, timestamp: 0x8000_0001, ssrc: 7 };

    #[test]
    fn what_was_written_is_read() {
        let datagram = build(HEADER, b"payload");
        assert_eq!(parse(&datagram), Some(Packet { header: HEADER, payload: b"payload" }));
    }

    #[test]
    fn sources_extension_and_padding_are_not_payload() {
        let mut datagram = build(HEADER, &[]);
        datagram[0] |= 0x20 | 0x10 | 2;
        datagram.extend_from_slice(&[0; 8]);
        datagram.extend_from_slice(&[0xbe, 0xde, 0, 1, 1, 2, 3, 4]);
        datagram.extend_from_slice(b"audio\0\0\x03");
        assert_eq!(parse(&datagram).unwrap().payload, b"audio");
    }

    #[test]
    fn a_packet_cut_anywhere_is_read_or_refused_and_nothing_else() {
        let mut datagram = build(HEADER, &[]);
        datagram[0] |= 0x30 | 3;
        datagram.extend_from_slice(&[0; 12]);
        datagram.extend_from_slice(&[0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, b'a', 0, 2]);
        assert!(parse(&datagram).is_some());
        for cut in 0..datagram.len() - 2 {
            assert_eq!(parse(&datagram[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn other_versions_and_impossible_padding_are_refused() {
        let mut other = build(HEADER, b"x");
        other[0] = 0x40;
        assert_eq!(parse(&other), None);
        for padding in [0, 2, 255] {
            let mut padded = build(HEADER, &[padding]);
            padded[0] |= 0x20;
            assert_eq!(parse(&padded), None, "padding {padding}");
        }
    }

    #[test]
    fn control_packets_are_told_from_audio() {
        assert!(is_rtcp(&[0x80, 200]));
        assert!(!is_rtcp(&[0x80, 8]));
        assert!(!is_rtcp(&[0x80, 0x80 | 8]));
        assert!(!is_rtcp(&[]));
    }
}
