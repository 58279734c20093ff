//! From `verbose_json` to turns. Pure.
//!
//! `OpenAI` lists words beside the segments, whisper.cpp inside them; `OpenAI` names the language, others give a code.

use serde::Deserialize;
use serde_json::Value;

use super::languages::code;
use crate::Fault;
use crate::speech::{Transcription, Turn, Word, in_order, millis};

/// One channel's answer.
#[derive(Deserialize)]
pub(super) struct Channel {
    language: Option<String>,
    #[serde(default)]
    duration: f64,
    text: String,
    #[serde(default)]
    segments: Vec<Segment>,
    #[serde(default)]
    words: Vec<HeardWord>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Usage {
    seconds: Option<f64>,
}

#[derive(Deserialize)]
struct Segment {
    start: f64,
    end: f64,
    text: String,
    avg_logprob: Option<f64>,
    #[serde(default)]
    words: Vec<HeardWord>,
}

#[derive(Deserialize)]
struct HeardWord {
    word: String,
    start: f64,
    end: f64,
    probability: Option<f64>,
}

pub(super) fn channel(body: Value) -> Result<Channel, Fault> {
    serde_json::from_value(body)
        .map_err(|cause| Fault::transient(format!("the answer is no transcript: {cause}")))
}

/// One transcript out of the channels' answers, in channel order.
pub(super) fn together(channels: &[Channel], model: &str, asked: Option<String>) -> Transcription {
    let found = channels.iter().find_map(|channel| code(channel.language.as_deref()?));
    let duration_ms = channels.iter().map(Channel::duration_ms).max().unwrap_or(0);
    let billed_ms = channels.iter().map(Channel::billed_ms).sum();
    let turns = (0_u16..).zip(channels).flat_map(|(index, channel)| turns(channel, index)).collect();
    Transcription {
        language: found.or(asked),
        duration_ms,
        billed_ms,
        turns: in_order(turns),
        request_id: None,
        model: model.to_owned(),
    }
}

impl Channel {
    fn duration_ms(&self) -> i64 {
        let last = self.segments.iter().map(|segment| segment.end).fold(0.0, f64::max);
        millis(self.duration.max(last))
    }

    fn billed_ms(&self) -> i64 {
        let billed = self.usage.as_ref().and_then(|usage| usage.seconds);
        billed.map_or_else(|| self.duration_ms(), millis)
    }
}

fn turns(channel: &Channel, index: u16) -> Vec<Turn> {
    let whole_ms = channel.duration_ms();
    let mut turns: Vec<Turn> = channel.segments.iter().map(|segment| turn(segment, index)).collect();
    if turns.is_empty() {
        // Models without times give one text; it is placed over the whole channel.
        turns.push(Turn {
            channel: index,
            speaker_label: None,
            start_ms: 0,
            end_ms: whole_ms,
            text: channel.text.trim().to_owned(),
            confidence: None,
            words: Vec::new(),
        });
    }
    for heard in &channel.words {
        let word = word(heard);
        let at = turns.iter().rposition(|turn| turn.start_ms <= word.start_ms).unwrap_or(0);
        if let Some(turn) = turns.get_mut(at) {
            turn.words.push(word);
        }
    }
    turns
}

fn turn(segment: &Segment, channel: u16) -> Turn {
    Turn {
        channel,
        speaker_label: None,
        start_ms: millis(segment.start),
        end_ms: millis(segment.end),
        text: segment.text.trim().to_owned(),
        confidence: segment.avg_logprob.map(|logarithm| logarithm.exp().clamp(0.0, 1.0)),
        words: segment.words.iter().map(word).collect(),
    }
}

fn word(heard: &HeardWord) -> Word {
    Word {
        text: heard.word.trim().to_owned(),
        start_ms: millis(heard.start),
        end_ms: millis(heard.end),
        confidence: heard.probability,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Channel {
        channel(serde_json::from_str(text).unwrap()).unwrap()
    }

    #[test]
    fn words_beside_the_segments_find_their_segment() {
        let found = together(&[read(include_str!("fixtures/openai.json"))], "whisper-1", None);
        assert_eq!(found.language.as_deref(), Some("uk"), "a name becomes a code");
        assert_eq!((found.duration_ms, found.billed_ms), (63_400, 64_000));
        let words: Vec<Vec<&str>> = found
            .turns
            .iter()
            .map(|turn| turn.words.iter().map(|word| word.text.as_str()).collect())
            .collect();
        assert_eq!(words, [vec!["Добрий", "день"], vec!["Слухаю"]]);
        assert_eq!(found.turns[0].text, "Добрий день.");
    }

    #[test]
    fn words_inside_the_segments_stay_there() {
        let found = together(&[read(include_str!("fixtures/whisper-cpp.json"))], "base", None);
        assert_eq!(found.turns[0].words[1].text, "morning");
        assert_eq!(found.turns[0].words[1].confidence, Some(0.93));
        assert_eq!(found.language.as_deref(), Some("en"));
    }

    #[test]
    fn two_channels_become_one_conversation() {
        let left = r#"{"text":"a b","duration":4,"segments":[{"start":0,"end":1,"text":"a"},{"start":3,"end":4,"text":"b"}]}"#;
        let right = r#"{"text":"c","duration":4,"segments":[{"start":1.5,"end":2.5,"text":"c"}]}"#;
        let found = together(&[read(left), read(right)], "m", Some("es".into()));
        let spoken: Vec<_> = found.turns.iter().map(|turn| (turn.channel, turn.text.as_str())).collect();
        assert_eq!(spoken, [(0, "a"), (1, "c"), (0, "b")]);
        assert_eq!((found.duration_ms, found.billed_ms), (4_000, 8_000));
        assert_eq!(found.language.as_deref(), Some("es"));
    }

    #[test]
    fn a_model_without_times_still_gives_its_text_and_silence_gives_none() {
        let found = together(&[read(r#"{"text":" hello ","usage":{"seconds":3}}"#)], "m", None);
        assert_eq!((found.turns.len(), found.turns[0].text.as_str(), found.billed_ms), (1, "hello", 3_000));
        assert_eq!(together(&[read(r#"{"text":""}"#)], "m", None).turns, []);
        assert!(channel(serde_json::json!({"task": "transcribe"})).is_err());
    }
}
