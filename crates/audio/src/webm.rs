//! Whether a WEBM broke off before the end it claims, seen from its first bytes. The demuxer refuses such a
//! file as a whole when it knows the length, and reads it to the break when it does not.

const SEGMENT: u64 = 0x1853_8067;

/// Whether the segment, which holds everything, claims to end after the file does.
pub(crate) fn breaks_off(head: &[u8], len: u64) -> bool {
    segment_end(head).is_some_and(|end| end > len)
}

fn segment_end(head: &[u8]) -> Option<u64> {
    let mut at = 0;
    // The EBML header, perhaps padding, then the segment.
    for _ in 0..4 {
        let (id, id_bytes) = vint(head.get(at..)?, false)?;
        let (size, size_bytes) = vint(head.get(at + id_bytes..)?, true)?;
        let start = at + id_bytes + size_bytes;
        if id == SEGMENT {
            let unknown = size == (1 << (7 * size_bytes)) - 1;
            return (!unknown).then(|| size.saturating_add(u64::try_from(start).unwrap_or(0)));
        }
        at = start.checked_add(usize::try_from(size).ok()?)?;
    }
    None
}

/// A variable-length number and how many bytes it took; `value` drops the bit that marks the length.
fn vint(bytes: &[u8], value: bool) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = usize::try_from(first.leading_zeros()).ok()? + 1;
    let rest = bytes.get(1..length)?;
    let marked =
        if value { first & (0xFF_u8.checked_shr(u32::try_from(length).ok()?).unwrap_or(0)) } else { first };
    Some((rest.iter().fold(marked.into(), |number, byte| number << 8 | u64::from(*byte)), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEBM: &[u8] = include_bytes!("../fixtures/opus.webm");

    #[test]
    fn a_whole_file_ends_where_it_claims() {
        let len = u64::try_from(WEBM.len()).unwrap();
        assert_eq!(segment_end(WEBM), Some(len));
        assert!(!breaks_off(WEBM, len));
        assert!(breaks_off(WEBM, len - 1));
    }

    #[test]
    fn a_live_recording_claims_no_end() {
        let mut live = WEBM.to_vec();
        let at = live.windows(4).position(|four| four == [0x18, 0x53, 0x80, 0x67]).unwrap();
        live[at + 4] = 0x01;
        live[at + 5..at + 12].fill(0xFF);
        assert_eq!(segment_end(&live), None);
        assert!(!breaks_off(&[0xFF; 3], 3));
    }
}
