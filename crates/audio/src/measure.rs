//! Everything we want to know of a recording before anybody listens to it, in one pass.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::decode::{Step, Stream};
use crate::peaks::Peaks;
use crate::resample::Resampler;
use crate::talk::{Speaker, talk};
use crate::voice::Voices;
use crate::{AudioError, Format, Media};

/// A damaged recording is worth keeping when more than this of it is good.
const WORTH_KEEPING_MS: u32 = 1000;
/// Two channels that differ by less than one part in fifty are the same sound twice.
const SAME_PARTS: u64 = 50;

/// What a recording may cost us.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub max_duration: Duration,
}

impl Default for Limits {
    /// Half a day: longer than any call, shorter than a forgotten recorder.
    fn default() -> Self {
        Self { max_duration: Duration::from_hours(12) }
    }
}

impl Limits {
    pub(crate) fn max_ms(self) -> u32 {
        u32::try_from(self.max_duration.as_millis()).unwrap_or(u32::MAX)
    }
}

/// What [`measure`] found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    pub format: Format,
    /// Short and lower case: `mp3`, `aac`, `opus`, `pcm_s16le`.
    pub codec: String,
    pub channels: u8,
    pub sample_rate: u32,
    pub duration_ms: u32,
    /// For each channel at most 2000 points, 0 silent to 255 full scale, evenly spread over the recording.
    pub peaks: Vec<Vec<u8>>,
    /// One per channel; one in all when the recording is [mixed](Self::mixed).
    pub speakers: Vec<Speaker>,
    pub silence_ms: u32,
    pub silence_share: f64,
    pub overlap_ms: u32,
    /// Both sides are in one track (mono, or the same sound on both channels), so the channel does not
    /// tell who speaks and a recogniser has to.
    pub mixed: bool,
    /// The recording broke off; what is here was read before that.
    pub truncated: bool,
    /// How many packets were damaged and are silence here.
    pub broken_packets: u64,
}

/// [`measure`] of a file.
pub fn measure_file(path: &Path, limits: Limits) -> Result<Measured, AudioError> {
    measure(std::fs::File::open(path)?, limits)
}

/// Reads the recording once from beginning to end. Memory stays flat: nothing of the sound is kept.
pub fn measure(media: impl Media, limits: Limits) -> Result<Measured, AudioError> {
    let mut stream = Stream::open(media)?;
    let mut meter = Meter::default();
    let truncated = drain(&mut stream, limits.max_ms(), |stream| {
        meter.push(stream.planes(), stream.rate);
        Ok(())
    })?;
    Ok(meter.finish(stream, truncated))
}

/// Feeds every block to `take`; whether the recording broke off. What is not worth keeping is refused.
pub(crate) fn drain(
    stream: &mut Stream,
    max_ms: u32,
    mut take: impl FnMut(&Stream) -> Result<(), AudioError>,
) -> Result<bool, AudioError> {
    let mut frames = 0_u64;
    let truncated = loop {
        match stream.step()? {
            Step::End => break false,
            Step::Broken => break true,
            Step::Block => {}
        }
        frames += stream.planes().first().map_or(0, |plane| u64::try_from(plane.len()).unwrap_or(u64::MAX));
        if millis(frames, stream.rate) > max_ms {
            return Err(AudioError::TooLong { max_ms });
        }
        take(stream)?;
    };
    let damaged = truncated || stream.broken_packets > 0;
    if damaged && millis(stream.good_frames, stream.rate) <= WORTH_KEEPING_MS {
        return Err(AudioError::Corrupt);
    }
    if frames == 0 {
        return Err(AudioError::Empty);
    }
    Ok(truncated)
}

fn millis(frames: u64, rate: u32) -> u32 {
    let ms = frames.saturating_mul(1000).checked_div(rate.into()).unwrap_or(0);
    u32::try_from(ms).unwrap_or(u32::MAX)
}

/// One channel's instruments.
struct Lane {
    peaks: Peaks,
    resampler: Resampler,
}

#[derive(Default)]
struct Meter {
    lanes: Vec<Lane>,
    voices: Voices,
    resampled: Vec<Vec<i16>>,
    frames: u64,
    loudness: u64,
    difference: u64,
}

impl Meter {
    fn push(&mut self, planes: &[Vec<i16>], rate: u32) {
        if self.lanes.is_empty() {
            self.lanes.extend(
                planes.iter().map(|_| Lane { peaks: Peaks::new(rate), resampler: Resampler::new(rate) }),
            );
        }
        self.resampled.resize_with(planes.len(), Vec::new);
        for ((lane, plane), resampled) in self.lanes.iter_mut().zip(planes).zip(&mut self.resampled) {
            lane.peaks.push(plane);
            lane.resampler.push(plane, resampled);
        }
        self.voices.push(&mut self.resampled);
        if let [left, right] = planes {
            for (one, two) in left.iter().zip(right) {
                self.loudness += u64::from(one.unsigned_abs()) + u64::from(two.unsigned_abs());
                self.difference += u64::from(one.abs_diff(*two));
            }
        }
        self.frames += planes.first().map_or(0, |plane| u64::try_from(plane.len()).unwrap_or(u64::MAX));
    }

    fn finish(self, stream: Stream, truncated: bool) -> Measured {
        let duration_ms = millis(self.frames, stream.rate);
        let same = self.loudness > 0 && self.difference.saturating_mul(SAME_PARTS) < self.loudness;
        let channels = u8::try_from(self.lanes.len()).unwrap_or(u8::MAX);
        let peaks = self.lanes.into_iter().map(|lane| lane.peaks.finish()).collect();
        let mut spans = self.voices.finish(duration_ms);
        if same {
            spans.truncate(1);
        }
        let talk = talk(&spans, duration_ms);
        Measured {
            format: stream.format,
            codec: stream.codec,
            channels,
            sample_rate: stream.rate,
            duration_ms,
            peaks,
            speakers: talk.speakers,
            silence_ms: talk.silence_ms,
            silence_share: talk.silence_share,
            overlap_ms: talk.overlap_ms,
            mixed: channels == 1 || same,
            truncated,
            broken_packets: stream.broken_packets,
        }
    }
}
