//! What may be uploaded, what may be said about it, and what it will come to.

use std::collections::BTreeMap;

use audio::AudioError;
use kernel::{Classify, InteractionId, Kind, MemberId, ProjectId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pipeline::interactions::{Channel, Direction, InteractionError};

/// What is known of a recording besides its sound. Everything may be left out.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadMetadata {
    /// The client.
    #[serde(default)]
    pub participant: UploadParticipant,
    /// The employee. An Agent uploads as himself, whatever is said here.
    pub member: Option<MemberId>,
    /// When the conversation began; now unless said.
    pub started_at: Option<Ts>,
    /// Who turned to whom; `in` unless said.
    pub direction: Option<Direction>,
    /// The company's own number.
    pub line: Option<String>,
    /// Its name in another system; a second upload under the same name is a duplicate.
    pub external_id: Option<String>,
    /// Anything else, for routing and reports.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
}

/// The client of an uploaded conversation.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadParticipant {
    /// What the client is called.
    pub name: Option<String>,
    /// The client's number.
    pub phone: Option<String>,
}

/// What a form asked for besides its files.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Where it belongs; routing decides when none.
    pub project_id: Option<ProjectId>,
    /// Call unless said.
    pub channel: Channel,
    /// One for all files, or one for each in their order.
    pub metadata: Vec<UploadMetadata>,
}

/// What became of one file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct UploadedFile {
    /// As it was sent.
    pub name: String,
    /// The conversation it became or repeats.
    pub interaction_id: Option<InteractionId>,
    /// `accepted`, `duplicate` or `rejected`.
    pub status: &'static str,
    /// Why it was refused.
    pub code: Option<&'static str>,
    /// The same in words.
    pub detail: Option<String>,
}

