//! Reading the form: files stream into temporary files, hashed and capped on the way.
//!
//! Invariant: a file that cannot be a recording, or grows over its cap, costs no further memory or
//! disk; the rest of the form is read all the same, because one bad file does not fail the others.

use std::fs::File;

use audio::identify;
use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use futures::StreamExt;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::model::{UploadError, Wanted, parse_metadata};
use crate::pipeline::interactions::Channel;

const FILES_MAX: usize = 100;
const TEXT_BYTES_MAX: usize = 64 * 1024;
const NAME_CHARS_MAX: usize = 255;
/// What is looked at to tell a recording from something else.
const HEAD_BYTES: usize = 4096;

/// One file of the form.
pub(super) struct Staged {
    /// As it was sent.
    pub(super) name: String,
    /// Where it is, or why it was refused.
    pub(super) outcome: Result<Kept, UploadError>,
}

/// A file on disk that may be a recording. It is gone when this is dropped.
pub(super) struct Kept {
    pub(super) file: File,
    pub(super) bytes: u64,
    pub(super) sha256: [u8; 32],
}

/// Opens the form of a request. Its reader takes whatever is ready at once, so it is given one piece at a time: otherwise
/// a fast sender would fill the memory. The end comes by itself too, after an empty piece, because the reader gives up
/// when it meets the first boundary and the end in one go.
pub(in crate::inbound) async fn open(request: Request) -> Result<Multipart, UploadError> {
    let (parts, body) = request.into_parts();
    let end = futures::stream::once(async { Ok(Bytes::new()) });
    let paced = body.into_data_stream().chain(end).then(|piece| async move {
        tokio::task::yield_now().await;
        piece
    });
    let paced = Request::from_parts(parts, Body::from_stream(paced));
    Multipart::from_request(paced, &()).await.map_err(|_| UploadError::NotAForm)
}

/// Reads the whole form. `cap` is the largest file.
pub(super) async fn read(mut form: Multipart, cap: u64) -> Result<(Wanted, Vec<Staged>), UploadError> {
    let mut wanted = Wanted { project_id: None, channel: Channel::Call, metadata: Vec::new() };
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "file" if files.len() >= FILES_MAX => return Err(UploadError::TooManyFiles(FILES_MAX)),
            "file" => files.push(stage(field, cap).await?),
            "project_id" => {
                let id = text(field).await?;
                wanted.project_id = match id.trim() {
                    "" => None,
                    id => Some(id.parse().map_err(|_| UploadError::Project)?),
                };
            }
            "channel" => wanted.channel = channel(&text(field).await?)?,
            "metadata" => wanted.metadata = parse_metadata(&text(field).await?)?,
            other => return Err(UploadError::UnknownPart(other.chars().take(64).collect())),
        }
    }
    if files.is_empty() { Err(UploadError::NoFile) } else { Ok((wanted, files)) }
}

async fn stage(mut field: Field<'_>, cap: u64) -> Result<Staged, UploadError> {
    let name = field
        .file_name()
        .unwrap_or("recording")
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_CHARS_MAX)
        .collect();
    let mut sink = Some(Sink::new(cap)?);
    let mut refusal = None;
    let mut drained = 0_u64;
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        match &mut sink {
            Some(open) => {
                if let Err(error) = open.take(&piece).await {
                    refusal = Some(error);
                    sink = None;
                }
            }
            None => drained = drained.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX)),
        }
        if drained > cap {
            return Err(UploadError::TooLarge(cap));
        }
    }
    let outcome = match (sink, refusal) {
        (_, Some(error)) => Err(error),
        (Some(sink), None) => sink.finish().await,
        (None, None) => Err(UploadError::Truncated),
    };
    Ok(Staged { name, outcome })
}

/// A file on its way to disk.
struct Sink {
    file: tokio::fs::File,
    hash: Sha256,
    head: Vec<u8>,
    bytes: u64,
    cap: u64,
}

impl Sink {
    fn new(cap: u64) -> Result<Self, UploadError> {
        let file = tokio::fs::File::from_std(tempfile::tempfile()?);
        Ok(Self { file, hash: Sha256::new(), head: Vec::new(), bytes: 0, cap })
    }

    async fn take(&mut self, piece: &Bytes) -> Result<(), UploadError> {
        self.bytes = self.bytes.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        if self.bytes > self.cap {
            return Err(UploadError::TooLarge(self.cap));
        }
        let missing = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(piece.iter().take(missing));
        if missing > 0 && self.head.len() == HEAD_BYTES {
            identify(&self.head)?;
        }
        self.hash.update(piece);
        Ok(self.file.write_all(piece).await?)
    }

    async fn finish(mut self) -> Result<Kept, UploadError> {
        identify(&self.head)?;
        self.file.flush().await?;
        Ok(Kept { file: self.file.into_std().await, bytes: self.bytes, sha256: self.hash.finalize().into() })
    }
}

async fn text(mut field: Field<'_>) -> Result<String, UploadError> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        if bytes.len() + piece.len() > TEXT_BYTES_MAX {
            return Err(UploadError::TooLarge(u64::try_from(TEXT_BYTES_MAX).unwrap_or(u64::MAX)));
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| UploadError::Truncated)
}

fn channel(text: &str) -> Result<Channel, UploadError> {
    match text.trim() {
        "" | "call" => Ok(Channel::Call),
        "chat" => Ok(Channel::Chat),
        other => Err(UploadError::Channel(other.chars().take(32).collect())),
    }
}

fn broken(_: MultipartError) -> UploadError {
    UploadError::Truncated
}
