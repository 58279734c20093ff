//! Trace steps in their table.

use kernel::{InteractionId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::{StoreError, Tx, portions};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{StepEnd, StepStage, StepState, TraceStep};
use crate::access::Scope;

/// A try begins: the first makes the step, each counts.
pub async fn begin(tx: &Tx, scope: &Scope, id: InteractionId, stage: StepStage) -> Result<(), StoreError> {
    match find_row(tx, scope, id, stage).await? {
        Some(row) => {
            let again = ActiveModel {
                state: Set(StepState::Running.key().to_owned()),
                tries: Set(row.tries + 1),
                code: Set(None),
                detail: Set(None),
                ..Default::default()
            };
            tx.update_of::<Entity>(scope).set(again).filter(Column::Id.eq(row.id)).exec(tx).await?;
            Ok(())
        }
        None => insert(tx, scope, id, stage, (&StepEnd::new(StepState::Running, tx.now()), None)).await,
    }
}

/// A try ends. A step that nobody began is over in the same moment.
pub async fn end(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
    stage: StepStage,
    end: &StepEnd,
) -> Result<(), StoreError> {
    let took = took(end, tx.now());
    let Some(row) = find_row(tx, scope, id, stage).await? else {
        return insert(tx, scope, id, stage, (end, Some(took))).await;
    };
    let ended = ActiveModel {
        state: Set(end.state.key().to_owned()),
        duration_ms: Set(Some(took)),
        code: Set(end.code.clone()),
        detail: Set(end.detail.clone()),
        facts: Set(serde_json::json!(end.facts)),
        ..Default::default()
    };
    tx.update_of::<Entity>(scope).set(ended).filter(Column::Id.eq(row.id)).exec(tx).await?;
    Ok(())
}

/// Steps of new conversations, which nobody began and which are over at once.
pub async fn end_many(
    tx: &Tx,
    scope: &Scope,
    steps: &[(InteractionId, StepStage, StepEnd)],
) -> Result<(), StoreError> {
    for some in portions(steps) {
        let rows = some
            .iter()
            .map(|(id, stage, end)| step_row(tx, scope, *id, *stage, (end, Some(took(end, tx.now())))));
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// One step, if it was reached.
pub async fn find(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
    stage: StepStage,
) -> Result<Option<TraceStep>, StoreError> {
    find_row(tx, scope, id, stage).await?.map(TraceStep::try_from).transpose()
}

/// The stored steps of an interaction, in no order.
pub(super) async fn list(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Vec<TraceStep>, StoreError> {
    let rows = tx.of::<Entity>(scope).filter(Column::InteractionId.eq(id.uuid())).all(tx).await?;
    rows.into_iter().map(TraceStep::try_from).collect()
}

fn took(end: &StepEnd, now: Ts) -> i64 {
    i64::try_from(now.since(end.began).as_millis()).unwrap_or(i64::MAX)
}

async fn find_row(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
    stage: StepStage,
) -> Result<Option<Model>, StoreError> {
    let mine = tx.of::<Entity>(scope).filter(Column::InteractionId.eq(id.uuid()));
    Ok(mine.filter(Column::Stage.eq(stage.key())).one(tx).await?)
}

async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
    stage: StepStage,
    (end, took): (&StepEnd, Option<i64>),
) -> Result<(), StoreError> {
    step_row(tx, scope, id, stage, (end, took)).insert(tx).await?;
    Ok(())
}

fn step_row(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
    stage: StepStage,
    (end, took): (&StepEnd, Option<i64>),
) -> ActiveModel {
    ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().uuid()),
        interaction_id: Set(id.uuid()),
        stage: Set(stage.key().to_owned()),
        state: Set(end.state.key().to_owned()),
        started_at: Set(end.began.0),
        duration_ms: Set(took),
        tries: Set(1),
        code: Set(end.code.clone()),
        detail: Set(end.detail.clone()),
        facts: Set(serde_json::json!(end.facts)),
    }
}

impl TryFrom<Model> for TraceStep {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let unknown = |what: &str, word: &str| StoreError::Corrupt(format!("trace {what} {word}"));
        Ok(Self {
            stage: StepStage::from_key(&row.stage).ok_or_else(|| unknown("stage", &row.stage))?,
            state: StepState::from_key(&row.state).ok_or_else(|| unknown("state", &row.state))?,
            started_at: Ts(row.started_at),
            duration_ms: row.duration_ms,
            tries: row.tries,
            code: row.code,
            detail: row.detail,
            facts: serde_json::from_value(row.facts)
                .map_err(|error| StoreError::Corrupt(error.to_string()))?,
        })
    }
}
