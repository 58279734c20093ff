//! Measuring a recording, in times of its own length on one core, beside decoding alone.

use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use audio::{Limits, Side};

use super::report::{Report, median};

const ROUNDS: usize = 5;
const FIXTURES: [(&str, &str); 7] = [
    ("FLAC", "call.flac"),
    ("MP3", "call.mp3"),
    ("M4A", "call.m4a"),
    ("OGG Vorbis", "vorbis.ogg"),
    ("OGG Opus", "opus.ogg"),
    ("WEBM Opus", "opus.webm"),
    ("WEBM Vorbis", "vorbis.webm"),
];

pub(crate) fn run() -> Report {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../audio/fixtures");
    let mut report = Report::new();
    for (name, file) in FIXTURES {
        let bytes = std::fs::read(folder.join(file)).expect("a fixture");
        let media = || Cursor::new(bytes.clone());
        let length = audio::measure(media(), Limits::default()).expect("a recording").duration_ms;
        let length = Duration::from_millis(length.into()).as_secs_f64();
        let (mut whole, mut decode) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            whole.push(length / seconds(|| drop(audio::measure(media(), Limits::default()))));
            decode.push(
                length
                    / seconds(|| {
                        drop(audio::to_wav_channel(media(), Side::Channel(0), Limits::default(), usize::MAX));
                    }),
            );
        }
        report.compare(
            format!("{name}: decode, peaks, talk and silence"),
            median(whole),
            "× real time",
            ("decoding alone", median(decode)),
        );
    }
    report
}

fn seconds(work: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    work();
    begun.elapsed().as_secs_f64()
}
