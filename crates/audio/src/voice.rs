//! When somebody speaks on one channel.
//!
//! Invariant: the spans are in order, do not touch, are at least [`BURST_FRAMES`] long and at least
//! [`GAP_FRAMES`] apart, so a breath does not split a sentence and a click is not speech.

use earshot::Detector;
use serde::Serialize;

/// earshot looks at 256 samples of 16 kHz at a time.
const FRAME_SAMPLES: usize = 256;
const FRAME_MS: u32 = 16;
/// A pause shorter than 320 ms belongs to the sentence.
const GAP_FRAMES: u32 = 20;
/// A sound shorter than 96 ms is a click, not a word.
const BURST_FRAMES: u32 = 6;
const THRESHOLD: f32 = 0.5;
/// About -58 dB: comfort noise and codec residue never reach it, speech on a telephone always does.
const AUDIBLE: u16 = 40;

/// A channel this many times (20 dB) fainter than the other carries the other's echo: codecs that share bits
/// between channels leave one at -22 dB and fainter, and earshot hears speech in it.
const CROSSTALK: u32 = 10;

/// A stretch of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    pub start_ms: u32,
    pub end_ms: u32,
}

/// The voices of all channels of one recording, fed with 16 kHz samples in blocks of any size.
#[derive(Default)]
pub(crate) struct Voices {
    lanes: Vec<Voice>,
}

impl Voices {
    /// Takes everything out of `channels`, which are equally long.
    pub(crate) fn push(&mut self, channels: &mut [Vec<i16>]) {
        self.lanes.resize_with(channels.len(), Voice::new);
        for (lane, samples) in self.lanes.iter_mut().zip(channels) {
            lane.pending.append(samples);
        }
        let frames = self.lanes.first().map_or(0, |lane| lane.pending.len() / FRAME_SAMPLES);
        for frame in 0..frames {
            let heard: Vec<(bool, u32)> = self.lanes.iter_mut().map(|lane| lane.detect(frame)).collect();
            let loudest = heard.iter().map(|(_, level)| *level).max().unwrap_or(0);
            for (lane, (voiced, level)) in self.lanes.iter_mut().zip(heard) {
                lane.hear(voiced && level * CROSSTALK >= loudest);
            }
        }
        for lane in &mut self.lanes {
            lane.pending.drain(..(frames * FRAME_SAMPLES).min(lane.pending.len()));
        }
    }

    /// The spans of each channel.
    pub(crate) fn finish(self, duration_ms: u32) -> Vec<Vec<Span>> {
        self.lanes.into_iter().map(|lane| lane.finish(duration_ms)).collect()
    }
}

struct Voice {
    detector: Box<Detector>,
    pending: Vec<i16>,
    frame: u32,
    open: Option<(u32, u32)>,
    spans: Vec<Span>,
}

impl Voice {
    fn new() -> Self {
        Self {
            detector: Detector::default_boxed(),
            pending: Vec::new(),
            frame: 0,
            open: None,
            spans: Vec::new(),
        }
    }

    /// Whether there is speech in a pending frame, and how loud the frame is.
    fn detect(&mut self, frame: usize) -> (bool, u32) {
        let start = frame * FRAME_SAMPLES;
        let Some(samples) = self.pending.get(start..start + FRAME_SAMPLES) else { return (false, 0) };
        let level = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
        let voiced = self.detector.predict_i16(samples) > THRESHOLD;
        (voiced && level >= AUDIBLE, level.into())
    }

    /// The spans, none of them past the end of the recording.
    fn finish(mut self, duration_ms: u32) -> Vec<Span> {
        self.close();
        for span in &mut self.spans {
            span.end_ms = span.end_ms.min(duration_ms);
        }
        self.spans.retain(|span| span.start_ms < span.end_ms);
        self.spans
    }

    fn hear(&mut self, voiced: bool) {
        let at = self.frame;
        self.frame = at.saturating_add(1);
        if !voiced {
            return;
        }
        match &mut self.open {
            Some((_, end)) if at - *end < GAP_FRAMES => *end = at + 1,
            _ => {
                self.close();
                self.open = Some((at, at + 1));
            }
        }
    }

    fn close(&mut self) {
        if let Some((start, end)) = self.open.take()
            && end - start >= BURST_FRAMES
        {
            let ms = |frame: u32| frame.saturating_mul(FRAME_MS);
            self.spans.push(Span { start_ms: ms(start), end_ms: ms(end) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(pattern: &[(bool, u32)]) -> Vec<(u32, u32)> {
        let mut voice = Voice::new();
        for (voiced, frames) in pattern {
            (0..*frames).for_each(|_| voice.hear(*voiced));
        }
        voice.finish(u32::MAX).iter().map(|span| (span.start_ms / FRAME_MS, span.end_ms / FRAME_MS)).collect()
    }

    #[test]
    fn a_breath_does_not_split_a_sentence() {
        assert_eq!(spans(&[(true, 30), (false, 19), (true, 30)]), [(0, 79)]);
        assert_eq!(spans(&[(true, 30), (false, 20), (true, 30)]), [(0, 30), (50, 80)]);
    }

    #[test]
    fn a_click_is_not_speech() {
        assert_eq!(spans(&[(false, 40), (true, 5), (false, 40), (true, 6)]), [(85, 91)]);
    }

    #[test]
    fn silence_has_no_voice_in_it() {
        let mut voices = Voices::default();
        voices.push(&mut [vec![0; 16_000]]);
        assert_eq!(voices.finish(1000), [Vec::new()]);
    }
}
