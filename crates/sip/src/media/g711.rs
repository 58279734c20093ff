//! G.711 by its formulas: a byte on the wire is a sample of 16 bits, and back.
//!
//! Pure. The recorder decodes with it, the silence we send and the tests encode with it.

use super::plan::Codec;

/// What µ-law adds before it takes the logarithm.
const BIAS: i16 = 0x84;
const ULAW_CLIP: i16 = 32_635;

impl Codec {
    /// The sample a byte stands for.
    pub fn decode(self, byte: u8) -> i16 {
        match self {
            Self::Ulaw => decode_ulaw(byte),
            Self::Alaw => decode_alaw(byte),
        }
    }

    /// The byte nearest to a sample.
    pub fn encode(self, sample: i16) -> u8 {
        match self {
            Self::Ulaw => encode_ulaw(sample),
            Self::Alaw => encode_alaw(sample),
        }
    }
}

fn decode_ulaw(byte: u8) -> i16 {
    let byte = !byte;
    let magnitude = ((i16::from(byte & 0x0f) << 3) + BIAS) << ((byte & 0x70) >> 4);
    if byte & 0x80 == 0 { magnitude - BIAS } else { BIAS - magnitude }
}

fn decode_alaw(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let mantissa = i16::from(byte & 0x0f) << 4;
    let magnitude = match (byte & 0x70) >> 4 {
        0 => mantissa + 8,
        segment => (mantissa + 0x108) << (segment - 1),
    };
    if byte & 0x80 == 0 { -magnitude } else { magnitude }
}

fn encode_ulaw(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let biased = sample.saturating_abs().min(ULAW_CLIP) + BIAS;
    let segment = segment(biased);
    !(sign | (segment << 4) | low_bits(biased >> (segment + 3)))
}

fn encode_alaw(sample: i16) -> u8 {
    let (sign, magnitude) = if sample < 0 { (0, !sample) } else { (0x80, sample) };
    let segment = segment(magnitude);
    let mantissa = low_bits(magnitude >> if segment == 0 { 4 } else { segment + 3 });
    (sign | (segment << 4) | mantissa) ^ 0x55
}

/// Which power of two a magnitude reaches: how many bits it has beyond eight.
fn segment(magnitude: i16) -> u8 {
    let bits = 16 - magnitude.leading_zeros();
    u8::try_from(bits.saturating_sub(8)).unwrap_or(0)
}

fn low_bits(value: i16) -> u8 {
    u8::try_from(value & 0x0f).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes_are_known_samples() {
        let ulaw = [(0xff, 0), (0x7f, 0), (0x80, 32_124), (0x00, -32_124), (0xfe, 8), (0xef, 132)];
        for (byte, sample) in ulaw {
            assert_eq!(Codec::Ulaw.decode(byte), sample, "{byte:#x}");
        }
        let alaw = [(0xd5, 8), (0x55, -8), (0xaa, 32_256), (0x2a, -32_256), (0xd4, 24), (0xc5, 264)];
        for (byte, sample) in alaw {
            assert_eq!(Codec::Alaw.decode(byte), sample, "{byte:#x}");
        }
    }

    #[test]
    fn every_byte_comes_back_but_the_second_zero_of_ulaw() {
        for codec in [Codec::Ulaw, Codec::Alaw] {
            for byte in 0..=u8::MAX {
                let back = codec.encode(codec.decode(byte));
                let is_zero = codec == Codec::Ulaw && byte == 0x7f;
                assert!(back == byte || (is_zero && back == 0xff), "{codec:?} {byte:#x} became {back:#x}");
            }
        }
    }

    #[test]
    fn a_sample_is_never_further_off_than_half_a_step() {
        for codec in [Codec::Ulaw, Codec::Alaw] {
            for sample in i16::MIN..=i16::MAX {
                let off = i32::from(codec.decode(codec.encode(sample))) - i32::from(sample);
                let step_max = (i32::from(sample).abs() / 16).max(16);
                assert!(off.abs() <= step_max, "{codec:?} {sample} is off by {off}");
            }
        }
    }

    #[test]
    fn the_order_of_samples_is_kept() {
        for codec in [Codec::Ulaw, Codec::Alaw] {
            let heard: Vec<i16> =
                (i16::MIN..=i16::MAX).map(|sample| codec.decode(codec.encode(sample))).collect();
            assert!(heard.windows(2).all(|pair| pair[0] <= pair[1]), "{codec:?}");
        }
    }
}
