//! One track or two, one side or both.

use super::*;
use crate::measure::Limits;

fn half_second_tone() -> Vec<i16> {
    (0..8_000_i16).map(|at| if at % 40 < 20 { 9_000 } else { -9_000 }).collect()
}

#[test]
fn a_mono_recording_has_one_voice_and_no_sides() {
    let together: Vec<i16> = samples(0).iter().zip(samples(1)).map(|(one, two)| one.midpoint(two)).collect();
    let found = measured(wav(&[together], 16_000, &PCM16)).unwrap();
    assert!(found.mixed);
    assert_eq!((found.channels, found.speakers.len(), found.overlap_ms), (1, 1, 0));
    assert!((found.speakers[0].talk_share - 1.0).abs() < f64::EPSILON);
    assert!(found.silence_ms > 1000 && found.silence_ms < 4000, "{}", found.silence_ms);
}

#[test]
fn a_faint_echo_of_the_other_side_is_not_a_voice() {
    let echo: Vec<i16> = samples(0).iter().map(|sample| sample / 100).collect();
    let found = measured(wav(&[samples(0), echo], 16_000, &PCM16)).unwrap();
    assert!(!found.mixed);
    assert!(found.speakers[0].talk_ms > 2000);
    assert_eq!((found.speakers[1].talk_ms, found.overlap_ms), (0, 0));
}

#[test]
fn the_same_sound_on_both_channels_counts_as_mono() {
    let found = measured(wav(&[samples(0), samples(0)], 16_000, &PCM16)).unwrap();
    assert!(found.mixed);
    assert_eq!((found.channels, found.peaks.len(), found.speakers.len()), (2, 2, 1));
    assert_eq!(found.overlap_ms, 0);
}

#[test]
fn a_recording_of_three_channels_is_refused() {
    let tone = half_second_tone();
    let error = measured(wav(&[tone.clone(), tone.clone(), tone], 16_000, &PCM16)).unwrap_err();
    assert_eq!(error.code(), "audio.too_many_channels");
}

#[test]
fn a_recording_over_the_limit_is_refused_before_its_end() {
    let limits = Limits { max_duration: std::time::Duration::from_secs(3) };
    let error = measure(Cursor::new(MP3), limits).unwrap_err();
    assert_eq!(error.code(), "audio.too_long");
}

#[test]
fn one_side_becomes_a_wav_that_keeps_its_times() {
    let whole = measured(FLAC).unwrap();
    for (channel, speaker) in whole.speakers.iter().enumerate() {
        let side = Side::Channel(channel);
        let wav = to_wav_channel(Cursor::new(FLAC), side, Limits::default(), 1_000_000).unwrap();
        let found = measured(wav).unwrap();
        assert_eq!((found.channels, found.sample_rate), (1, 16_000));
        assert_eq!(found.duration_ms, whole.duration_ms);
        assert_eq!(found.speakers[0].talk_ms, speaker.talk_ms);
    }
}

#[test]
fn a_mix_holds_both_sides() {
    let wav = to_wav_channel(Cursor::new(OGG_OPUS), Side::Mix, Limits::default(), 1_000_000).unwrap();
    let (mix, whole) = (measured(wav).unwrap(), measured(OGG_OPUS).unwrap());
    assert!(mix.silence_ms.abs_diff(whole.silence_ms) < 300, "{} {}", mix.silence_ms, whole.silence_ms);
}

#[test]
fn a_wav_over_the_cap_and_a_missing_channel_are_refused() {
    let convert =
        |side, max| to_wav_channel(Cursor::new(MP3), side, Limits::default(), max).unwrap_err().code();
    assert_eq!(convert(Side::Mix, 100_000), "audio.too_large");
    assert_eq!(convert(Side::Channel(2), 1_000_000), "audio.no_such_channel");
}
