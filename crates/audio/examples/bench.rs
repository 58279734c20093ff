//! How many times faster than real time each format is measured on one core, as JSON.
//!
//! `cargo run --release -p harken-audio --example bench -- [SECONDS_PER_FORMAT] [FILE...]`; without files
//! the crate's fixtures. `whole` is [`audio::measure`]: decoding, waveform and voice detection of both
//! channels. `decode` is the conversion of one side to WAV: decoding and resampling alone.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use audio::{Limits, Side};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const FIXTURES: [&str; 9] = [
    "call.flac",
    "call.mp3",
    "call.m4a",
    "call-44k.m4a",
    "vorbis.ogg",
    "opus.ogg",
    "opus.webm",
    "vorbis.webm",
    "call.aac",
];

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let seconds: f64 = arguments.next().map_or(Ok(2.0), |text| text.parse())?;
    let mut files: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    if files.is_empty() {
        files = FIXTURES.iter().map(|name| fixtures.join(name)).collect();
    }
    let mut formats = files.iter().map(|file| one(file, seconds)).collect::<Outcome<Vec<Value>>>()?;
    let wav = audio::to_wav_channel(
        std::fs::File::open(fixtures.join("call.flac"))?,
        Side::Mix,
        Limits::default(),
        usize::MAX,
    )?;
    formats.push(figures("mono.wav", &wav, seconds)?);
    let result = json!({ "bench": "audio", "unit": "times real time, one core", "formats": formats });
    writeln!(std::io::stdout(), "{result:#}")?;
    Ok(())
}

fn one(file: &Path, seconds: f64) -> Outcome<Value> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    figures(&name, &std::fs::read(file)?, seconds)
}

fn figures(name: &str, bytes: &[u8], seconds: f64) -> Outcome<Value> {
    let found = audio::measure(Cursor::new(bytes.to_vec()), Limits::default())?;
    let length = Duration::from_millis(found.duration_ms.into());
    let whole =
        speed(length, seconds, || audio::measure(Cursor::new(bytes.to_vec()), Limits::default()).map(drop))?;
    let decode = speed(length, seconds, || {
        audio::to_wav_channel(Cursor::new(bytes.to_vec()), Side::Channel(0), Limits::default(), usize::MAX)
            .map(drop)
    })?;
    Ok(json!({
        "file": name,
        "format": found.format,
        "codec": found.codec,
        "channels": found.channels,
        "sample_rate": found.sample_rate,
        "duration_ms": found.duration_ms,
        "talk_ms": found.speakers.iter().map(|speaker| speaker.talk_ms).collect::<Vec<_>>(),
        "silence_ms": found.silence_ms,
        "overlap_ms": found.overlap_ms,
        "interruptions": found.speakers.iter().map(|speaker| speaker.interruptions).collect::<Vec<_>>(),
        "whole": whole.round(),
        "decode": decode.round(),
    }))
}

/// Repeats the work for `seconds` and divides the sound that went through by the time it took.
fn speed(
    length: Duration,
    seconds: f64,
    mut work: impl FnMut() -> Result<(), audio::AudioError>,
) -> Outcome<f64> {
    let (start, mut sound) = (Instant::now(), Duration::ZERO);
    while start.elapsed().as_secs_f64() < seconds {
        work()?;
        sound += length;
    }
    Ok(sound.as_secs_f64() / start.elapsed().as_secs_f64())
}
