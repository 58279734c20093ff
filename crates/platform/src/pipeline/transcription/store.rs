//! Transcripts in their table.

use kernel::{InteractionId, TranscriptId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{Transcript, TranscriptError};
use crate::access::Scope;
use crate::pipeline::interactions;

/// Stores the transcript of an interaction. There is one.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
    transcript: &Transcript,
    billed_seconds: i64,
) -> Result<(), StoreError> {
    if find(tx, scope, id).await?.is_some() {
        return Ok(());
    }
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<TranscriptId>().uuid()),
        interaction_id: Set(id.uuid()),
        connector: Set(transcript.connector.clone()),
        model: Set(transcript.model.clone()),
        language: Set(transcript.language.clone()),
        billed_seconds: Set(Some(billed_seconds)),
        turns: Set(serde_json::json!(transcript.turns)),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The transcript of an interaction, if there is one.
pub async fn find(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Option<Transcript>, StoreError> {
    let row = tx.of::<Entity>(scope).filter(Column::InteractionId.eq(id.uuid())).one(tx).await?;
    row.map(Transcript::try_from).transpose()
}

/// The transcript of an interaction the caller may see.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Transcript, TranscriptError> {
    interactions::load(tx, scope, id).await?;
    find(tx, scope, id).await?.ok_or(TranscriptError::Absent)
}

impl TryFrom<Model> for Transcript {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let turns =
            serde_json::from_value(row.turns).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Self { connector: row.connector, model: row.model, language: row.language, turns })
    }
}
