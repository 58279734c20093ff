//! One side of a call as a WAV file, for recognisers that know nothing of channels.

use crate::decode::Stream;
use crate::measure::drain;
use crate::resample::{RATE, Resampler};
use crate::{AudioError, Limits, Media};

const HEADER_BYTES: usize = 44;
const SAMPLE_BYTES: u16 = 2;

/// What of the recording goes into the WAV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// One channel, counted from 0.
    Channel(usize),
    /// All channels averaged.
    Mix,
}

/// 16 kHz, 16 bit, one channel: 1.92 MB a minute. Times in it are the times of the recording. Refuses as
/// soon as the file would grow past `max_bytes`.
pub fn to_wav_channel(
    media: impl Media,
    side: Side,
    limits: Limits,
    max_bytes: usize,
) -> Result<Vec<u8>, AudioError> {
    let mut stream = Stream::open(media)?;
    let mut wav = vec![0; HEADER_BYTES];
    let (mut resampler, mut mixed, mut samples) = (None, Vec::new(), Vec::new());
    drain(&mut stream, limits.max_ms(), |stream| {
        let resampler = resampler.get_or_insert_with(|| Resampler::new(stream.rate));
        resampler.push(pick(stream.planes(), side, &mut mixed)?, &mut samples);
        wav.extend(samples.drain(..).flat_map(i16::to_le_bytes));
        if wav.len() > max_bytes { Err(AudioError::TooLarge { max_bytes }) } else { Ok(()) }
    })?;
    let header = header(wav.len() - HEADER_BYTES).ok_or(AudioError::TooLarge { max_bytes })?;
    wav.splice(..HEADER_BYTES, header);
    Ok(wav)
}

fn pick<'a>(planes: &'a [Vec<i16>], side: Side, mixed: &'a mut Vec<i16>) -> Result<&'a [i16], AudioError> {
    match (side, planes) {
        (Side::Channel(channel), _) => {
            planes.get(channel).map(Vec::as_slice).ok_or(AudioError::NoSuchChannel { channel })
        }
        (Side::Mix, [left, right]) => {
            mixed.clear();
            mixed.extend(left.iter().zip(right).map(|(one, two)| one.midpoint(*two)));
            Ok(mixed)
        }
        (Side::Mix, _) => Ok(planes.first().map(Vec::as_slice).unwrap_or_default()),
    }
}

fn header(data_bytes: usize) -> Option<Vec<u8>> {
    let data = u32::try_from(data_bytes).ok()?;
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(b"RIFF");
    header.extend_from_slice(&data.checked_add(36)?.to_le_bytes());
    header.extend_from_slice(b"WAVEfmt ");
    header.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    header.extend_from_slice(&1_u16.to_le_bytes());
    header.extend_from_slice(&1_u16.to_le_bytes());
    header.extend_from_slice(&RATE.to_le_bytes());
    header.extend_from_slice(&(RATE * u32::from(SAMPLE_BYTES)).to_le_bytes());
    header.extend_from_slice(&SAMPLE_BYTES.to_le_bytes());
    header.extend_from_slice(&(SAMPLE_BYTES * 8).to_le_bytes());
    header.extend_from_slice(b"data");
    header.extend_from_slice(&data.to_le_bytes());
    Some(header)
}
