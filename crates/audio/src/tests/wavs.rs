//! The sample encodings telephony systems put into WAV files.

use super::{Encoding, PCM16};

pub(super) const ENCODINGS: [Encoding; 7] = [
    PCM16,
    Encoding { name: "pcm 8", tag: 1, bits: 8, write: |s| vec![s.to_be_bytes()[0].wrapping_add(128)] },
    Encoding { name: "pcm 24", tag: 1, bits: 24, write: |s| [&[0][..], &s.to_le_bytes()].concat() },
    Encoding { name: "pcm 32", tag: 1, bits: 32, write: |s| [&[0, 0][..], &s.to_le_bytes()].concat() },
    Encoding { name: "float", tag: 3, bits: 32, write: |s| (f32::from(s) / 32768.0).to_le_bytes().to_vec() },
    Encoding { name: "a-law", tag: 6, bits: 8, write: |s| vec![a_law(s)] },
    Encoding { name: "mu-law", tag: 7, bits: 8, write: |s| vec![mu_law(s)] },
];

/// G.711 A-law.
fn a_law(sample: i16) -> u8 {
    let magnitude = if sample < 0 { !sample } else { sample } >> 3;
    let sign = if sample < 0 { 0 } else { 0x80 };
    let segment = (0..7).find(|segment| magnitude < 32 << segment).unwrap_or(7);
    let mantissa = (magnitude >> if segment == 0 { 1 } else { segment }) & 0x0F;
    u8::try_from((i16::try_from(segment).unwrap() << 4) | mantissa).unwrap() ^ sign ^ 0x55
}

/// G.711 mu-law.
fn mu_law(sample: i16) -> u8 {
    let magnitude = i32::from(sample).abs().min(32_635) + 132;
    let sign = if sample < 0 { 0x80 } else { 0 };
    let segment = (0..8).find(|segment| magnitude < 256 << segment).unwrap_or(7);
    let mantissa = (magnitude >> (segment + 3)) & 0x0F;
    !(u8::try_from((segment << 4) | mantissa).unwrap() | sign)
}
