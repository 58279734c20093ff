//! The same call in every container: same length, same talk.

use super::*;
use crate::Format;

const CLOSE_MS: u32 = 30;
const ONE_POINT: f64 = 0.01;

fn truth() -> (u32, [u32; 2], u32) {
    let truth: serde_json::Value = serde_json::from_str(TRUTH).unwrap();
    let field = |turn: &serde_json::Value, key: &str| u32::try_from(turn[key].as_u64().unwrap()).unwrap();
    let turns: Vec<(u32, u32, u32)> = truth["turns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|turn| (field(turn, "channel"), field(turn, "start_ms"), field(turn, "end_ms")))
        .collect();
    let talk = |channel| turns.iter().filter(|turn| turn.0 == channel).map(|turn| turn.2 - turn.1).sum();
    let overlap = turns.windows(2).map(|two| two[0].2.saturating_sub(two[1].1)).sum();
    (field(&truth, "duration_ms"), [talk(0), talk(1)], overlap)
}

fn assert_near(name: &str, found: &Measured, expected: &Measured) {
    assert_eq!(found.channels, 2, "{name}");
    assert!(!found.truncated && !found.mixed && found.broken_packets == 0, "{name}");
    for (one, two) in found.speakers.iter().zip(&expected.speakers) {
        let (share, wanted) = (one.talk_share, two.talk_share);
        assert!((share - wanted).abs() <= ONE_POINT, "{name}: talk share {share:.3} for {wanted:.3}");
        assert_eq!(one.interruptions, two.interruptions, "{name}: channel {}", one.channel);
    }
    // In eight seconds a frame at every edge of every turn already is a point of silence.
    let silence = (found.silence_share - expected.silence_share).abs();
    assert!(silence <= 2.0 * ONE_POINT, "{name}: silence off by {silence:.3}");
    let overlap = f64::from(found.overlap_ms.abs_diff(expected.overlap_ms)) / f64::from(expected.duration_ms);
    assert!(overlap <= ONE_POINT, "{name}: overlap {} for {} ms", found.overlap_ms, expected.overlap_ms);
}

#[test]
fn the_lossless_call_agrees_with_its_script() {
    let (duration_ms, talk_ms, overlap_ms) = truth();
    let found = measured(FLAC).unwrap();
    assert!(found.duration_ms.abs_diff(duration_ms) <= CLOSE_MS);
    for (speaker, talk_ms) in found.speakers.iter().zip(talk_ms) {
        let off = speaker.talk_ms.abs_diff(talk_ms);
        assert!(off * 20 <= duration_ms, "channel {}: {off} ms off {talk_ms}", speaker.channel);
    }
    assert!(found.overlap_ms.abs_diff(overlap_ms) < 200, "{} for {overlap_ms}", found.overlap_ms);
    assert_eq!(found.speakers[0].interruptions, 1, "the agent cuts in");
    assert_eq!(found.speakers[1].interruptions, 0);
}

#[test]
fn every_compressed_format_says_the_same_as_the_lossless_one() {
    let expected = measured(FLAC).unwrap();
    for (name, bytes) in COMPRESSED {
        let close_ms = match name {
            // Neither says how much its encoder padded the end: a block more or less.
            "aac" | "webm vorbis" => 64,
            _ => CLOSE_MS,
        };
        let found = measured(bytes).unwrap();
        assert!(
            found.duration_ms.abs_diff(expected.duration_ms) <= close_ms,
            "{name}: {} ms",
            found.duration_ms
        );
        assert_near(name, &found, &expected);
    }
}

#[test]
fn every_kind_of_wav_says_the_same_as_the_lossless_one() {
    let expected = measured(FLAC).unwrap();
    let channels = [samples(0), samples(1)];
    for encoding in &wavs::ENCODINGS {
        let found = measured(wav(&channels, 16_000, encoding)).expect(encoding.name);
        assert_eq!((found.format, found.duration_ms), (Format::Wav, expected.duration_ms));
        assert_near(encoding.name, &found, &expected);
    }
}

#[test]
fn container_and_codec_are_named() {
    let names = |bytes: &[u8]| {
        let found = measured(bytes).unwrap();
        (found.format, found.codec, found.sample_rate)
    };
    assert_eq!(names(FLAC), (Format::Flac, "flac".to_owned(), 8_000));
    assert_eq!(names(MP3), (Format::Mp3, "mp3".to_owned(), 16_000));
    assert_eq!(names(M4A_44K), (Format::M4a, "aac".to_owned(), 44_100));
    assert_eq!(names(AAC), (Format::Aac, "aac".to_owned(), 16_000));
    assert_eq!(names(OGG_VORBIS), (Format::Ogg, "vorbis".to_owned(), 16_000));
    assert_eq!(names(OGG_OPUS), (Format::Ogg, "opus".to_owned(), 16_000));
    assert_eq!(names(WEBM_OPUS), (Format::Webm, "opus".to_owned(), 16_000));
}

#[test]
fn the_waveform_is_loud_where_somebody_speaks() {
    let found = measured(MP3).unwrap();
    assert_eq!(found.peaks.len(), 2);
    for peaks in &found.peaks {
        assert!((500..=2000).contains(&peaks.len()));
    }
    // The agent greets from 0.6 to 2.3 s while the client is silent.
    let loudest = |channel: usize| found.peaks[channel][60..230].iter().max().copied().unwrap();
    assert!(loudest(0) > 60 && loudest(1) < 5, "{} {}", loudest(0), loudest(1));
}
