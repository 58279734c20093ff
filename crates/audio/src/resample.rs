//! Any rate to 16 kHz, the rate voice detection and recognisers work at.
//!
//! Downwards it averages, upwards it draws straight lines: speech needs no more, and a call of hours has
//! to go through. Integers only, so the result is the same on every machine.

/// The rate this module produces.
pub(crate) const RATE: u32 = 16_000;

/// Keeps what is left over between blocks.
pub(crate) struct Resampler {
    rate: u32,
    phase: u32,
    sum: i32,
    count: i32,
    last: i32,
}

impl Resampler {
    pub(crate) const fn new(rate: u32) -> Self {
        Self { rate, phase: 0, sum: 0, count: 0, last: 0 }
    }

    /// Appends what `samples` amount to at 16 kHz.
    pub(crate) fn push(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        match self.rate {
            RATE => out.extend_from_slice(samples),
            rate if rate > RATE => self.average(samples, out),
            _ => self.interpolate(samples, out),
        }
    }

    fn average(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        for sample in samples {
            self.sum += i32::from(*sample);
            self.count += 1;
            self.phase += RATE;
            if self.phase >= self.rate {
                self.phase -= self.rate;
                out.push(narrow(self.sum / self.count));
                (self.sum, self.count) = (0, 0);
            }
        }
    }

    fn interpolate(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        let step = i32::try_from(RATE).unwrap_or(1);
        for sample in samples {
            let next = i32::from(*sample);
            while self.phase < RATE {
                let part = i32::try_from(self.phase).unwrap_or(0);
                out.push(narrow(self.last + (next - self.last) * part / step));
                self.phase += self.rate;
            }
            self.phase -= RATE;
            self.last = next;
        }
    }
}

fn narrow(value: i32) -> i16 {
    i16::try_from(value).unwrap_or(if value < 0 { i16::MIN } else { i16::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_stays_a_second_at_every_rate() {
        for rate in [8_000_u32, 11_025, 16_000, 22_050, 44_100, 48_000] {
            let second = vec![1000_i16; usize::try_from(rate).unwrap()];
            let (mut resampler, mut out) = (Resampler::new(rate), Vec::new());
            second.chunks(777).for_each(|block| resampler.push(block, &mut out));
            assert!((15_999..=16_001).contains(&out.len()), "{rate}: {}", out.len());
            assert!(out.iter().skip(2).all(|sample| *sample == 1000), "{rate}");
        }
    }

    #[test]
    fn the_loudest_samples_do_not_wrap() {
        let (mut resampler, mut out) = (Resampler::new(8_000), Vec::new());
        resampler.push(&[i16::MAX, i16::MIN, i16::MAX, i16::MIN], &mut out);
        assert_eq!(out, [0, 16383, 32767, 0, -32768, -1, 32767, 0]);
    }
}
