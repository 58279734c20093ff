//! Finds out which sample call some audio is: by its hash, or by its length and the shape of its
//! loudness, which survive cutting out a channel, mixing down and another codec.
//!
//! Invariant: audio that is not a sample is never given a transcript. Called by both recognisers.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use audio::{Limits, measure};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::samples::{Sample, Samples};

/// Points of a shape: fine enough to tell every call by its pauses.
const POINTS: usize = 400;
/// Codecs pad; a cut that loses more than this is another recording.
const LENGTH_TOLERANCE_MS: i64 = 150;
/// Two encodings of one channel correlate above 0.98, two channels of one call below 0.3.
const CORRELATION_MIN: f64 = 0.9;

/// What was recognised in a piece of audio.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) sample: Arc<Sample>,
    pub(crate) part: Part,
    /// Channels of the audio that was sent.
    pub(crate) channels: usize,
}

/// Which part of the sample's recording it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Everything, on the channels of the recording or mixed into one.
    Whole,
    /// One channel cut out of it.
    Channel(usize),
}

/// How loud each channel is over the length of a recording.
#[derive(Debug)]
struct Shape {
    duration_ms: i64,
    channels: Vec<Vec<f64>>,
}

/// Knows the sample calls by their sound.
#[derive(Debug)]
pub(crate) struct Recogniser {
    samples: Samples,
    /// Filled as samples are first compared with; decoding all of them at the start would cost seconds.
    shapes: Mutex<BTreeMap<String, Arc<Shape>>>,
}

impl Recogniser {
    pub(crate) fn new(samples: Samples) -> Self {
        Self { samples, shapes: Mutex::default() }
    }

    /// `None` means the audio is unknown. Decodes, so it belongs on a blocking thread.
    pub(crate) fn hear(&self, audio: Bytes) -> Option<Heard> {
        let hash = hex::encode(Sha256::digest(&audio));
        if let Some(sample) = self.samples.by_hash(&hash) {
            return Some(Heard {
                sample: Arc::clone(sample),
                part: Part::Whole,
                channels: sample.channels(),
            });
        }
        let given = Shape::of(audio)?;
        let candidates = self.samples.all().iter().filter(|sample| {
            // Only a sample of the same length is worth decoding.
            (sample.duration_ms - given.duration_ms).abs() <= LENGTH_TOLERANCE_MS
        });
        let compared = candidates.filter_map(|sample| {
            let (part, likeness) = given.likeness(&*self.shape(sample)?)?;
            Some((likeness, Heard { sample: Arc::clone(sample), part, channels: given.channels.len() }))
        });
        let (likeness, heard) = compared.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
        (likeness >= CORRELATION_MIN).then_some(heard)
    }

    fn shape(&self, sample: &Sample) -> Option<Arc<Shape>> {
        let known = || self.shapes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shape) = known().get(&sample.id) {
            return Some(Arc::clone(shape));
        }
        let shape = Arc::new(Shape::of(sample.audio().ok()?)?);
        known().insert(sample.id.clone(), Arc::clone(&shape));
        Some(shape)
    }
}

impl Shape {
    fn of(audio: Bytes) -> Option<Self> {
        let measured = measure(Cursor::new(audio), Limits::default()).ok()?;
        // The same sound on both channels is one channel sent twice.
        let distinct = if measured.mixed { 1 } else { measured.peaks.len() };
        let channels = measured.peaks.iter().take(distinct).map(|peaks| evened(peaks)).collect();
        Some(Self { duration_ms: i64::from(measured.duration_ms), channels })
    }

