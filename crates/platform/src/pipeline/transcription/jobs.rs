//! Transcribing: the recording to a vendor in the shape it wants, its answer to turns of speech.

use std::fs::File;

use audio::{AudioError, Limits, Side, to_wav_channel};
use bytes::Bytes;
use connectors::{Audio, AudioShape, Transcription, TranscriptionRequest, Upload};
use futures::{StreamExt, TryStreamExt};
use kernel::{InteractionId, Ts};
use serde::{Deserialize, Serialize};
use store::{Job, JobRun, Retry, StoreError};
use tokio::io::AsyncWriteExt;

use super::model::{Transcript, billed_seconds, turns};
use super::store as table;
use crate::access::{Scope, system};
use crate::app::App;
use crate::credentials::{self, CredentialAccount};
use crate::pipeline::flow::{self, Setback};
use crate::pipeline::interactions::{self, Direction, Reason, Row, Stage};
use crate::pipeline::providers::{self, SPEECH};
use crate::pipeline::recordings::{self, Recording};
use crate::pipeline::trace::{self, StepEnd, StepStage, StepState};

/// Transcribes the recording of one interaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Transcribe {
    /// Whose.
    pub interaction_id: InteractionId,
}

const HERE: (Stage, StepStage) = (Stage::Transcribing, StepStage::Transcribed);
/// What the vendors of one-file-per-channel recognition take at most.
const WAV_BYTES_MAX: usize = 25 * 1024 * 1024;

impl Job for Transcribe {
    const NAME: &'static str = "transcribe";
    const QUEUE: &'static str = "vendors";
    const TIME_MAX: std::time::Duration = std::time::Duration::from_mins(40);
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = system(run.organization.into(), Self::NAME);
        let Some(row) = flow::begin(&app, &scope, self.interaction_id, HERE).await? else { return Ok(()) };
        let began = app.clock().now();
        match transcribe(&app, &scope, &row).await? {
            Ok(heard) => keep(&app, &scope, &row, began, heard).await,
            Err(setback) => flow::set_back(&app, &scope, &row, (HERE.0, HERE.1, began), setback).await,
        }
    }

    async fn buried(self, app: App, run: JobRun, reason: String) {
        let scope = system(run.organization.into(), Self::NAME);
        flow::give_up(&app, &scope, self.interaction_id, HERE, reason).await;
    }
}

/// What a vendor heard in which recording.
struct Heard {
    connector: &'static str,
    vendor: &'static str,
    recording: Recording,
    language: String,
    transcription: Transcription,
}

async fn transcribe(app: &App, scope: &Scope, row: &Row) -> Result<Result<Heard, Setback>, Retry> {
    let id = row.interaction_id();
    let recording = app.db().read(scope, |tx| async move { recordings::find(&tx, scope, id).await }).await?;
    let Some(recording) = recording else {
        let gone =
            Reason::new("recording.absent", "the recording is not there any more: retry to fetch it again");
        return Ok(Err(Setback::Failed(gone, true)));
    };
    let found = credentials::find_account(app, scope.organization_id(), SPEECH.family).await?;
    let Some(found) = found else { return Ok(Err(providers::missing(SPEECH))) };
    let descriptor = found.connector.descriptor();
    if let Some(words) = &found.failing {
        return Ok(Err(providers::still_failing(SPEECH, descriptor.name, words)));
    }
    let Some(capability) = found.connector.transcribe() else { return Ok(Err(providers::missing(SPEECH))) };
    let request = match request(app, &recording, capability.wants()).await? {
        Ok(request) => request,
        Err(setback) => return Ok(Err(setback)),
    };
    match capability.transcribe(app.http(), &found.account, request).await {
        Ok(transcription) if transcription.turns.iter().all(|turn| turn.text.trim().is_empty()) => {
            let words =
                "the recogniser heard no speech in this recording: listen to it, and retry if there is some";
            Ok(Err(Setback::Failed(Reason::new("transcript.empty", words), true)))
        }
        Ok(transcription) => {
            let language = match transcription.language.clone() {
                Some(heard) => heard,
                None => project_language(app, scope, row).await?,
            };
            Ok(Ok(Heard {
                connector: descriptor.key,
                vendor: descriptor.name,
                recording,
                language,
                transcription,
            }))
        }
        Err(fault) => {
            report(app, &found, &fault).await?;
            Ok(Err(providers::after_fault(SPEECH, descriptor.name, &fault)))
        }
    }
}

async fn report(app: &App, found: &CredentialAccount, fault: &connectors::Fault) -> Result<(), Retry> {
    if providers::blames_credential(fault) {
        credentials::report_failure(app, found, fault.words()).await?;
    }
    Ok(())
}

