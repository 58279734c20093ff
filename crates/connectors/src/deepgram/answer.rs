//! From the vendor's answer to turns, and from its three shapes of error to a fault. Pure.

use serde::Deserialize;
use serde_json::Value;

use crate::Fault;
use crate::account::Account;
use crate::http::Response;
use crate::speech::{Transcription, Turn, Word, in_order, millis};

#[derive(Deserialize)]
struct Answer {
    metadata: Metadata,
    results: Results,
}

#[derive(Deserialize)]
struct Metadata {
    request_id: Option<String>,
    #[serde(default)]
    duration: f64,
    #[serde(default)]
    channels: u16,
}

#[derive(Deserialize)]
struct Results {
    #[serde(default)]
    channels: Vec<Channel>,
    #[serde(default)]
    utterances: Vec<Utterance>,
}

#[derive(Deserialize)]
struct Channel {
    detected_language: Option<String>,
    #[serde(default)]
    alternatives: Vec<Alternative>,
}

#[derive(Deserialize)]
struct Alternative {
    #[serde(default)]
    transcript: String,
    confidence: Option<f64>,
    #[serde(default)]
    words: Vec<HeardWord>,
}

#[derive(Deserialize)]
struct Utterance {
    start: f64,
    end: f64,
    confidence: Option<f64>,
    #[serde(default)]
    channel: u16,
    transcript: String,
    #[serde(default)]
    words: Vec<HeardWord>,
    speaker: Option<u32>,
}

#[derive(Deserialize)]
struct HeardWord {
    #[serde(default)]
    word: String,
    /// Absent where nothing was punctuated.
    punctuated_word: Option<String>,
    start: f64,
    end: f64,
    confidence: Option<f64>,
}

/// The body of a good answer, or what the bad one means: by status, except that a page is never an answer.
pub(super) fn json(account: &Account, answer: &Response) -> Result<Value, Fault> {
    let parsed = answer.json::<Value>();
    let words = account.redact(&spoken(&parsed, answer));
    let after = answer.retry_after();
    match answer.status {
        200..=299 => parsed.map_err(|_| Fault::transient(format!("the answer is not JSON: {words}"))),
        401 | 403 => Err(Fault::Auth { words }),
        402 => Err(Fault::Quota { words }),
        404 => Err(Fault::misconfigured(format!("nothing answers at this address: {words}"))),
        429 => Err(Fault::RateLimited { after, words }),
        408 | 500..=599 => Err(Fault::Transient { after, words }),
        _ => Err(Fault::Rejected { words }),
    }
}

/// `{err_code, err_msg}`, `{category, message, details}` or plain text.
fn spoken(parsed: &Result<Value, serde_json::Error>, answer: &Response) -> String {
    let Ok(Value::Object(fields)) = parsed else { return answer.text() };
    let said: Vec<&str> = ["err_code", "category", "err_msg", "message", "details"]
        .iter()
        .filter_map(|key| fields.get(*key)?.as_str())
        .collect();
    said.join(": ")
}

pub(super) fn transcription(
    body: Value,
    model: &str,
    asked: Option<String>,
    channels: u16,
) -> Result<Transcription, Fault> {
    let answer: Answer = serde_json::from_value(body)
        .map_err(|cause| Fault::transient(format!("the answer is no transcript: {cause}")))?;
    let found = answer.results.channels.iter().find_map(|channel| channel.detected_language.clone());
    let duration_ms = millis(answer.metadata.duration);
    let billed_channels = if channels > 1 { answer.metadata.channels.max(1) } else { 1 };
    let turns = if answer.results.utterances.is_empty() {
        whole_channels(answer.results.channels)
    } else {
        answer.results.utterances.into_iter().map(turn).collect()
    };
    Ok(Transcription {
        language: found.or(asked).map(|code| code.split('-').next().unwrap_or_default().to_lowercase()),
        duration_ms,
        billed_ms: duration_ms.saturating_mul(i64::from(billed_channels)),
        turns: in_order(turns),
        request_id: answer.metadata.request_id,
        model: model.to_owned(),
    })
}

fn turn(utterance: Utterance) -> Turn {
    Turn {
        channel: utterance.channel,
        speaker_label: utterance.speaker.map(|speaker| speaker.to_string()),
        start_ms: millis(utterance.start),
        end_ms: millis(utterance.end),
        text: utterance.transcript,
        confidence: utterance.confidence,
        words: utterance.words.into_iter().map(word).collect(),
    }
}

/// Servers without utterances still give each channel's text: one turn per channel, rather than none.
fn whole_channels(channels: Vec<Channel>) -> Vec<Turn> {
    let turn = |(channel, best): (u16, Alternative)| {
        let words: Vec<Word> = best.words.into_iter().map(word).collect();
        Turn {
            channel,
            speaker_label: None,
            start_ms: words.first().map_or(0, |word| word.start_ms),
            end_ms: words.last().map_or(0, |word| word.end_ms),
            text: best.transcript,
            confidence: best.confidence,
            words,
        }
    };
    let best = channels.into_iter().map(|channel| channel.alternatives.into_iter().next());
    (0_u16..).zip(best).filter_map(|(channel, best)| Some((channel, best?))).map(turn).collect()
}

