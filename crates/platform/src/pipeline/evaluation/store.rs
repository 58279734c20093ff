//! Evaluations in their table.

use kernel::{EvaluationId, EvaluationProfileId, InteractionId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use store::{StoreError, Tx};

use super::answer::Judgement;
use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{Evaluation, EvaluationError, ProfileRef};
use crate::access::Scope;
use crate::pipeline::interactions;
use crate::pipeline::projects::{self, EvaluationProfile};

/// By whom and by what was judged, and what it took.
#[derive(Debug, Clone)]
pub(super) struct Judge {
    /// Who judged.
    pub connector: &'static str,
    /// With which model.
    pub model: String,
    /// Tokens of all questions.
    pub prompt_tokens: i64,
    /// Tokens of all answers.
    pub completion_tokens: i64,
}

/// Stores the evaluation of an interaction. There is one.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
    profile: &EvaluationProfile,
    (judge, judgement): (&Judge, &Judgement),
) -> Result<(), StoreError> {
    if exists(tx, scope, id).await? {
        return Ok(());
    }
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<EvaluationId>().uuid()),
        interaction_id: Set(id.uuid()),
        profile_id: Set(profile.id.uuid()),
        profile_version: Set(profile.version),
        connector: Set(judge.connector.to_owned()),
        model: Set(judge.model.clone()),
        quality_score: Set(judgement.quality_score),
        sentiment: Set(judgement.sentiment.clone()),
        category: Set(judgement.category.clone()),
        summary: Set(judgement.summary.clone()),
        suggestions: Set(serde_json::json!(judgement.suggestions)),
        criteria: Set(serde_json::json!(judgement.criteria)),
        prompt_tokens: Set(judge.prompt_tokens),
        completion_tokens: Set(judge.completion_tokens),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Whether an interaction has been judged.
pub async fn exists(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<bool, StoreError> {
    Ok(find_row(tx, scope, id).await?.is_some())
}

/// The evaluation of an interaction the caller may see.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Evaluation, EvaluationError> {
    interactions::load(tx, scope, id).await?;
    let row = find_row(tx, scope, id).await?.ok_or(EvaluationError::Absent)?;
    let name = projects::load_version_name(tx, scope, row.profile_id.into()).await?;
    Ok(view(row, name)?)
}

async fn find_row(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Option<Model>, StoreError> {
    Ok(tx.of::<Entity>(scope).filter(Column::InteractionId.eq(id.uuid())).one(tx).await?)
}

fn view(row: Model, name: String) -> Result<Evaluation, StoreError> {
    let unreadable = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
    let id = EvaluationProfileId::from(row.profile_id);
    Ok(Evaluation {
        id: row.id.into(),
        profile: ProfileRef { id, name, version: row.profile_version },
        connector: row.connector,
        model: row.model,
        quality_score: row.quality_score,
        sentiment: row.sentiment,
        summary: row.summary,
        category: row.category,
        suggestions: serde_json::from_value(row.suggestions).map_err(unreadable)?,
        criteria: serde_json::from_value(row.criteria).map_err(unreadable)?,
        created_at: Ts(row.created_at),
    })
}
