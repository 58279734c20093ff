//! Recordings in their table.

use kernel::{InteractionId, RecordingId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{Metrics, Peaks, RecordingError, RecordingView, metrics, peaks};
use crate::access::Scope;
use crate::pipeline::interactions::{self, Row, StoredAudio};
use crate::pipeline::trace::{self, StepEnd, StepStage, StepState};

/// A recording as its row tells it.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Its name in the blob store.
    pub blob_key: String,
    /// `mp3`, `wav`, …: the ending of its file name.
    pub format: String,
    /// What a browser plays it as.
    pub mime: String,
    /// One, or one per side.
    pub channels: i64,
    /// Its size.
    pub bytes: u64,
    /// Its length.
    pub duration_ms: i64,
    /// Who talked how much.
    pub metrics: Metrics,
    /// As the conversation's page shows it.
    pub view: RecordingView,
}

/// Makes a blob the recording of an interaction, once; says so in the trace.
pub async fn adopt(tx: &Tx, scope: &Scope, row: &Row, audio: &StoredAudio) -> Result<(), StoreError> {
    let id = row.interaction_id();
    if find_row(tx, scope, id).await?.is_none() {
        insert(tx, scope, id, audio).await?;
    }
    let measured = &audio.measured;
    interactions::set_recorded(tx, scope, row, measured.duration_ms.into()).await?;
    if trace::find(tx, scope, id, StepStage::Fetched).await?.is_none() {
        let fetched = StepEnd::new(StepState::Done, tx.now()).saying("it came with its recording");
        trace::end(tx, scope, id, StepStage::Fetched, &fetched.fact("bytes", audio.bytes)).await?;
    }
    let mut step = StepEnd::new(StepState::Done, tx.now())
        .fact("codec", &measured.codec)
        .fact("channels", measured.channels)
        .fact("duration_ms", measured.duration_ms)
        .fact("silence_share", format!("{:.2}", measured.silence_share));
    if measured.truncated {
        step = step.saying("the recording breaks off; what is there is used");
    } else if measured.mixed {
        step = step.saying("both sides are on one track, so a recogniser has to tell them apart");
    }
    trace::end(tx, scope, id, StepStage::Measured, &step).await
}

async fn insert(tx: &Tx, scope: &Scope, id: InteractionId, audio: &StoredAudio) -> Result<(), StoreError> {
    let measured = &audio.measured;
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<RecordingId>().uuid()),
        interaction_id: Set(id.uuid()),
        blob_key: Set(audio.blob_key.clone()),
        format: Set(measured.format.extension().to_owned()),
        codec: Set(measured.codec.clone()),
        mime: Set(measured.format.mime().to_owned()),
        channels: Set(measured.channels.into()),
        duration_ms: Set(measured.duration_ms.into()),
        bytes: Set(i64::try_from(audio.bytes).unwrap_or(i64::MAX)),
        sha256: Set(audio.sha256.to_vec()),
        peaks: Set(serde_json::json!(peaks(measured))),
        metrics: Set(serde_json::json!(metrics(measured))),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The recording of an interaction, if there is one.
pub async fn find(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Option<Recording>, StoreError> {
    find_row(tx, scope, id).await?.map(Recording::try_from).transpose()
}

/// The recording of an interaction the caller may see.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Recording, RecordingError> {
    interactions::load(tx, scope, id).await?;
    find(tx, scope, id).await?.ok_or(RecordingError::Absent)
}

/// The waveform of an interaction the caller may see.
pub(super) async fn load_peaks(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Peaks, RecordingError> {
    interactions::load(tx, scope, id).await?;
    let row = find_row(tx, scope, id).await?.ok_or(RecordingError::Absent)?;
    Ok(serde_json::from_value(row.peaks).map_err(|error| StoreError::Corrupt(error.to_string()))?)
}

async fn find_row(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Option<Model>, StoreError> {
    Ok(tx.of::<Entity>(scope).filter(Column::InteractionId.eq(id.uuid())).one(tx).await?)
}

impl TryFrom<Model> for Recording {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let view = RecordingView {
            codec: row.codec,
            channels: row.channels,
            duration_ms: row.duration_ms,
            bytes: row.bytes,
            sha256: hex::encode(&row.sha256),
        };
        Ok(Self {
            blob_key: row.blob_key,
            format: row.format,
            mime: row.mime,
            channels: row.channels,
            bytes: u64::try_from(row.bytes).unwrap_or(0),
            duration_ms: row.duration_ms,
            metrics: serde_json::from_value(row.metrics)
                .map_err(|error| StoreError::Corrupt(error.to_string()))?,
            view,
        })
    }
}
