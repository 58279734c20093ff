//! The end of the pipeline: billed once, alerts asked for, subscribers told, all in one transaction.

use kernel::{InteractionId, MemberId, ProjectId, Ts};
use store::{StoreError, Tx};

use super::flow;
use super::interactions::{self, Event, Row};
use super::trace::{self, StepEnd, StepStage, StepState};
use crate::access::Scope;
use crate::app::App;
use crate::outbound::alerts::Judged;
use crate::{billing, outbound};

/// Completes an interaction that has all it needs.
pub(super) async fn complete(tx: &Tx, app: &App, scope: &Scope, row: &Row) -> Result<(), StoreError> {
    let Some(row) = interactions::happen(tx, app, scope, row, &Event::Complete).await? else { return Ok(()) };
    let id = row.interaction_id();
    let judged = Judged {
        interaction_id: id,
        project_id: row.project_id.map(ProjectId::from),
        member_id: row.member_id.map(MemberId::from),
        quality_score: row.quality_score,
        historic: row.is_historic(),
    };
    outbound::alerts::enqueue_check(tx, scope, &judged, row.priority()).await?;
    end(tx, scope, id, StepStage::Alerted, (StepState::Done, "handed to the alert rules")).await?;
    let words = "this source takes nothing back";
    end(tx, scope, id, StepStage::Delivered, (StepState::Skipped, words)).await?;
    bill(tx, scope, &row).await?;
    publish(tx, scope, &row).await
}

async fn bill(tx: &Tx, scope: &Scope, row: &Row) -> Result<(), StoreError> {
    let id = row.interaction_id();
    let charged = billing::usage::charge(tx, scope, id, row.duration_ms.unwrap_or(0)).await;
    let charge = charged.map_err(flow::billing_failed)?;
    let step = StepEnd::new(StepState::Done, tx.now())
        .fact("minutes", charge.minutes)
        .fact("amount_minor", charge.amount_minor)
        .fact("currency", charge.currency);
    trace::end(tx, scope, id, StepStage::Billed, &step).await
}

async fn publish(tx: &Tx, scope: &Scope, row: &Row) -> Result<(), StoreError> {
    let id = row.interaction_id();
    let data = serde_json::json!({
        "interaction_id": id,
        "external_id": row.external_id,
        "project_id": row.project_id.map(ProjectId::from),
        "status": row.status,
        "historic": row.is_historic(),
        "started_at": Ts(row.started_at),
        "duration_ms": row.duration_ms,
        "quality_score": row.quality_score,
        "sentiment": row.sentiment,
        "category": row.category,
        "summary": row.summary,
    });
    let historic = row.is_historic();
    let event = if historic { "interaction.imported" } else { "interaction.completed" };
    let dedup_key = format!("interaction.completed:{id}");
    let outgoing =
        outbound::webhooks::Outgoing { event, dedup_key, interaction_id: Some(id), historic, data };
    outbound::webhooks::publish(tx, scope, outgoing).await
}

async fn end(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
    stage: StepStage,
    (how, words): (StepState, &str),
) -> Result<(), StoreError> {
    trace::end(tx, scope, id, stage, &StepEnd::new(how, tx.now()).saying(words)).await
}
