//! Fetching a recording: to a file nobody else sees, checked, made durable, then named in the tables.

use std::fs::File;

use audio::{AudioError, Limits, Measured};
use bytes::Bytes;
use connectors::{Download, Request};
use kernel::{InteractionId, Ts};
use serde::{Deserialize, Serialize};
use store::{Job, JobRun, Retry, StoreError};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::setbacks::{after_audio, after_fault};
use super::store::adopt;
use crate::access::{Scope, system};
use crate::app::App;
use crate::pipeline::flow::{self, Setback};
use crate::pipeline::interactions::{InteractionError, Reason, Row, SEALED_FOR, Stage, StoredAudio};
use crate::pipeline::trace::{self, StepEnd, StepStage, StepState};
use crate::tenancy::organizations;

/// Fetches the recording of one interaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchRecording {
    /// Whose.
    pub interaction_id: InteractionId,
}

const HERE: (Stage, StepStage) = (Stage::Fetching, StepStage::Fetched);
/// How much of the file is handed to the blob store at a time.
const PIECE_BYTES: usize = 1024 * 1024;

impl Job for FetchRecording {
    const NAME: &'static str = "fetch_recording";
    const QUEUE: &'static str = "recordings";
    /// With the waits of a recording that is not ready: a working day.
    const ATTEMPTS_MAX: u32 = 12;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = system(run.organization.into(), Self::NAME);
        let Some(row) = flow::begin(&app, &scope, self.interaction_id, HERE).await? else { return Ok(()) };
        let began = app.clock().now();
        match fetch(&app, &scope, &row, run.attempt).await? {
            Ok(audio) => store_audio(&app, &scope, &row, began, audio).await,
            Err(setback) => flow::set_back(&app, &scope, &row, (HERE.0, HERE.1, began), setback).await,
        }
    }

    async fn buried(self, app: App, run: JobRun, reason: String) {
        let scope = system(run.organization.into(), Self::NAME);
        flow::give_up(&app, &scope, self.interaction_id, HERE, reason).await;
    }
}

/// The recording as a durable blob, or why it cannot be had.
async fn fetch(
    app: &App,
    scope: &Scope,
    row: &Row,
    attempt: u32,
) -> Result<Result<StoredAudio, Setback>, Retry> {
    let url = open_url(app, scope, row)?;
    let Some(url) = url else {
        let gone = Reason::new(
            "recording.address_gone",
            "the address of the recording is no longer known: send the call again",
        );
        return Ok(Err(Setback::Failed(gone, false)));
    };
    let file = tempfile::tempfile().map_err(|error| unwritable(&error))?;
    let mut sink = tokio::fs::File::from_std(file.try_clone().map_err(|error| unwritable(&error))?);
    let cap = app.limits().recording_bytes;
    let fetched = match app.http().download(Request::get(url).timeout(DOWNLOAD_MAX), &mut sink, cap).await {
        Ok(fetched) => fetched,
        Err(fault) => return Ok(Err(after_fault(&fault, cap, attempt))),
    };
    match measure(app, file.try_clone().map_err(|error| unwritable(&error))?).await? {
        Ok(measured) => Ok(Ok(keep(app, scope, row, file, (&fetched, measured)).await?)),
        Err(error) => Ok(Err(after_audio(&error))),
    }
}

/// A slow source gets this long for one file.
const DOWNLOAD_MAX: std::time::Duration = std::time::Duration::from_mins(10);

fn open_url(app: &App, scope: &Scope, row: &Row) -> Result<Option<String>, InteractionError> {
    let Some(sealed) = &row.recording_url else { return Ok(None) };
    let opened = app.keyring().open(scope.organization_id().uuid(), SEALED_FOR, sealed);
    let plain = opened.map_err(InteractionError::Sealing)?;
    Ok(Some(String::from_utf8_lossy(&plain).into_owned()))
}

async fn measure(app: &App, file: File) -> Result<Result<Measured, AudioError>, Retry> {
    let limits = Limits { max_duration: app.limits().recording_duration };
    let measuring = tokio::task::spawn_blocking(move || audio::measure(file, limits));
    measuring.await.map_err(|error| Retry::later(format!("measuring the recording was interrupted: {error}")))
}

/// Makes the file a blob. The name follows from the interaction, so a second run writes the same blob again.
async fn keep(
    app: &App,
    scope: &Scope,
    row: &Row,
    file: File,
    (fetched, measured): (&Download, Measured),
) -> Result<StoredAudio, Retry> {
    let name = format!("recordings/{}/{}", scope.organization_id(), row.interaction_id());
    let blob_key = organizations::blob_key(app, scope, &name).await?;
    let mut file = tokio::fs::File::from_std(file);
    file.rewind().await.map_err(|error| unwritable(&error))?;
    let mut blob = app.blobs().writer(&blob_key).await?;
    loop {
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        let limit = u64::try_from(PIECE_BYTES).unwrap_or(u64::MAX);
        (&mut file).take(limit).read_to_end(&mut piece).await.map_err(|error| unwritable(&error))?;
        if piece.is_empty() {
            break;
        }
        blob.write(Bytes::from(piece)).await?;
    }
    let bytes = blob.finish().await?;
    Ok(StoredAudio { blob_key, sha256: fetched.sha256, bytes, measured })
}

/// Names the blob in the tables and moves on, unless the call turns out too short to be judged.
async fn store_audio(
    app: &App,
    scope: &Scope,
    row: &Row,
    began: Ts,
    audio: StoredAudio,
) -> Result<(), Retry> {
    let id = row.interaction_id();
    app.db()
        .write(scope, |tx| async move {
            let now = flow::still(&tx, scope, row).await?;
            let Some(now) = now else { return Ok(()) };
            let fetched = StepEnd::new(StepState::Done, began)
                .fact("bytes", audio.bytes)
                .fact("sha256", hex::encode(audio.sha256));
            trace::end(&tx, scope, id, StepStage::Fetched, &fetched).await?;
            adopt(&tx, scope, &now, &audio).await?;
            let shortest = organizations::load(&tx, scope)
                .await
                .map_err(|error| StoreError::Corrupt(error.to_string()))?
                .min_call_seconds;
            let seconds = i64::from(audio.measured.duration_ms) / 1000;
            if row.duration_ms.is_none() && seconds < shortest {
                return flow::skip_short(&tx, app, scope, &now, (seconds, shortest)).await;
            }
            flow::go_on(&tx, app, scope, &now).await
        })
        .await?;
    Ok(())
}

fn unwritable(error: &std::io::Error) -> Retry {
    Retry::later(format!("the recording cannot be written to a temporary file: {error}"))
}
