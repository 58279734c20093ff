//! What a transcript is, and who speaks in it.

use connectors::{Transcription, Turn as HeardTurn};
use kernel::{Classify, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pipeline::interactions::{Direction, InteractionError};
use crate::pipeline::speakers::{Speaker, on_channel};

/// A conversation as text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Transcript {
    /// Who recognised it.
    pub connector: String,
    /// With which model.
    pub model: String,
    /// ISO 639-1.
    pub language: String,
    /// In the order they were spoken.
    pub turns: Vec<Turn>,
}

/// What one speaker said without a break.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Turn {
    /// Its place, from 0; evidence names it.
    pub index: i64,
    /// Who speaks.
    pub speaker: Speaker,
    /// Where it was recorded.
    pub channel: i64,
    /// When it begins.
    pub start_ms: i64,
    /// When it ends.
    pub end_ms: i64,
    /// What was said.
    pub text: String,
    /// 0 to 1, as the recogniser sees itself.
    pub confidence: Option<f64>,
    /// Word by word, where the recogniser tells.
    pub words: Vec<TurnWord>,
}

/// One word with its place in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TurnWord {
    /// As it was said.
    pub text: String,
    /// When it begins.
    pub start_ms: i64,
    /// When it ends.
    pub end_ms: i64,
}

/// Why a transcript cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TranscriptError {
    #[error("this conversation has no transcript yet: its trace says how far it is")]
    Absent,
    #[error(transparent)]
    Interaction(#[from] InteractionError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for TranscriptError {
    fn kind(&self) -> Kind {
        match self {
            Self::Absent => Kind::NotFound,
            Self::Interaction(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "transcript.absent",
            Self::Interaction(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// How the speakers of a transcript were told apart; said in the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToldApart {
    /// Each side has a channel.
    ByChannel,
    /// Two voices on one track: who answers a call speaks first.
    ByGuess,
    /// Not at all.
    No,
}

impl ToldApart {
    /// For people.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::ByChannel => "by channel",
            Self::ByGuess => "two voices on one track; whoever answers the call is taken to speak first",
            Self::No => "not told apart",
        }
    }
}

/// The turns of what was heard, each with its speaker. `mixed`: both sides are on one track.
pub(super) fn turns(heard: &Transcription, mixed: bool, direction: Direction) -> (Vec<Turn>, ToldApart) {
    let labels = if mixed { labels(&heard.turns) } else { Vec::new() };
    let told = match labels.as_slice() {
        _ if !mixed => ToldApart::ByChannel,
        [_, _] => ToldApart::ByGuess,
        _ => ToldApart::No,
    };
    // Whoever answers speaks first: our side when the client called, the client when we did.
    let first = match direction {
        Direction::In => Speaker::Agent,
        Direction::Out => Speaker::Client,
    };
    let second = if first == Speaker::Agent { Speaker::Client } else { Speaker::Agent };
    let speaker = |turn: &HeardTurn| match told {
        ToldApart::ByChannel => on_channel(turn.channel.into()),
        ToldApart::ByGuess if labels.first() == Some(&turn.speaker_label.as_deref()) => first,
        ToldApart::ByGuess => second,
        ToldApart::No => Speaker::Unknown,
    };
    let spoken = heard.turns.iter().filter(|turn| !turn.text.trim().is_empty());
    let turns = (0_i64..).zip(spoken).map(|(index, turn)| Turn {
        index,
        speaker: speaker(turn),
        channel: turn.channel.into(),
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
        text: turn.text.trim().to_owned(),
        confidence: turn.confidence,
        words: turn.words.iter().map(word).collect(),
    });
    (turns.collect(), told)
}

/// The voices the recogniser heard, in the order they were first heard.
fn labels(turns: &[HeardTurn]) -> Vec<Option<&str>> {
    let mut seen = Vec::new();
    for label in turns.iter().map(|turn| turn.speaker_label.as_deref()) {
        if !seen.contains(&label) {
            seen.push(label);
        }
    }
    seen
}

fn word(heard: &connectors::Word) -> TurnWord {
    TurnWord { text: heard.text.clone(), start_ms: heard.start_ms, end_ms: heard.end_ms }
}

/// What the vendor charges for, in whole seconds.
pub(super) const fn billed_seconds(billed_ms: i64) -> i64 {
    billed_ms.saturating_add(999).div_euclid(1000)
}

#[cfg(test)]
mod model_tests {
    use super::*;

    fn said(channel: u16, label: Option<&str>, text: &str) -> HeardTurn {
        HeardTurn {
            channel,
            speaker_label: label.map(str::to_owned),
            start_ms: 0,
            end_ms: 10,
            text: text.to_owned(),
            confidence: None,
            words: Vec::new(),
        }
    }

    fn speakers(turns: Vec<HeardTurn>, mixed: bool, direction: Direction) -> Vec<Speaker> {
        let heard = Transcription {
            language: None,
            duration_ms: 10,
            billed_ms: 10,
            turns,
            request_id: None,
            model: "m".into(),
        };
        super::turns(&heard, mixed, direction).0.into_iter().map(|turn| turn.speaker).collect()
    }

    #[test]
    fn the_channel_tells_who_speaks_when_each_side_has_one() {
        let heard = vec![said(1, None, "Hello?"), said(0, None, "Good day"), said(1, Some("3"), "Hi")];
        assert_eq!(speakers(heard, false, Direction::In), [Speaker::Client, Speaker::Agent, Speaker::Client]);
    }

    #[test]
    fn of_two_voices_on_one_track_the_one_who_answers_speaks_first() {
        let heard = || vec![said(0, Some("0"), "Hello"), said(0, Some("1"), "Hi"), said(0, Some("0"), "So")];
        assert_eq!(speakers(heard(), true, Direction::In), [Speaker::Agent, Speaker::Client, Speaker::Agent]);
        assert_eq!(
            speakers(heard(), true, Direction::Out),
            [Speaker::Client, Speaker::Agent, Speaker::Client]
        );
    }

    #[test]
    fn one_voice_or_three_on_one_track_are_nobodys() {
        assert_eq!(speakers(vec![said(0, None, "Hello")], true, Direction::In), [Speaker::Unknown]);
        let three = vec![said(0, Some("0"), "a"), said(0, Some("1"), "b"), said(0, Some("2"), "c")];
        assert_eq!(speakers(three, true, Direction::In), [Speaker::Unknown; 3]);
    }

    #[test]
    fn turns_without_a_word_are_left_out_and_the_rest_counted() {
        let heard = vec![said(0, None, "  "), said(0, None, " Yes ")];
        assert_eq!(speakers(heard, false, Direction::In), [Speaker::Agent]);
        assert_eq!((billed_seconds(0), billed_seconds(1), billed_seconds(61_000)), (0, 1, 61));
    }
}
