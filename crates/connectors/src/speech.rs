//! Speech to text: what is handed over and what comes back, the same for every vendor.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::http::Upload;
use crate::{Account, Answer, Http};

/// Turns sound into text.
pub trait Transcribe: Send + Sync {
    /// How the sound must be cut before it is handed over.
    fn wants(&self) -> AudioShape;
    /// Sends the sound and waits for the text.
    fn transcribe<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        request: TranscriptionRequest,
    ) -> Answer<'a, Transcription>;
}

/// How a vendor wants the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioShape {
    /// The recording as it is; the vendor separates channels and speakers.
    Whole,
    /// One mono file per channel, because the vendor would mix them.
    MonoPerChannel,
}

/// What is to be transcribed.
pub struct TranscriptionRequest {
    /// [`AudioShape::Whole`]: one file. [`AudioShape::MonoPerChannel`]: one per channel, in channel order.
    pub audio: Vec<Audio>,
    /// Channels of the recording.
    pub channels: u16,
    /// ISO 639-1; `None` lets the vendor find out.
    pub language: Option<String>,
}

/// A file of sound.
pub struct Audio {
    /// Its extension tells some vendors the format: `call.wav`.
    pub file_name: String,
    pub content_type: String,
    pub upload: Upload,
}

impl Audio {
    /// Sound that is in memory already.
    pub fn from_bytes(file_name: &str, content_type: &str, bytes: Bytes) -> Self {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let stream = Box::pin(futures::stream::once(std::future::ready(Ok(bytes))));
        let upload = Upload { stream, length };
        Self { file_name: file_name.to_owned(), content_type: content_type.to_owned(), upload }
    }
}

/// A recording as text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcription {
    /// ISO 639-1, as asked for or as found.
    pub language: Option<String>,
    /// The vendor's measure of the recording.
    pub duration_ms: i64,
    /// What the vendor will charge for.
    pub billed_ms: i64,
    /// In the order they were spoken; channels interleave.
    pub turns: Vec<Turn>,
    /// The vendor's name for this piece of work, for its support.
    pub request_id: Option<String>,
    pub model: String,
}

/// What one speaker said without a break.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub channel: u16,
    /// The vendor's label within the channel, where it tells speakers apart: key speakers by both.
    pub speaker_label: Option<String>,
    pub start_ms: i64,
    pub end_ms: i64,
    pub text: String,
    /// 0 to 1.
    pub confidence: Option<f64>,
    pub words: Vec<Word>,
}

/// One word with its place in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub text: String,
    pub start_ms: i64,
    pub end_ms: i64,
    pub confidence: Option<f64>,
}

/// A vendor's seconds as milliseconds; nonsense becomes zero.
pub(crate) fn millis(seconds: f64) -> i64 {
    let duration = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let rounded = duration.saturating_add(std::time::Duration::from_micros(500));
    i64::try_from(rounded.as_millis()).unwrap_or(0)
}

/// Puts turns in the order they were spoken and makes every time monotonic: vendors return stuck and crossed stamps.
pub(crate) fn in_order(mut turns: Vec<Turn>) -> Vec<Turn> {
    turns.retain(|turn| !turn.text.trim().is_empty());
    for turn in &mut turns {
        turn.end_ms = turn.end_ms.max(turn.start_ms);
        let mut last = turn.start_ms;
        for word in &mut turn.words {
            word.start_ms = word.start_ms.clamp(last, turn.end_ms);
            word.end_ms = word.end_ms.clamp(word.start_ms, turn.end_ms);
            last = word.start_ms;
        }
    }
    turns.sort_by_key(|turn| (turn.start_ms, turn.channel));
    turns
}
