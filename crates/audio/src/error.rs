//! Why a recording cannot be used, in words a person can act on.

use kernel::{Classify, Kind};

/// Why a recording cannot be measured or converted.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    #[error("the recording is empty")]
    Empty,
    #[error("this is not a recording: {what}")]
    NotAudio { what: &'static str },
    #[error("recordings in {codec} are not supported; convert them to MP3, WAV, OGG, M4A, WEBM or FLAC")]
    Unsupported { codec: String },
    #[error("the recording is damaged and less than a second of it can be read")]
    Corrupt,
    #[error("the recording is longer than {max_ms} ms")]
    TooLong { max_ms: u32 },
    #[error("the recording has {channels} channels; at most two are supported")]
    TooManyChannels { channels: usize },
    #[error("the recording has no channel {channel}")]
    NoSuchChannel { channel: usize },
    #[error("the converted recording would be larger than {max_bytes} bytes")]
    TooLarge { max_bytes: usize },
    #[error("the recording could not be read from storage")]
    Io(#[from] std::io::Error),
}

impl AudioError {
    /// Stable, documented, never reworded.
    pub fn code(&self) -> &'static str {
        Classify::code(self)
    }
}

impl Classify for AudioError {
    fn kind(&self) -> Kind {
        match self {
            Self::Empty
            | Self::NotAudio { .. }
            | Self::Unsupported { .. }
            | Self::Corrupt
            | Self::TooManyChannels { .. }
            | Self::NoSuchChannel { .. } => Kind::Invalid,
            Self::TooLong { .. } | Self::TooLarge { .. } => Kind::TooLarge,
            Self::Io(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "audio.empty",
            Self::NotAudio { .. } => "audio.not_audio",
            Self::Unsupported { .. } => "audio.unsupported",
            Self::Corrupt => "audio.corrupt",
            Self::TooLong { .. } => "audio.too_long",
            Self::TooManyChannels { .. } => "audio.too_many_channels",
            Self::NoSuchChannel { .. } => "audio.no_such_channel",
            Self::TooLarge { .. } => "audio.too_large",
            Self::Io(_) => "audio.io",
        }
    }
}
