//! What is known of a recording, and what follows when it cannot be had.

use audio::Measured;
use kernel::{Classify, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pipeline::interactions::InteractionError;
use crate::pipeline::speakers::{Speaker, on_channel};

/// What a conversation's page says of its sound.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordingView {
    /// `mp3`, `aac`, `opus`, …
    pub codec: String,
    /// One, or one per side.
    pub channels: i64,
    /// Measured, not claimed.
    pub duration_ms: i64,
    /// Size of the file.
    pub bytes: i64,
    /// Of the file, in hexadecimal.
    pub sha256: String,
}

/// The waveform.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct Peaks {
    /// Length of the recording.
    pub duration_ms: i64,
    /// For each channel at most 2000 points, 0 silent to 255 loudest.
    pub channels: Vec<Vec<u8>>,
}

/// Who talked how much.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Metrics {
    /// Length of the recording.
    pub duration_ms: i64,
    /// Nobody speaks.
    pub silence_ms: i64,
    /// Of the whole recording, 0 to 1.
    pub silence_share: f64,
    /// Both speak.
    pub overlap_ms: i64,
    /// Both sides are on one track, so the channels do not tell them apart.
    pub mixed: bool,
    /// By channel; one in all when the recording is mixed.
    pub speakers: Vec<SpeakerMetrics>,
}

/// What one side did.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SpeakerMetrics {
    /// Who it is.
    pub speaker: Speaker,
    /// Where it is recorded.
    pub channel: i64,
    /// How long it talked.
    pub talk_ms: i64,
    /// Of all talk, 0 to 1.
    pub talk_share: f64,
    /// Its longest stretch without an answer.
    pub longest_monologue_ms: i64,
    /// How often it cut in.
    pub interruptions: i64,
}

/// Why a recording cannot be played or shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordingError {
    #[error("this conversation has no recording: its trace says why")]
    Absent,
    #[error(transparent)]
    Interaction(#[from] InteractionError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for RecordingError {
    fn kind(&self) -> Kind {
        match self {
            Self::Absent => Kind::NotFound,
            Self::Interaction(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "recording.absent",
            Self::Interaction(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// The waveform of what was measured.
pub(super) fn peaks(measured: &Measured) -> Peaks {
    Peaks { duration_ms: measured.duration_ms.into(), channels: measured.peaks.clone() }
}

/// The figures of what was measured.
pub(super) fn metrics(measured: &Measured) -> Metrics {
    let speakers = measured.speakers.iter().map(|one| SpeakerMetrics {
        speaker: if measured.mixed { Speaker::Unknown } else { on_channel(one.channel.into()) },
        channel: one.channel.into(),
        talk_ms: one.talk_ms.into(),
        talk_share: one.talk_share,
        longest_monologue_ms: one.longest_monologue_ms.into(),
        interruptions: one.interruptions.into(),
    });
    Metrics {
        duration_ms: measured.duration_ms.into(),
        silence_ms: measured.silence_ms.into(),
        silence_share: measured.silence_share,
        overlap_ms: measured.overlap_ms.into(),
        mixed: measured.mixed,
        speakers: speakers.collect(),
    }
}