/// What to call the language of a transcript when the recogniser did not say.
async fn project_language(app: &App, scope: &Scope, row: &Row) -> Result<String, Retry> {
    let Some(project_id) = row.project_id else { return Ok(String::new()) };
    let load = |tx| async move { crate::pipeline::projects::load(&tx, scope, project_id.into()).await };
    Ok(app.db().read(scope, load).await?.language)
}

/// The recording as the vendor wants it: as it is, or one file per channel.
async fn request(
    app: &App,
    recording: &Recording,
    shape: AudioShape,
) -> Result<Result<TranscriptionRequest, Setback>, Retry> {
    // The same sound on both channels would be recognised and paid for twice.
    let channels = if recording.metrics.mixed { 1 } else { u16::try_from(recording.channels).unwrap_or(1) };
    let audio = match shape {
        AudioShape::Whole => vec![whole(app, recording).await?],
        AudioShape::MonoPerChannel => match per_channel(app, recording, channels).await? {
            Ok(files) => files,
            Err(error) => {
                let reason =
                    Reason::new(error.code(), format!("{error}: use a provider that takes whole recordings"));
                return Ok(Err(Setback::Failed(reason, true)));
            }
        },
    };
    // Clients of one project call in more than one language, so the recogniser finds out which.
    Ok(Ok(TranscriptionRequest { audio, channels, language: None }))
}

async fn whole(app: &App, recording: &Recording) -> Result<Audio, Retry> {
    let sound = app.blobs().stream(&recording.blob_key, None).await?.ok_or_else(blob_gone)?;
    let stream = sound.map(|piece| piece.map_err(std::io::Error::other)).boxed();
    let upload = Upload { stream, length: recording.bytes };
    let file_name = format!("conversation.{}", recording.format);
    Ok(Audio { file_name, content_type: recording.mime.clone(), upload })
}

async fn per_channel(
    app: &App,
    recording: &Recording,
    channels: u16,
) -> Result<Result<Vec<Audio>, AudioError>, Retry> {
    let limits = Limits { max_duration: app.limits().recording_duration };
    let mut files = Vec::new();
    for channel in 0..channels {
        let side = if channels == 1 { Side::Mix } else { Side::Channel(channel.into()) };
        let file = local_copy(app, recording).await?;
        let cutting = tokio::task::spawn_blocking(move || to_wav_channel(file, side, limits, WAV_BYTES_MAX));
        match cutting
            .await
            .map_err(|error| Retry::later(format!("cutting the recording was interrupted: {error}")))?
        {
            Ok(wav) => files.push(Audio::from_bytes(
                &format!("channel-{channel}.wav"),
                "audio/wav",
                Bytes::from(wav),
            )),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(files))
}

/// The blob as a file that can be read back and forth, and that is gone with its handle.
async fn local_copy(app: &App, recording: &Recording) -> Result<File, Retry> {
    let unwritable =
        |error: std::io::Error| Retry::later(format!("a temporary file cannot be written: {error}"));
    let mut sound = app.blobs().stream(&recording.blob_key, None).await?.ok_or_else(blob_gone)?;
    let file = tempfile::tempfile().map_err(unwritable)?;
    let mut sink = tokio::fs::File::from_std(file.try_clone().map_err(unwritable)?);
    while let Some(piece) = sound.try_next().await? {
        sink.write_all(&piece).await.map_err(unwritable)?;
    }
    sink.flush().await.map_err(unwritable)?;
    Ok(file)
}

fn blob_gone() -> StoreError {
    StoreError::Unavailable("the recording is not in the blob store".to_owned())
}

async fn keep(app: &App, scope: &Scope, row: &Row, began: Ts, heard: Heard) -> Result<(), Retry> {
    let id = row.interaction_id();
    let direction = if row.direction == Direction::Out.key() { Direction::Out } else { Direction::In };
    let (turns, told) = turns(&heard.transcription, heard.recording.metrics.mixed, direction);
    let billed = billed_seconds(heard.transcription.billed_ms);
    let done = StepEnd::new(StepState::Done, began)
        .fact("vendor", heard.vendor)
        .fact("model", &heard.transcription.model)
        .fact("language", &heard.language)
        .fact("turns", turns.len())
        .fact("billed_seconds", billed)
        .fact("speakers", told.words());
    let transcript = Transcript {
        connector: heard.connector.to_owned(),
        model: heard.transcription.model,
        language: heard.language,
        turns,
    };
    app.db()
        .write(scope, |tx| async move {
            let Some(now) = flow::still(&tx, scope, row).await? else { return Ok(()) };
            table::insert(&tx, scope, id, &transcript, billed).await?;
            interactions::set_language(&tx, scope, &now, &transcript.language).await?;
            trace::end(&tx, scope, id, HERE.1, &done).await?;
            flow::go_on(&tx, app, scope, &now).await
        })
        .await?;
    Ok(())
}
