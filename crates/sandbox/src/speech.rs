//! What both recognisers say about a recognised call: who speaks when on the audio that was sent, and
//! the small arithmetic of their answers.

use crate::recognise::{Heard, Part};
use crate::samples::{Turn, Word};

/// A turn as the recogniser hears it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch<'a> {
    pub(crate) turn: &'a Turn,
    /// Speakers are numbered in the order they are first heard.
    pub(crate) speaker: usize,
}

/// The turns on one channel of the audio that was sent, or on all of them mixed.
pub(crate) fn stretches(heard: &Heard, channel: Option<usize>) -> Vec<Stretch<'_>> {
    let audible = heard.sample.turns.iter().filter(|turn| match (heard.part, channel) {
        (Part::Channel(only), _) | (Part::Whole, Some(only)) => turn.channel == only,
        (Part::Whole, None) => true,
    });
    let mut speakers: Vec<&str> = Vec::new();
    let numbered = audible.map(|turn| {
        let known = speakers.iter().position(|speaker| *speaker == turn.speaker);
        let speaker = known.unwrap_or_else(|| {
            speakers.push(&turn.speaker);
            speakers.len() - 1
        });
        Stretch { turn, speaker }
    });
    numbered.collect()
}

/// Milliseconds as the vendors' floating seconds.
pub(crate) fn seconds(ms: i64) -> f64 {
    f64::from(u32::try_from(ms).unwrap_or(u32::MAX)) / 1_000.0
}

/// A word without case and outer punctuation.
pub(crate) fn bare(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '[' && letter != ']')
        .to_lowercase()
}

/// Between 0.90 and 0.999, always the same for the same word at the same place.
pub(crate) fn confidence(word: &Word) -> f64 {
    let mixed = word.text.bytes().fold(u64::from(word.start_ms.unsigned_abs() != 0), |mix, byte| {
        mix.wrapping_mul(1_099_511_628_211).wrapping_add(u64::from(byte))
    });
    0.9 + f64::from(u32::try_from((mixed ^ word.start_ms.unsigned_abs()) % 100).unwrap_or(0)) / 1_000.0
}
