//! What a step of the trace says.

use std::collections::BTreeMap;

use kernel::Ts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pipeline::interactions::Reason;

/// The values that were seen, by name: `vendor`, `model`, `bytes`.
pub type Facts = BTreeMap<String, String>;

/// What a step is about, in the order of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum StepStage {
    Received,
    Routed,
    Fetched,
    Measured,
    Transcribed,
    Evaluated,
    Alerted,
    Delivered,
    Billed,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It ended well.
    Done,
    /// It is being worked on.
    Running,
    /// It will be tried again, by itself or once something is provided.
    Waiting,
    /// It was given up.
    Failed,
    /// It was not needed.
    Skipped,
}

/// One step of the trace.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TraceStep {
    /// What it is about.
    pub stage: StepStage,
    /// How far it is.
    pub state: StepState,
    /// When its first try began.
    pub started_at: Ts,
    /// How long its last try took.
    pub duration_ms: Option<i64>,
    /// How often it was tried.
    pub tries: i64,
    /// Stable code of what went wrong.
    pub code: Option<String>,
    /// What happened, in words.
    pub detail: Option<String>,
    /// The values that were seen.
    pub facts: Facts,
}

/// Facts that tell how a conversation went, not what was done with it.
const METRICS: [&str; 2] = ["score", "silence_share"];

impl TraceStep {
    /// A step that was over the moment it began.
    pub(super) fn at_once(stage: StepStage, end: StepEnd) -> Self {
        let StepEnd { state, began: started_at, code, detail, facts } = end;
        Self { stage, state, started_at, duration_ms: Some(0), tries: 1, code, detail, facts }
    }

    /// The step as it is shown to who may not read metrics.
    #[must_use]
    pub(super) fn without_metrics(mut self) -> Self {
        self.facts.retain(|name, _| !METRICS.contains(&name.as_str()));
        self
    }
}

/// How a try of a step ended.
#[derive(Debug, Clone)]
pub struct StepEnd {
    /// How far the step is now.
    pub state: StepState,
    /// When the try began.
    pub began: Ts,
    /// Stable code of what went wrong.
    pub code: Option<String>,
    /// What happened, in words.
    pub detail: Option<String>,
    /// The values that were seen.
    pub facts: Facts,
}

impl StepEnd {
    /// A try that ended in this state.
    pub fn new(state: StepState, began: Ts) -> Self {
        Self { state, began, code: None, detail: None, facts: Facts::new() }
    }

    /// Adds why.
    #[must_use]
    pub fn because(mut self, reason: &Reason) -> Self {
        self.code = Some(reason.code.clone());
        self.detail = Some(reason.detail.clone());
        self
    }

    /// Adds words where no code is needed.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds one value that was seen.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.facts.insert(name.to_owned(), value.to_string());
        self
    }
}

impl StepStage {
    const ALL: [Self; 9] = [
        Self::Received,
        Self::Routed,
        Self::Fetched,
        Self::Measured,
        Self::Transcribed,
        Self::Evaluated,
        Self::Alerted,
        Self::Delivered,
        Self::Billed,
    ];

    /// The word in the table and on the wire.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Routed => "routed",
            Self::Fetched => "fetched",
            Self::Measured => "measured",
            Self::Transcribed => "transcribed",
            Self::Evaluated => "evaluated",
            Self::Alerted => "alerted",
            Self::Delivered => "delivered",
            Self::Billed => "billed",
        }
    }

    /// The stage of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.key() == key)
    }
}

impl StepState {
    const ALL: [Self; 5] = [Self::Done, Self::Running, Self::Waiting, Self::Failed, Self::Skipped];

    /// The word in the table and on the wire.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// The state of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_and_state_survives_the_trip_through_its_word() {
        for stage in StepStage::ALL {
            assert_eq!(StepStage::from_key(stage.key()), Some(stage));
        }
        for state in StepState::ALL {
            assert_eq!(StepState::from_key(state.key()), Some(state));
        }
    }
}
