//! Deepgram's JSON for a sample call: channels, words, paragraphs, utterances, from the true script.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::params::Params;
use crate::recognise::Heard;
use crate::samples::Word;
use crate::speech::{self, Stretch};
use crate::world::World;

const MODEL_ID: &str = "1abfe86b-e047-4eed-858a-35e5625b41ee";

pub(super) fn transcript(world: &World, params: &Params, heard: &Heard, audio: &[u8]) -> Value {
    // Without multichannel Deepgram mixes the channels down and answers one.
    let channels = if params.multichannel { heard.channels } else { 1 };
    let spoken: Vec<Vec<Stretch<'_>>> = (0..channels)
        .map(|channel| {
            let only = (params.multichannel && heard.channels > 1).then_some(channel);
            speech::stretches(heard, only)
        })
        .collect();
    let per_channel: Vec<Value> = spoken.iter().map(|spoken| channel(params, heard, spoken)).collect();
    let mut results = json!({ "channels": per_channel });
    if params.utterances
        && let Some(results) = results.as_object_mut()
    {
        results.insert("utterances".to_owned(), utterances(world, params, &spoken));
    }
    json!({ "metadata": metadata(world, params, heard, channels, audio), "results": results })
}

fn metadata(world: &World, params: &Params, heard: &Heard, channels: usize, audio: &[u8]) -> Value {
    let name = if params.model.starts_with("nova") {
        format!("general-{}", params.model)
    } else {
        params.model.clone()
    };
    json!({
        "transaction_key": "deprecated",
        "request_id": world.ids.uuid().to_string(),
        "sha256": hex::encode(Sha256::digest(audio)),
        "created": jiff::Timestamp::from_millisecond(world.clock.now().millis()).map(|at| at.to_string()).unwrap_or_default(),
        "duration": speech::seconds(heard.sample.duration_ms),
        "channels": channels,
        "models": [MODEL_ID],
        "model_info": { MODEL_ID: { "name": name, "version": "2025-04-17.21547", "arch": arch(&params.model) } },
    })
}

fn arch(model: &str) -> &str {
    ["nova-3", "nova-2", "nova", "whisper"].into_iter().find(|arch| model.starts_with(arch)).unwrap_or("base")
}

fn channel(params: &Params, heard: &Heard, spoken: &[Stretch<'_>]) -> Value {
    let words: Vec<Value> = spoken.iter().flat_map(|stretch| words(params, stretch)).collect();
    let texts: Vec<String> = spoken.iter().map(|stretch| text(params, stretch)).collect();
    let mut alternative = json!({
        "transcript": texts.join(" "),
        "confidence": mean_confidence(spoken.iter().flat_map(|stretch| &stretch.turn.words)),
        "words": words,
    });
    if params.paragraphs
        && let Some(alternative) = alternative.as_object_mut()
    {
        alternative.insert("paragraphs".to_owned(), paragraphs(params, spoken));
    }
    let mut channel = json!({ "alternatives": [alternative] });
    if params.detect_language
        && let Some(channel) = channel.as_object_mut()
    {
        channel.insert("detected_language".to_owned(), json!(heard.sample.language));
        channel.insert("language_confidence".to_owned(), json!(0.98));
    }
    channel
}

fn words(params: &Params, stretch: &Stretch<'_>) -> Vec<Value> {
    let speaker = stretch.speaker;
    let said = stretch.turn.words.iter().map(|word| {
        let punctuated = shown(params, &word.text);
        let mut said = json!({
            "word": speech::bare(&punctuated),
            "start": speech::seconds(word.start_ms),
            "end": speech::seconds(word.end_ms),
            "confidence": speech::confidence(word),
        });
        if let Some(said) = said.as_object_mut() {
            if params.punctuate {
                said.insert("punctuated_word".to_owned(), json!(punctuated));
            }
            if params.diarize {
                said.insert("speaker".to_owned(), json!(speaker));
                said.insert("speaker_confidence".to_owned(), json!(0.74));
            }
        }
        said
    });
    said.collect()
}

fn text(params: &Params, stretch: &Stretch<'_>) -> String {
    let words = stretch.turn.words.iter().map(|word| {
        let shown = shown(params, &word.text);
        if params.punctuate { shown } else { speech::bare(&shown) }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Redaction masks every word with a digit in it; finer classes need a model this simulator is not.
fn shown(params: &Params, word: &str) -> String {
    if params.redact && word.chars().any(|letter| letter.is_ascii_digit()) {
        return "[REDACTED]".to_owned();
    }
    word.to_owned()
}

fn paragraphs(params: &Params, spoken: &[Stretch<'_>]) -> Value {
    let all: Vec<Value> = spoken
        .iter()
        .map(|stretch| {
            let (start, end) = (speech::seconds(stretch.turn.start_ms), speech::seconds(stretch.turn.end_ms));
            let mut paragraph = json!({
                "sentences": [{ "text": text(params, stretch), "start": start, "end": end }],
                "num_words": stretch.turn.words.len(),
                "start": start,
                "end": end,
            });
            if params.diarize
                && let Some(paragraph) = paragraph.as_object_mut()
            {
                paragraph.insert("speaker".to_owned(), json!(stretch.speaker));
            }
            paragraph
        })
        .collect();
    let text: Vec<String> = spoken.iter().map(|stretch| text(params, stretch)).collect();
    json!({ "transcript": format!("\n{}", text.join("\n\n")), "paragraphs": all })
}

fn utterances(world: &World, params: &Params, channels: &[Vec<Stretch<'_>>]) -> Value {
    let numbered =
        channels.iter().enumerate().flat_map(|(number, spoken)| spoken.iter().map(move |s| (number, s)));
    let mut all: Vec<(usize, &Stretch<'_>)> = numbered.collect();
    all.sort_by_key(|(_, stretch)| stretch.turn.start_ms);
    let utterances = all.into_iter().map(|(number, stretch)| {
        let mut utterance = json!({
            "start": speech::seconds(stretch.turn.start_ms),
            "end": speech::seconds(stretch.turn.end_ms),
            "confidence": mean_confidence(&stretch.turn.words),
            "channel": number,
            "transcript": text(params, stretch),
            "words": words(params, stretch),
            "id": world.ids.uuid().to_string(),
        });
        if params.diarize
            && let Some(utterance) = utterance.as_object_mut()
        {
            utterance.insert("speaker".to_owned(), json!(stretch.speaker));
        }
        utterance
    });
    utterances.collect()
}

fn mean_confidence<'a>(words: impl IntoIterator<Item = &'a Word>) -> f64 {
    let (sum, count) = words
        .into_iter()
        .fold((0.0, 0.0), |(sum, count), word| (sum + speech::confidence(word), count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}
