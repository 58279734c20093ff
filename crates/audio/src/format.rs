//! The containers we read, each with its names for people, files and HTTP.

use serde::{Deserialize, Serialize};

/// The container of a recording. The codec inside is known only after opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Mp3,
    Wav,
    M4a,
    Aac,
    Ogg,
    Webm,
    Flac,
}

impl Format {
    pub const ALL: [Self; 7] =
        [Self::Mp3, Self::Wav, Self::M4a, Self::Aac, Self::Ogg, Self::Webm, Self::Flac];

    /// As a file name ends, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Wav => "wav",
            Self::M4a => "m4a",
            Self::Aac => "aac",
            Self::Ogg => "ogg",
            Self::Webm => "webm",
            Self::Flac => "flac",
        }
    }

    /// The media type a browser plays it under.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Mp3 => "audio/mpeg",
            Self::Wav => "audio/wav",
            Self::M4a => "audio/mp4",
            Self::Aac => "audio/aac",
            Self::Ogg => "audio/ogg",
            Self::Webm => "audio/webm",
            Self::Flac => "audio/flac",
        }
    }

    /// As people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mp3 => "MP3",
            Self::Wav => "WAV",
            Self::M4a => "M4A",
            Self::Aac => "AAC",
            Self::Ogg => "OGG",
            Self::Webm => "WEBM",
            Self::Flac => "FLAC",
        }
    }
}