fn word(heard: HeardWord) -> Word {
    Word {
        text: heard.punctuated_word.unwrap_or(heard.word),
        start_ms: millis(heard.start),
        end_ms: millis(heard.end),
        confidence: heard.confidence,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use proptest::prelude::*;

    use super::*;

    fn fixture(text: &str, channels: u16) -> Transcription {
        transcription(serde_json::from_str(text).unwrap(), "nova-3", None, channels).unwrap()
    }

    #[test]
    fn channels_interleave_in_the_order_they_were_spoken() {
        let found = fixture(include_str!("fixtures/stereo.json"), 2);
        let spoken: Vec<_> =
            found.turns.iter().map(|turn| (turn.channel, turn.start_ms, turn.text.as_str())).collect();
        assert_eq!(spoken, [(0, 400, "Добрий день."), (1, 1300, "Вітаю!"), (0, 2100, "Чим можу допомогти?")]);
        assert_eq!(found.language.as_deref(), Some("uk"));
        assert_eq!((found.duration_ms, found.billed_ms), (63_400, 126_800), "every channel is charged");
        assert_eq!(found.turns[0].words[0].text, "Добрий", "punctuated where it can be");
        assert_eq!(found.turns[1].words[0].text, "вітаю", "plain where it cannot");
    }

    #[test]
    fn speakers_of_a_mono_recording_keep_their_labels() {
        let found = fixture(include_str!("fixtures/mono.json"), 1);
        let labels: Vec<_> = found.turns.iter().map(|turn| turn.speaker_label.as_deref()).collect();
        assert_eq!(labels, [Some("0"), Some("1")]);
        assert_eq!(found.billed_ms, found.duration_ms);
    }

    #[test]
    fn times_that_stand_still_or_run_backwards_are_made_to_run_forwards() {
        let found = fixture(include_str!("fixtures/stuck-times.json"), 1);
        for turn in &found.turns {
            assert!(turn.start_ms <= turn.end_ms);
            assert!(turn.words.windows(2).all(|pair| pair[0].start_ms <= pair[1].start_ms), "{turn:?}");
        }
    }

    #[test]
    fn a_server_without_utterances_still_gives_text() {
        let body = r#"{"metadata":{"duration":2.0,"channels":1},"results":{"channels":[{"alternatives":
            [{"transcript":"hello there","confidence":0.9,"words":[{"word":"hello","start":0.5,"end":0.9}]}]}]}}"#;
        let found = fixture(body, 1);
        assert_eq!((found.turns[0].text.as_str(), found.turns[0].start_ms), ("hello there", 500));
    }

    #[test]
    fn silence_is_a_transcript_without_turns() {
        let body =
            r#"{"metadata":{"duration":2.0},"results":{"channels":[{"alternatives":[{"transcript":""}]}]}}"#;
        assert_eq!(fixture(body, 1).turns, []);
    }

    fn refused(status: u16, body: &str) -> Fault {
        let answer = Response { status, headers: HeaderMap::new(), body: body.to_owned().into() };
        json(&Account::default(), &answer).unwrap_err()
    }

    #[test]
    fn three_shapes_of_error_become_one_set_of_faults() {
        let auth =
            refused(401, r#"{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"x"}"#);
        assert_eq!(auth, Fault::Auth { words: "INVALID_AUTH: Invalid credentials.".into() });
        let rejected = refused(400, r#"{"category":"INVALID_JSON","message":"bad","details":"line 1"}"#);
        assert_eq!(rejected, Fault::Rejected { words: "INVALID_JSON: bad: line 1".into() });
        assert!(
            matches!(refused(404, "not here"), Fault::Misconfigured { words } if words.contains("not here"))
        );
        assert!(matches!(refused(402, "{}"), Fault::Quota { .. }));
        assert!(matches!(refused(413, "too big"), Fault::Rejected { .. }));
        assert!(matches!(refused(429, "{}"), Fault::RateLimited { .. }));
        for status in [408, 500, 503, 504] {
            assert!(matches!(refused(status, "busy"), Fault::Transient { .. }), "{status}");
        }
        assert!(matches!(refused(200, "<html>Gateway</html>"), Fault::Transient { .. }));
    }

    #[test]
    fn json_that_is_no_transcript_is_a_fault_and_no_empty_transcript() {
        for body in ["{}", "[]", r#"{"metadata":{},"results":3}"#] {
            let value = serde_json::from_str(body).unwrap();
            assert!(matches!(transcription(value, "m", None, 1), Err(Fault::Transient { .. })), "{body}");
        }
    }

    proptest! {
        #[test]
        fn any_times_become_a_sensible_order(times in proptest::collection::vec((any::<f64>(), any::<f64>()), 0..20)) {
            let utterances = times.iter().map(|(start, end)| Utterance {
                start: *start, end: *end, confidence: None, channel: 0, transcript: "x".into(), words: Vec::new(),
                speaker: None,
            });
            let turns = in_order(utterances.map(turn).collect());
            prop_assert!(turns.windows(2).all(|pair| pair[0].start_ms <= pair[1].start_ms));
            prop_assert!(turns.iter().all(|turn| 0 <= turn.start_ms && turn.start_ms <= turn.end_ms));
        }
    }
}
