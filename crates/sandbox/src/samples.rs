//! The sample calls: what was said, by whom, when, and the sound itself, embedded in the program.
//!
//! Invariant: a sample's truth file and its audio belong together by SHA-256, so the recognisers can
//! answer from the truth and refuse everything else.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(RustEmbed)]
#[folder = "samples/"]
struct Files;

/// Why the sample calls cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SamplesError {
    /// A file the index promises is not there.
    #[error("sample file {0} is missing")]
    Missing(String),
    /// A file is not what its name says.
    #[error("sample file {file}: {source}")]
    Malformed {
        /// Path below the samples directory.
        file: String,
        /// What the parser said.
        source: serde_json::Error,
    },
}

/// One word as it was really spoken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Word {
    /// With its punctuation.
    pub text: String,
    /// From the start of the recording.
    pub start_ms: i64,
    /// From the start of the recording.
    pub end_ms: i64,
}

/// One speaker's stretch.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Turn {
    /// `agent` or `client`.
    pub speaker: String,
    /// Channel of the recording that carries the speaker.
    pub channel: usize,
    /// From the start of the recording.
    pub start_ms: i64,
    /// From the start of the recording.
    pub end_ms: i64,
    /// What was said, punctuated.
    pub text: String,
    /// Its words in order.
    pub words: Vec<Word>,
}

/// Who answers for the organization.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Agent {
    /// Full name.
    pub name: String,
    /// Internal extension.
    pub extension: String,
}

/// Who is on the other end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Client {
    /// Full name.
    pub name: String,
    /// E.164 with plus.
    pub phone: String,
}

/// One sample call.
#[derive(Debug, Clone)]
pub struct Sample {
    /// File stem, also the handle for placing the call.
    pub id: String,
    /// ISO 639-1.
    pub language: String,
    /// One line about the call.
    pub title: String,
    /// `in` or `out`.
    pub direction: String,
    /// The organization's side.
    pub agent: Agent,
    /// The other side.
    pub client: Client,
    /// The organization's number, E.164 with plus.
    pub line: String,
    /// What the call is about.
    pub category: String,
    /// `good`, `bad`, … as its author meant it.
    pub quality: String,
    /// File name below `audio/`.
    pub file: String,
    /// Of the audio file, lower-case hexadecimal.
    pub sha256: String,
    /// True length of the audio.
    pub duration_ms: i64,
    /// What was said, in order.
    pub turns: Vec<Turn>,
}

#[derive(Deserialize)]
struct Index {
    samples: Vec<String>,
}

#[derive(Deserialize)]
struct Script {
    title: String,
    direction: String,
    agent: Agent,
    client: Client,
    line: String,
    category: String,
    quality: String,
}

#[derive(Deserialize)]
struct Truth {
    language: String,
    file: String,
    sha256: String,
    duration_ms: i64,
    turns: Vec<Turn>,
}

impl Sample {
    fn load(id: &str) -> Result<Self, SamplesError> {
        let Script { title, direction, agent, client, line, category, quality } =
            read(&format!("scripts/{id}.json"))?;
        let Truth { language, file, sha256, duration_ms, turns } = read(&format!("truth/{id}.json"))?;
        Ok(Self {
            id: id.to_owned(),
            language,
            title,
            direction,
            agent,
            client,
            line,
            category,
            quality,
            file,
            sha256,
            duration_ms,
            turns,
        })
    }

    /// The recording as the exchange serves it.
    pub fn audio(&self) -> Result<Bytes, SamplesError> {
        let path = format!("audio/{}", self.file);
        let found = Files::get(&path).ok_or(SamplesError::Missing(path))?;
        Ok(Bytes::from(found.data.into_owned()))
    }

    /// Media type by the audio's true format.
    pub fn content_type(&self) -> &'static str {
        match self.file.rsplit('.').next() {
            Some("mp3") => "audio/mpeg",
            Some("m4a") => "audio/mp4",
            Some("ogg" | "opus") => "audio/ogg",
            Some("flac") => "audio/flac",
            Some("wav") => "audio/x-wav",
            _ => "application/octet-stream",
        }
    }

    /// Channels of the recording, by what its turns use.
    pub fn channels(&self) -> usize {
        self.turns.iter().map(|turn| turn.channel + 1).max().unwrap_or(1)
    }
}

/// The sample calls by id, in the order of the index. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Samples {
    ordered: Arc<[Arc<Sample>]>,
    by_hash: Arc<BTreeMap<String, Arc<Sample>>>,
}

impl Samples {
    /// Reads the embedded samples; `only` narrows them by id, empty means all.
    pub fn load(only: &[String]) -> Result<Self, SamplesError> {
        let index: Index = read("index.json")?;
        let wanted = index.samples.iter().filter(|id| only.is_empty() || only.contains(id));
        let ordered: Vec<Arc<Sample>> =
            wanted.map(|id| Sample::load(id).map(Arc::new)).collect::<Result<_, _>>()?;
        let by_hash = ordered.iter().map(|sample| (sample.sha256.clone(), Arc::clone(sample))).collect();
        Ok(Self { ordered: ordered.into(), by_hash: Arc::new(by_hash) })
    }

    /// All of them, in the order of the index.
    pub fn all(&self) -> &[Arc<Sample>] {
        &self.ordered
    }

    /// One of them.
    pub fn find(&self, id: &str) -> Option<&Arc<Sample>> {
        self.ordered.iter().find(|sample| sample.id == id)
    }

    /// All of them with their languages alternating.
    pub fn by_turns(&self) -> Vec<Arc<Sample>> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let numbered = self.ordered.iter().map(|sample| {
            let number = seen.entry(&sample.language).or_default();
            *number += 1;
            (*number, Arc::clone(sample))
        });
        let mut by_turns: Vec<(usize, Arc<Sample>)> = numbered.collect();
        by_turns.sort_by_key(|(number, _)| *number);
        by_turns.into_iter().map(|(_, sample)| sample).collect()
    }

    pub(crate) fn by_hash(&self, sha256: &str) -> Option<&Arc<Sample>> {
        self.by_hash.get(sha256)
    }
}

fn read<T: DeserializeOwned>(path: &str) -> Result<T, SamplesError> {
    let file = Files::get(path).ok_or_else(|| SamplesError::Missing(path.to_owned()))?;
    serde_json::from_slice(&file.data)
        .map_err(|source| SamplesError::Malformed { file: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn every_sample_has_the_sound_its_truth_describes() {
        let samples = Samples::load(&[]).unwrap();
        assert!(!samples.all().is_empty());
        for sample in samples.all() {
            let hash = hex::encode(Sha256::digest(sample.audio().unwrap()));
            assert_eq!(hash, sample.sha256, "{}", sample.id);
            assert_ne!(sample.content_type(), "application/octet-stream", "{}", sample.id);
        }
    }

    #[test]
    fn the_words_of_a_turn_say_the_turn_and_stay_inside_the_recording() {
        for sample in Samples::load(&[]).unwrap().all() {
            for turn in &sample.turns {
                let words: Vec<_> = turn.words.iter().map(|word| word.text.as_str()).collect();
                assert_eq!(words.join(" "), turn.text, "{}", sample.id);
                assert!(turn.start_ms < turn.end_ms && turn.end_ms <= sample.duration_ms, "{}", sample.id);
            }
        }
    }
}
