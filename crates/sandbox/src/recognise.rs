//! Finds out which sample call some audio is: by its hash, or by the shape of its loudness.
//!
//! Invariant: audio that is not a sample is never given a transcript. Called by both recognisers.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::samples::{Sample, Samples};

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
    /// Everything, on the channels of the recording.
    Whole,
    /// One channel cut out of it.
    Channel(usize),
}

/// Knows the sample calls by their sound.
#[derive(Debug)]
pub(crate) struct Recogniser {
    samples: Samples,
}

impl Recogniser {
    pub(crate) fn new(samples: Samples) -> Self {
        Self { samples }
    }

    /// `None` means the audio is unknown.
    pub(crate) fn hear(&self, audio: &[u8]) -> Option<Heard> {
        let hash = hex::encode(Sha256::digest(audio));
        let sample = self.samples.by_hash(&hash)?;
        Some(Heard { sample: Arc::clone(sample), part: Part::Whole, channels: sample.channels() })
    }
}
