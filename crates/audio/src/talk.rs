//! Who talked how much, from the spans of speech on each channel. Pure: times in, figures out.
//!
//! An **interruption** by one side: it starts a span while the other side has been in the same span for at
//! least [`FLOOR_MS`], and from that moment both talk together for at least [`CONTEST_MS`]. So answering
//! into the last word of a question, and a short "yes" while listening, are none.
//!
//! A **monologue** is a run of a side's spans with pauses under [`PAUSE_MS`] between them during which the
//! other side is silent; its length includes the pauses.

use serde::Serialize;

use crate::Span;

/// Who has talked this long has the floor.
const FLOOR_MS: u32 = 1000;
/// Talking together this long is a contest for the floor.
const CONTEST_MS: u32 = 300;
/// A longer pause ends a monologue.
const PAUSE_MS: u32 = 2000;

/// What one channel's voice did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Speaker {
    pub channel: u8,
    pub talk_ms: u32,
    /// Of all talk on all channels, 0 to 1; the shares add up to 1 unless nobody spoke.
    pub talk_share: f64,
    pub longest_monologue_ms: u32,
    /// How often this side cut in on the other.
    pub interruptions: u32,
}

/// The conversation as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Talk {
    pub speakers: Vec<Speaker>,
    /// Nobody speaks.
    pub silence_ms: u32,
    /// Of the whole recording, 0 to 1.
    pub silence_share: f64,
    /// Both speak.
    pub overlap_ms: u32,
}

/// Figures of one or two channels. The spans of each are in order and do not overlap.
pub fn talk(channels: &[Vec<Span>], duration_ms: u32) -> Talk {
    let total: u32 = channels.iter().map(|spans| talk_ms(spans)).sum();
    let nobody = Vec::new();
    let other = |index: usize| channels.get(1 - index.min(1)).unwrap_or(&nobody);
    let speakers = channels.iter().zip(0_u8..).map(|(own, channel)| {
        let talk_ms = talk_ms(own);
        let other = other(channel.into());
        Speaker {
            channel,
            talk_ms,
            talk_share: share(talk_ms, total),
            longest_monologue_ms: longest_monologue(own, other),
            interruptions: interruptions(own, other),
        }
    });
    let speakers = speakers.collect();
    let overlap_ms = match channels {
        [left, right] => overlap(left, right),
        _ => 0,
    };
    let silence_ms = duration_ms.saturating_sub(total - overlap_ms);
    Talk { speakers, silence_ms, silence_share: share(silence_ms, duration_ms), overlap_ms }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

fn talk_ms(spans: &[Span]) -> u32 {
    spans.iter().map(|span| span.end_ms - span.start_ms).sum()
}

/// Time covered by both lists.
fn overlap(left: &[Span], right: &[Span]) -> u32 {
    let (mut lefts, mut rights) = (left.iter().peekable(), right.iter().peekable());
    let mut together = 0;
    while let (Some(one), Some(two)) = (lefts.peek(), rights.peek()) {
        let until = one.end_ms.min(two.end_ms);
        together += until.saturating_sub(one.start_ms.max(two.start_ms));
        if one.end_ms <= two.end_ms {
            lefts.next()
        } else {
            rights.next()
        };
    }
    together
}

fn interruptions(own: &[Span], other: &[Span]) -> u32 {
    let cuts_in = |span: &&Span| {
        // The last span of the other side that began before this one.
        let before = other.partition_point(|theirs| theirs.start_ms < span.start_ms);
        let Some(theirs) = before.checked_sub(1).and_then(|index| other.get(index)) else { return false };
        span.start_ms - theirs.start_ms >= FLOOR_MS
            && theirs.end_ms.min(span.end_ms).saturating_sub(span.start_ms) >= CONTEST_MS
    };
    u32::try_from(own.iter().filter(cuts_in).count()).unwrap_or(u32::MAX)
}

fn longest_monologue(own: &[Span], other: &[Span]) -> u32 {
    let mut longest = 0;
    let mut run: Option<Span> = None;
    for span in own {
        let start_ms = match run {
            Some(so_far) if continues(so_far, *span, other) => so_far.start_ms,
            _ => span.start_ms,
        };
        longest = longest.max(span.end_ms - start_ms);
        run = Some(Span { start_ms, end_ms: span.end_ms });
    }
    longest
}

fn continues(so_far: Span, next: Span, other: &[Span]) -> bool {
    let heard = other.partition_point(|theirs| theirs.end_ms <= so_far.end_ms);
    let answered = other.get(heard).is_some_and(|theirs| theirs.start_ms < next.start_ms);
    next.start_ms - so_far.end_ms < PAUSE_MS && !answered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(left: &[(u32, u32)], right: &[(u32, u32)], duration_ms: u32) -> Talk {
        let spans = |of: &[(u32, u32)]| {
            of.iter().map(|(start_ms, end_ms)| Span { start_ms: *start_ms, end_ms: *end_ms }).collect()
        };
        talk(&[spans(left), spans(right)], duration_ms)
    }

    #[test]
    fn talk_silence_and_overlap_add_up_to_the_recording() {
        let talk = of(&[(0, 3000), (6000, 8000)], &[(2500, 5000)], 10_000);
        assert_eq!((talk.speakers[0].talk_ms, talk.speakers[1].talk_ms), (5000, 2500));
        assert_eq!((talk.overlap_ms, talk.silence_ms), (500, 3000));
        assert!((talk.silence_share - 0.3).abs() < 1e-9);
        assert!((talk.speakers[0].talk_share - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn cutting_in_on_who_has_the_floor_is_an_interruption() {
        let talk = of(&[(0, 5000)], &[(3000, 6000)], 7000);
        assert_eq!((talk.speakers[0].interruptions, talk.speakers[1].interruptions), (0, 1));
        let talk = of(&[(3000, 6000)], &[(0, 5000)], 7000);
        assert_eq!((talk.speakers[0].interruptions, talk.speakers[1].interruptions), (1, 0));
    }

    #[test]
    fn an_early_answer_and_a_short_yes_are_not_interruptions() {
        let into_the_last_word = of(&[(0, 5000)], &[(4701, 9000)], 9000);
        assert_eq!(into_the_last_word.speakers[1].interruptions, 0);
        let short_yes = of(&[(0, 5000)], &[(2000, 2299)], 9000);
        assert_eq!(short_yes.speakers[1].interruptions, 0);
        let both_begin = of(&[(0, 5000)], &[(999, 5000)], 9000);
        assert_eq!(both_begin.speakers[1].interruptions, 0, "nobody had the floor yet");
        let exactly = of(&[(0, 5000)], &[(1000, 1300)], 9000);
        assert_eq!(exactly.speakers[1].interruptions, 1);
    }

    #[test]
    fn a_monologue_goes_on_over_short_pauses_until_answered() {
        let alone = of(&[(0, 4000), (5000, 9000), (11_000, 12_000)], &[], 13_000);
        assert_eq!(alone.speakers[0].longest_monologue_ms, 9000);
        let answered = of(&[(0, 4000), (5000, 9000)], &[(4200, 4800)], 13_000);
        assert_eq!(answered.speakers[0].longest_monologue_ms, 4000);
    }

    #[test]
    fn nobody_talking_is_silence_and_no_division_by_zero() {
        let talk = of(&[], &[], 5000);
        assert_eq!((talk.silence_ms, talk.overlap_ms), (5000, 0));
        assert!(talk.speakers.iter().all(|speaker| speaker.talk_share.abs() < f64::EPSILON));
        assert!(of(&[], &[], 0).silence_share.abs() < f64::EPSILON);
    }
}
