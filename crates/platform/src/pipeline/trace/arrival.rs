//! The first two steps, as the conversation itself tells them.
//!
//! Those of a call that came by an import are not stored: an import brings hundreds of thousands of calls at once, and
//! their rows say it all.

use kernel::Ts;

use super::model::{StepEnd, StepStage, StepState, TraceStep};
use crate::pipeline::interactions::{RoutingNote, Row};

/// Heard of, and routed, both when the conversation was taken in.
pub fn arrival(row: &Row) -> [(StepStage, StepEnd); 2] {
    let came = Ts(row.created_at);
    let received = StepEnd::new(StepState::Done, came)
        .saying(format!("arrived as {}", row.external_id))
        .fact("origin", &row.origin)
        .fact("direction", &row.direction);
    let state = if row.project_id.is_some() { StepState::Done } else { StepState::Waiting };
    let mut routed = StepEnd::new(state, came);
    if let Ok(note) = serde_json::from_value::<RoutingNote>(row.routing.clone()) {
        routed = routed.saying(note.explanation).fact("kind", note.kind);
        if let Some(rule) = note.rule_name {
            routed = routed.fact("rule", rule);
        }
    }
    [(StepStage::Received, received), (StepStage::Routed, routed)]
}

/// The steps of a conversation in the order of the pipeline, with those of its arrival where they are not stored.
pub(super) fn complete(row: &Row, mut steps: Vec<TraceStep>) -> Vec<TraceStep> {
    for (stage, end) in arrival(row) {
        if !steps.iter().any(|step| step.stage == stage) {
            steps.push(TraceStep::at_once(stage, end));
        }
    }
    steps.sort_by_key(|step| step.stage);
    steps
}
