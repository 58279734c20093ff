//! Files that lie, break off or were never a recording.

use std::io::{Error, Read, Result as IoResult, Seek, SeekFrom};

use proptest::prelude::*;

use super::*;

#[test]
fn a_recording_that_breaks_off_keeps_what_was_good() {
    for (name, bytes) in COMPRESSED.into_iter().chain([("flac", FLAC)]) {
        // An MP4 whose index comes last is lost without its end.
        if name.starts_with("m4a") {
            continue;
        }
        let found = measured(&bytes[..bytes.len() / 2]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!((2000..6500).contains(&found.duration_ms), "{name}: {} ms", found.duration_ms);
    }
}

#[test]
fn less_than_a_second_of_a_broken_recording_is_refused() {
    let wav = wav(&[samples(0), samples(1)], 16_000, &PCM16);
    assert_eq!(measured(&wav[..44 + 60_000]).unwrap_err().code(), "audio.corrupt");
    let found = measured(&wav[..44 + 70_000]).unwrap();
    assert!(found.truncated);
    assert_eq!(found.duration_ms, 1093);
}

#[test]
fn a_short_and_whole_recording_is_taken() {
    let short = [samples(0)[8_000..16_000].to_vec()];
    let found = measured(wav(&short, 16_000, &PCM16)).unwrap();
    assert_eq!((found.duration_ms, found.truncated), (500, false));
    assert_eq!(measured(wav(&[Vec::new()], 16_000, &PCM16)).unwrap_err().code(), "audio.empty");
}

#[test]
fn a_hole_in_the_middle_is_silence_and_moves_nothing() {
    let mut holed = MP3.to_vec();
    holed[9_000..10_000].fill(0);
    let (found, whole) = (measured(holed).unwrap(), measured(MP3).unwrap());
    assert!(whole.duration_ms - found.duration_ms < 500, "{} {}", found.duration_ms, whole.duration_ms);
}

#[test]
fn a_header_that_lies_about_its_size_costs_no_memory() {
    let mut wav = wav(&[samples(0), samples(1)], 16_000, &PCM16);
    wav[4..8].fill(0xFF);
    wav[40..44].fill(0xFF);
    assert_eq!(measured(wav).unwrap().duration_ms, measured(FLAC).unwrap().duration_ms);
    let mut flac = FLAC.to_vec();
    // The 36-bit count of samples ends at byte 26: say there are 68 thousand million.
    flac[21] |= 0x0F;
    flac[22..26].fill(0xFF);
    let found = measured(flac).unwrap();
    assert_eq!(found.duration_ms, measured(FLAC).unwrap().duration_ms);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    let peak_kb: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak_kb < 300_000, "{peak}");
}

/// Storage that fails after a while.
struct Failing(Cursor<&'static [u8]>);

impl Read for Failing {
    fn read(&mut self, buf: &mut [u8]) -> IoResult<usize> {
        if self.0.position() > 8_000 { Err(Error::other("connection reset")) } else { self.0.read(buf) }
    }
}

impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> IoResult<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_failing_storage_is_not_taken_for_a_damaged_recording() {
    let error = measure(Failing(Cursor::new(MP3)), Limits::default()).unwrap_err();
    assert_eq!(error.code(), "audio.io");
}

fn any_fixture() -> impl Strategy<Value = Vec<u8>> {
    let wav = wav(&[samples(0), samples(1)], 16_000, &PCM16);
    let wav = wav[..44 + 40_000].to_vec();
    let all: Vec<Vec<u8>> =
        COMPRESSED.iter().map(|(_, bytes)| bytes.to_vec()).chain([FLAC.to_vec(), wav]).collect();
    proptest::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_damage_makes_it_panic(
        mut bytes in any_fixture(),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..24),
        header_flips in proptest::collection::vec((0_usize..400, any::<u8>()), 0..4),
        keep in 0.02_f64..1.0,
    ) {
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        for (at, value) in header_flips {
            bytes[at] = value;
        }
        let mut rest = bytes.clone();
        rest.retain({
            let mut left = f64::from(u32::try_from(bytes.len()).unwrap()) * keep;
            move |_| { left -= 1.0; left > 0.0 }
        });
        let found = measured(rest);
        if let Ok(found) = found {
            prop_assert!(found.peaks.iter().all(|peaks| peaks.len() <= 2000));
            prop_assert!(found.silence_ms <= found.duration_ms);
        }
    }

    #[test]
    fn noise_is_never_taken_for_a_recording_that_panics(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        drop(measured(bytes));
    }
}
