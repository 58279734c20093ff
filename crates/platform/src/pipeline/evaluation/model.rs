//! What an evaluation says.

use kernel::{Classify, EvaluationId, EvaluationProfileId, Kind, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pipeline::interactions::InteractionError;
use crate::pipeline::speakers::Speaker;

/// What kind of conversation a call can be.
pub const CATEGORIES: [&str; 10] = [
    "sales",
    "appointment",
    "order",
    "delivery",
    "service",
    "technical",
    "billing",
    "complaint",
    "information",
    "other",
];

/// How the client felt.
pub(super) const SENTIMENTS: [&str; 3] = ["positive", "neutral", "negative"];

/// One judgement by one profile version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Evaluation {
    /// Its id.
    pub id: EvaluationId,
    /// What it was judged by.
    pub profile: ProfileRef,
    /// Who judged.
    pub connector: String,
    /// With which model.
    pub model: String,
    /// 0 to 100; none when no criterion applied.
    pub quality_score: Option<i64>,
    /// `positive`, `neutral` or `negative`.
    pub sentiment: String,
    /// Two or three sentences.
    pub summary: String,
    /// What kind of conversation it was.
    pub category: String,
    /// What could be done better.
    pub suggestions: Vec<String>,
    /// Criterion by criterion, in the order of the profile.
    pub criteria: Vec<CriterionResult>,
    /// When it was judged.
    pub created_at: Ts,
}

/// A profile version by its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProfileRef {
    pub id: EvaluationProfileId,
    pub name: String,
    pub version: i64,
}

/// How one criterion was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CriterionResult {
    /// Of the criterion.
    pub key: String,
    /// The group it stands in.
    pub module: String,
    /// What people call it.
    pub name: String,
    /// How much it counts.
    pub weight: i64,
    /// Failing it makes the whole score 0.
    pub critical: bool,
    /// The judgement.
    pub verdict: Verdict,
    /// What it brought: its weight when passed, 0 otherwise.
    pub points: i64,
    /// Why.
    pub comment: String,
    /// Where it can be heard.
    pub evidence: Vec<Evidence>,
}

/// The judgement of one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was done.
    Pass,
    /// It was not done.
    Fail,
    /// It did not come up, so it does not count.
    NotApplicable,
}

/// What was said, and when. Times are the transcript's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// Words of the turn.
    pub quote: String,
    /// Which turn.
    pub turn: i64,
    /// Who said it.
    pub speaker: Speaker,
    /// When it begins.
    pub start_ms: i64,
    /// When it ends.
    pub end_ms: i64,
}

/// Why an evaluation cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum EvaluationError {
    #[error("this conversation has not been evaluated yet: its trace says how far it is")]
    Absent,
    #[error(transparent)]
    Interaction(#[from] InteractionError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for EvaluationError {
    fn kind(&self) -> Kind {
        match self {
            Self::Absent => Kind::NotFound,
            Self::Interaction(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "evaluation.absent",
            Self::Interaction(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
