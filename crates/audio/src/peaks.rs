//! The outline of a channel for drawing, without knowing beforehand how long the recording is.
//!
//! Invariant: never more than [`POINTS_MAX`] points; when they run out, neighbours are joined and each
//! point covers twice the time. Channels of one recording are fed alike and so stay aligned.

/// As many points as the widest waveform on screen can show.
pub(crate) const POINTS_MAX: usize = 2000;

pub(crate) struct Peaks {
    points: Vec<u8>,
    bucket: usize,
    filled: usize,
    loudest: u16,
}

impl Peaks {
    /// Starts with a point for every 10 ms.
    pub(crate) fn new(rate: u32) -> Self {
        let bucket = usize::try_from(rate / 100).unwrap_or(1).max(1);
        Self { points: Vec::with_capacity(POINTS_MAX), bucket, filled: 0, loudest: 0 }
    }

    pub(crate) fn push(&mut self, mut samples: &[i16]) {
        while !samples.is_empty() {
            let take = samples.len().min(self.bucket - self.filled);
            let Some((now, later)) = samples.split_at_checked(take) else { return };
            let loudest = now.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
            self.loudest = self.loudest.max(loudest);
            self.filled += take;
            samples = later;
            if self.filled == self.bucket {
                self.complete();
            }
        }
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.filled > 0 {
            if self.points.len() == POINTS_MAX {
                self.fold();
            }
            self.emit();
        }
        self.points
    }

    fn complete(&mut self) {
        if self.points.len() == POINTS_MAX {
            // The samples at hand are the first half of a point that is now twice as long.
            self.fold();
        } else {
            self.emit();
        }
    }

    fn emit(&mut self) {
        self.points.push(u8::try_from(self.loudest.min(0x7FFF) >> 7).unwrap_or(u8::MAX));
        (self.filled, self.loudest) = (0, 0);
    }

    fn fold(&mut self) {
        self.points = self.points.chunks(2).filter_map(|pair| pair.iter().max().copied()).collect();
        self.bucket *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_of_any_length_fits() {
        for seconds in [0, 1, 19, 20, 21, 40, 41, 3600] {
            let mut peaks = Peaks::new(100);
            (0..seconds).for_each(|_| peaks.push(&[i16::MIN; 100]));
            let points = peaks.finish();
            assert!(points.len() <= POINTS_MAX, "{seconds} s: {}", points.len());
            assert!(seconds == 0 || points.iter().all(|point| *point == 255), "{seconds} s");
            assert!(seconds < 20 || points.len() >= POINTS_MAX / 2, "{seconds} s: {}", points.len());
        }
    }

    #[test]
    fn a_click_survives_the_folding_where_it_was() {
        let mut peaks = Peaks::new(100);
        let samples: Vec<i16> = (0..16_000).map(|at| if at == 12_000 { 25_600 } else { 0 }).collect();
        samples.chunks(333).for_each(|block| peaks.push(block));
        let points = peaks.finish();
        assert_eq!(points.len(), 2000);
        assert_eq!(points.iter().position(|point| *point > 0), Some(1500));
        assert_eq!(points[1500], 200);
    }
}