/// Why a form, or one file of it, was refused.
#[derive(Debug, thiserror::Error)]
pub(in crate::inbound) enum UploadError {
    #[error("send the files as `multipart/form-data`")]
    NotAForm,
    #[error("the form ended before it was complete")]
    Truncated,
    #[error("`{0}` is not a part of this form: it has project_id, channel, metadata and file")]
    UnknownPart(String),
    #[error("the form has no file: add at least one part named `file`")]
    NoFile,
    #[error("a form takes {0} files at most: send the rest in another")]
    TooManyFiles(usize),
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    #[error("{place}: {detail}")]
    Metadata { place: String, detail: String },
    #[error("`{0}` is not a channel: use call or chat")]
    Channel(String),
    #[error("there is no such project, or it is not among those you may see")]
    Project,
    #[error("there is no such member in this organization")]
    Member,
    #[error("`{0}` is not the ending of a recording: use MP3, WAV, M4A, OGG, WEBM or FLAC")]
    Ending(String),
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error("the file could not be written down")]
    Disk(#[from] std::io::Error),
    #[error("measuring the recording was interrupted: try again")]
    Interrupted,
    #[error(transparent)]
    Interaction(#[from] InteractionError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for UploadError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotAForm | Self::Truncated | Self::UnknownPart(_) => Kind::Malformed,
            Self::TooLarge(_) | Self::TooManyFiles(_) => Kind::TooLarge,
            Self::NoFile
            | Self::Metadata { .. }
            | Self::Channel(_)
            | Self::Project
            | Self::Member
            | Self::Ending(_) => Kind::Invalid,
            Self::Disk(_) => Kind::Internal,
            Self::Interrupted => Kind::Unavailable,
            Self::Audio(error) => error.kind(),
            Self::Interaction(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotAForm => "upload.not_a_form",
            Self::Truncated => "upload.truncated",
            Self::UnknownPart(_) => "upload.unknown_part",
            Self::NoFile => "upload.no_file",
            Self::TooManyFiles(_) => "upload.too_many_files",
            Self::TooLarge(_) => "upload.too_large",
            Self::Metadata { .. } => "upload.metadata",
            Self::Channel(_) => "upload.channel",
            Self::Project => "upload.project",
            Self::Member => "upload.member",
            Self::Ending(_) => "upload.ending",
            Self::Disk(_) => "upload.disk",
            Self::Interrupted => "upload.interrupted",
            Self::Audio(error) => Classify::code(error),
            Self::Interaction(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl UploadedFile {
    /// A file that was refused, with the reason.
    pub(super) fn rejected(name: String, error: &UploadError) -> Self {
        let detail = match error.kind() {
            Kind::Internal => "something failed on our side: try again".to_owned(),
            _ => error.to_string(),
        };
        Self {
            name,
            interaction_id: None,
            status: "rejected",
            code: Some(error.code()),
            detail: Some(detail),
        }
    }
}

/// One conversation can have one name, so what is said about several files must be said of each.
pub(super) fn parse_metadata(text: &str) -> Result<Vec<UploadMetadata>, UploadError> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let several = text.trim_start().starts_with('[');
    let mut reader = serde_json::Deserializer::from_str(text);
    let parsed = if several {
        serde_path_to_error::deserialize(&mut reader)
    } else {
        serde_path_to_error::deserialize(&mut reader).map(|one| vec![one])
    };
    parsed.map_err(|error| UploadError::Metadata {
        place: format!("metadata at {}", error.path()),
        detail: error.inner().to_string(),
    })
}

impl Wanted {
    /// What was said about the file of this place, of so many.
    pub(super) fn about(&self, place: usize, files: usize) -> Result<UploadMetadata, UploadError> {
        let refused =
            |detail: &str| UploadError::Metadata { place: "metadata".to_owned(), detail: detail.to_owned() };
        match self.metadata.as_slice() {
            [] => Ok(UploadMetadata::default()),
            [one] if one.external_id.is_some() && files > 1 => {
                Err(refused("one external_id cannot name several files: send a list with one entry per file"))
            }
            [one] => Ok(one.clone()),
            each => each
                .get(place)
                .cloned()
                .ok_or_else(|| refused("the list has fewer entries than there are files")),
        }
    }
}

/// Endings of recordings, with the bytes a second of a telephone call usually takes.
const ENDINGS: &[(&str, u64)] = &[
    ("mp3", 8_000),
    ("wav", 32_000),
    ("m4a", 8_000),
    ("mp4", 8_000),
    ("aac", 8_000),
    ("ogg", 4_000),
    ("oga", 4_000),
    ("opus", 4_000),
    ("webm", 4_000),
    ("flac", 16_000),
];

/// How long a file will probably be, by its name and size. Only the content decides in the end.
pub(super) fn estimate_length_ms(name: &str, bytes: u64, cap: u64) -> Result<i64, UploadError> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let known = ENDINGS.iter().find(|(known, _)| *known == ending);
    let (_, per_second) = known.ok_or(UploadError::Ending(ending))?;
    match bytes {
        0 => Err(AudioError::Empty.into()),
        _ if bytes > cap => Err(UploadError::TooLarge(cap)),
        _ => Ok(i64::try_from(bytes.saturating_mul(1000) / per_second).unwrap_or(i64::MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_estimated_by_its_ending_and_size() {
        assert_eq!(estimate_length_ms("call.MP3", 8_000 * 60, 1 << 30).unwrap(), 60_000);
        assert_eq!(estimate_length_ms("call.mp3", 8_000 * 61, 1 << 30).unwrap(), 61_000);
        let code = |name: &str, bytes| estimate_length_ms(name, bytes, 1000).unwrap_err().code();
        assert_eq!(code("call.mp3", 1001), "upload.too_large");
        assert_eq!(code("call.mp3", 0), "audio.empty");
        assert_eq!(code("call.pdf", 10), "upload.ending");
        assert_eq!(code("call", 10), "upload.ending");
    }

    #[test]
    fn what_is_said_about_files_is_said_of_all_or_of_each() {
        let wanted = |text: &str| Wanted {
            project_id: None,
            channel: Channel::Call,
            metadata: parse_metadata(text).unwrap(),
        };
        let all = wanted(r#"{"participant":{"name":"Olena"},"started_at":"2026-01-01T10:00:00Z"}"#);
        assert_eq!(all.about(1, 2).unwrap().participant.name.as_deref(), Some("Olena"));
        let each = wanted(r#"[{"external_id":"a"},{"external_id":"b","direction":"out"}]"#);
        assert_eq!(each.about(1, 2).unwrap().external_id.as_deref(), Some("b"));
        assert_eq!(each.about(2, 3).unwrap_err().code(), "upload.metadata");
        assert_eq!(wanted(r#"{"external_id":"a"}"#).about(0, 2).unwrap_err().code(), "upload.metadata");
        assert!(wanted("").about(0, 9).is_ok());
    }

    #[test]
    fn metadata_that_cannot_be_read_is_refused_with_its_place() {
        for bad in ["{", "7", r#"{"colour":"red"}"#, r#"{"started_at":"yesterday"}"#, r#"{"direction":"up"}"#]
        {
            assert_eq!(parse_metadata(bad).unwrap_err().code(), "upload.metadata", "{bad}");
        }
        let error = parse_metadata(r#"[{},{"participant":{"age":7}}]"#).unwrap_err();
        assert!(error.to_string().contains("[1].participant"), "{error}");
    }
}
