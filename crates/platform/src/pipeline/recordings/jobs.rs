//! Fetching a recording: to a file nobody else sees, checked, made durable, then named in the tables.

use std::fs::File;
use std::time::Duration;

use audio::{AudioError, Limits, Measured};
use bytes::Bytes;
use connectors::{Account, Download, Fault, RecordingRef, Recordings, Request};
use kernel::{InteractionId, Ts};
use serde::{Deserialize, Serialize};
use store::{Job, JobRun, Retry, StoreError};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::setbacks::{after_audio, after_fault};
use super::store::adopt;
use super::turns::{self, not_yet};
use crate::access::{Scope, system};
use crate::app::App;
use crate::pipeline::flow::{self, Setback};
use crate::pipeline::interactions::{self, Reason, Row, Stage, StoredAudio};
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
        if let Some(wait) = turns::wait(&app, &scope, self.interaction_id).await? {
            return Err(Retry::untried(wait, "the source is asked for one recording after the other"));
        }
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
    let request = match locate(app, scope, row, attempt).await? {
        Ok(request) => request,
        Err(setback) => return Ok(Err(setback)),
    };
    let file = tempfile::tempfile().map_err(|error| unwritable(&error))?;
    let mut sink = tokio::fs::File::from_std(file.try_clone().map_err(|error| unwritable(&error))?);
    let cap = app.limits().recording_bytes;
    let fetched = match app.http().download(request.timeout(DOWNLOAD_MAX), &mut sink, cap).await {
        Ok(fetched) => fetched,
        Err(fault) => return Ok(Err(after_fault(&fault, cap, attempt))),
    };
    match measure(app, file.try_clone().map_err(|error| unwritable(&error))?).await? {
        Ok(measured) => Ok(Ok(keep(app, scope, row, file, (&fetched, measured)).await?)),
        Err(error) => Ok(Err(after_audio(&error))),
    }
}

/// A slow source gets this long for one file.
const DOWNLOAD_MAX: Duration = Duration::from_mins(10);

/// The request that fetches the recording, asked of the source where it keeps recordings by key; or why there is none.
async fn locate(
    app: &App,
    scope: &Scope,
    row: &Row,
    attempt: u32,
) -> Result<Result<Request, Setback>, Retry> {
    let source = match row.source_id {
        Some(id) => {
            app.source_account(scope, id.into()).await.map_err(|error| Retry::later(error.to_string()))?
        }
        None => None,
    };
    let keeper = source.as_ref().and_then(|(connector, account)| Some((connector.recordings()?, account)));
    if let Some(wait) = keeper.and_then(|(shelf, _)| not_yet(row, shelf.ready_after(), app.clock().now())) {
        let words = "the source needs some minutes to write the recording";
        return Ok(Err(Setback::Later(Some(wait), Reason::new("recording.not_ready", words))));
    }
    let (url, keeper) = match (interactions::open_recording(app, scope, row)?, keeper) {
        (RecordingRef::Url { url }, keeper) => (url, keeper),
        (RecordingRef::Lookup { key }, Some((shelf, account))) => {
            match ask(app, scope, row, (shelf, account), &key).await {
                Ok(url) => (url, keeper),
                Err(fault) => return Ok(Err(after_fault(&fault, app.limits().recording_bytes, attempt))),
            }
        }
        (RecordingRef::None | RecordingRef::Lookup { .. }, _) => {
            let words = "the address of the recording is no longer known: send the call again";
            return Ok(Err(Setback::Failed(Reason::new("recording.address_gone", words), false)));
        }
    };
    Ok(Ok(keeper.map_or_else(|| Request::get(&url), |(shelf, account)| shelf.request(account, &url))))
}

/// Asks a vendor where a recording is, and writes down that it was asked.
async fn ask(
    app: &App,
    scope: &Scope,
    row: &Row,
    (shelf, account): (&dyn Recordings, &Account),
    key: &str,
) -> Result<String, Fault> {
    let (http, seen) = app.http().watched(account);
    let located = shelf.locate(&http, account, key).await;
    if let Err(fault) = &located {
        seen.blame(fault.words());
    }
    if let Some(id) = row.source_id {
        app.log_recording_exchanges(scope, id.into(), &seen).await;
    }
    located
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