    /// Which part of `sample` this is most like, and how much.
    fn likeness(&self, sample: &Self) -> Option<(Part, f64)> {
        match (self.channels.as_slice(), sample.channels.as_slice()) {
            ([one], [same]) => Some((Part::Whole, correlation(one, same))),
            ([one], several) => {
                let mix = several
                    .iter()
                    .skip(1)
                    .fold(several.first()?.clone(), |mix, channel| louder(&mix, channel));
                let cut = several
                    .iter()
                    .enumerate()
                    .map(|(at, channel)| (Part::Channel(at), correlation(one, channel)));
                cut.chain([(Part::Whole, correlation(one, &mix))])
                    .max_by(|(_, one), (_, other)| one.total_cmp(other))
            }
            (ours, theirs) if ours.len() == theirs.len() => {
                let each = ours.iter().zip(theirs).map(|(one, other)| correlation(one, other));
                each.min_by(f64::total_cmp).map(|worst| (Part::Whole, worst))
            }
            _ => None,
        }
    }
}

/// The peaks spread over [`POINTS`] points, each the loudest of its stretch.
fn evened(peaks: &[u8]) -> Vec<f64> {
    let point = |at: usize| {
        let (from, to) = (at * peaks.len() / POINTS, ((at + 1) * peaks.len()).div_ceil(POINTS));
        let loudest = peaks.get(from..to).into_iter().flatten().max();
        f64::from(loudest.copied().unwrap_or(0))
    };
    (0..POINTS).map(point).collect()
}

fn louder(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one.max(*other)).collect()
}

/// Pearson's coefficient; 0 when either is constant.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let count = one.iter().fold(0.0, |count, _| count + 1.0_f64).max(1.0);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
    let (mean_one, mean_other) = (mean(one), mean(other));
    let (mut both, mut square_one, mut square_other) = (0.0, 0.0, 0.0);
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (one - mean_one, other - mean_other);
        both += one * other;
        square_one += one * one;
        square_other += other * other;
    }
    let scale = (square_one * square_other).sqrt();
    if scale > 0.0 { both / scale } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use audio::{Side, to_wav_channel};

    use super::*;

    fn cut(sample: &Sample, side: Side) -> Bytes {
        let media = Cursor::new(sample.audio().unwrap());
        to_wav_channel(media, side, Limits::default(), usize::MAX).unwrap().into()
    }

    /// One stereo sample for each audio format, since decoding them all takes half a minute.
    fn one_of_each_format(samples: &Samples) -> Vec<Arc<Sample>> {
        let stereo = samples.all().iter().filter(|sample| sample.channels() == 2);
        let by_format: BTreeMap<_, _> =
            stereo.map(|sample| (sample.content_type(), Arc::clone(sample))).collect();
        by_format.into_values().collect()
    }

    #[test]
    fn every_channel_cut_out_of_a_sample_is_known_for_what_it_is() {
        let recogniser = Recogniser::new(Samples::load(&[]).unwrap());
        for sample in &one_of_each_format(&recogniser.samples) {
            for (side, part) in [
                (Side::Channel(0), Part::Channel(0)),
                (Side::Channel(1), Part::Channel(1)),
                (Side::Mix, Part::Whole),
            ] {
                let heard =
                    recogniser.hear(cut(sample, side)).unwrap_or_else(|| panic!("{} {side:?}", sample.id));
                assert_eq!((heard.sample.id.as_str(), heard.part), (sample.id.as_str(), part), "{side:?}");
                assert_eq!(heard.channels, 1);
            }
        }
    }

    #[test]
    fn a_sample_that_is_not_loaded_is_unknown_however_it_comes() {
        let all = Samples::load(&[]).unwrap();
        let stranger = &all.all()[0];
        let others: Vec<String> = all.all().iter().skip(1).map(|sample| sample.id.clone()).collect();
        let recogniser = Recogniser::new(Samples::load(&others).unwrap());
        assert!(recogniser.hear(stranger.audio().unwrap()).is_none());
        for side in [Side::Channel(0), Side::Channel(1), Side::Mix] {
            assert!(recogniser.hear(cut(stranger, side)).is_none(), "{side:?}");
        }
    }

    #[test]
    fn half_a_sample_is_unknown() {
        let samples = Samples::load(&[]).unwrap();
        let wav = cut(&samples.all()[0], Side::Channel(0));
        let recogniser = Recogniser::new(samples);
        assert!(recogniser.hear(wav.slice(..wav.len() / 2)).is_none());
    }
}
