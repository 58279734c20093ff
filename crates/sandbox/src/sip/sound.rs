//! What is heard in a call: one or two sides, 8,000 samples a second, and its form on the wire.

use std::io::Cursor;
use std::sync::Arc;

use audio::{Limits, Side, to_wav_channel};

use super::PhoneError;
use crate::Sample;

/// Bytes before the samples of a WAV file as `audio` writes it.
const WAV_HEADER_BYTES: usize = 44;

/// The two sides of a conversation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sound {
    /// The caller.
    pub left: Arc<[i16]>,
    /// The called side; empty when both speak in the first.
    pub right: Arc<[i16]>,
}

impl Sound {
    /// The two sides of a sample call as they were recorded: its first channel left, its second right.
    pub fn of(sample: &Sample) -> Result<Self, PhoneError> {
        let audio = sample.audio()?;
        let side = |side| narrow_band(audio.clone(), side);
        match sample.channels() {
            0 | 1 => Ok(Self { left: side(Side::Mix)?, right: Arc::default() }),
            _ => Ok(Self { left: side(Side::Channel(0))?, right: side(Side::Channel(1))? }),
        }
    }

    /// Both sides in one, as a telephone on a table hears them.
    pub fn mixed(sample: &Sample) -> Result<Self, PhoneError> {
        Ok(Self { left: narrow_band(sample.audio()?, Side::Mix)?, right: Arc::default() })
    }
}

/// At the rate of the telephone network: `audio` gives twice as many samples.
fn narrow_band(audio: bytes::Bytes, side: Side) -> Result<Arc<[i16]>, PhoneError> {
    let wav = to_wav_channel(Cursor::new(audio), side, Limits::default(), usize::MAX)?;
    let samples = wav.get(WAV_HEADER_BYTES..).unwrap_or_default().chunks_exact(4);
    let averaged = samples.map(|two| {
        let at = |from: usize| two.get(from..from + 2).and_then(|pair| <[u8; 2]>::try_from(pair).ok());
        let [first, second] =
            [at(0), at(2)].map(|pair| i32::from(i16::from_le_bytes(pair.unwrap_or_default())));
        i16::try_from(i32::midpoint(first, second)).unwrap_or_default()
    });
    Ok(averaged.collect())
}

/// G.711 A-law.
pub(super) fn alaw(sample: i16) -> u8 {
    let (mask, magnitude) = if sample >= 0 { (0xd5, sample >> 3) } else { (0x55, !sample >> 3) };
    let bits = 16 - magnitude.leading_zeros();
    let segment = bits.saturating_sub(5);
    let fraction = (magnitude >> segment.max(1)) & 0x0f;
    let code = u8::try_from(segment).unwrap_or(7) << 4 | u8::try_from(fraction).unwrap_or(0x0f);
    code ^ mask
}
