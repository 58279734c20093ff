//! A conversation as the API shows it.

use std::collections::BTreeMap;

use kernel::{InteractionId, MemberId, ProjectId, SourceId, Ts};
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::Model;
use super::model::RoutingNote;
use super::states::{Reason, Stage, Status};
use crate::billing::usage::Charge;
use crate::pipeline::recordings::RecordingView;

/// A conversation as a list shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct InteractionSummary {
    /// Its id.
    pub id: InteractionId,
    /// The name the other side knows it by.
    pub external_id: String,
    /// `call` or `chat`.
    pub channel: String,
    /// `in` or `out`.
    pub direction: String,
    /// `upload`, `crm`, `telephony`, `sip` or `api`.
    pub origin: String,
    /// Where it stands.
    pub status: Status,
    /// Why it failed, waits or was skipped.
    pub reason: Option<Reason>,
    /// Its project.
    pub project: Option<ProjectRef>,
    /// The employee.
    pub member: Option<MemberRef>,
    /// The client.
    pub participant: Participant,
    /// The number of ours it went through.
    pub line: Option<String>,
    /// When it began.
    pub started_at: Ts,
    /// How long it lasted.
    pub duration_ms: Option<i64>,
    /// 0 to 100; none until evaluated, and for those who may not read metrics.
    pub quality_score: Option<i64>,
    /// `positive`, `neutral` or `negative`.
    pub sentiment: Option<String>,
    /// What kind of conversation it was.
    pub category: Option<String>,
    /// The language that was spoken.
    pub language: Option<String>,
    /// Whether there is sound to listen to.
    pub has_recording: bool,
    /// When it arrived.
    pub created_at: Ts,
    /// When it last changed.
    pub updated_at: Ts,
}

/// A conversation with all that its page shows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Interaction {
    /// What the list shows.
    #[serde(flatten)]
    pub summarized: InteractionSummary,
    /// Two or three sentences.
    pub summary: Option<String>,
    /// What failed.
    pub failure: Option<Failure>,
    /// Where it came from.
    pub source: Option<SourceRef>,
    /// Its sound.
    pub recording: Option<RecordingView>,
    /// What routing decided, and why.
    pub routing: Option<RoutingNote>,
    /// Whatever else came with it.
    pub variables: BTreeMap<String, String>,
    /// What it cost.
    pub cost: Option<Cost>,
}

/// A project by its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ProjectRef {
    pub id: ProjectId,
    pub name: String,
}

/// A member by his name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct MemberRef {
    pub id: MemberId,
    pub display_name: String,
}

/// A source by its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SourceRef {
    pub id: SourceId,
    pub connector: String,
    pub name: String,
}

/// The client.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Participant {
    pub name: Option<String>,
    pub phone: Option<String>,
}

/// What failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Failure {
    /// The stage that gave up.
    pub stage: Stage,
    /// Stable code.
    pub code: String,
    /// What happened and what to do.
    pub message: String,
    /// Whether a retry can help.
    pub retryable: bool,
}

/// What a conversation cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Cost {
    /// Billed minutes.
    pub minutes: i64,
    /// In the smallest unit of the currency.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// What belongs to a conversation and lies in other tables.
#[derive(Debug, Default)]
pub(super) struct Belongings {
    /// Its sound.
    pub recording: Option<RecordingView>,
    /// What it cost.
    pub cost: Option<Cost>,
}

/// The names of what rows refer to.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By project.
    pub projects: BTreeMap<Uuid, String>,
    /// By member.
    pub members: BTreeMap<Uuid, String>,
    /// Connector and name by source.
    pub sources: BTreeMap<Uuid, (String, String)>,
}

impl From<Charge> for Cost {
    fn from(charge: Charge) -> Self {
        Self { minutes: charge.minutes, amount_minor: charge.amount_minor, currency: charge.currency }
    }
}

impl InteractionSummary {
    /// The row with its names; what was judged only for those who may read it.
    pub(super) fn new(row: &Model, names: &Names, reads_scores: bool) -> Self {
        let project = row.project_id.and_then(|id| {
            let name = names.projects.get(&id)?.clone();
            Some(ProjectRef { id: id.into(), name })
        });
        let member = row.member_id.and_then(|id| {
            let display_name = names.members.get(&id)?.clone();
            Some(MemberRef { id: id.into(), display_name })
        });
        Self {
            id: row.id.into(),
            external_id: row.external_id.clone(),
            channel: row.channel.clone(),
            direction: row.direction.clone(),
            origin: row.origin.clone(),
            status: row.status().unwrap_or(Status::Pending),
            reason: row.reason(),
            project,
            member,
            participant: Participant {
                name: row.participant_name.clone(),
                phone: row.participant_phone.clone(),
            },
            line: row.line.clone(),
            started_at: Ts(row.started_at),
            duration_ms: row.duration_ms,
            quality_score: row.quality_score.filter(|_| reads_scores),
            sentiment: row.sentiment.clone().filter(|_| reads_scores),
            category: row.category.clone(),
            language: row.language.clone(),
            has_recording: row.has_recording,
            created_at: Ts(row.created_at),
            updated_at: Ts(row.updated_at),
        }
    }
}

impl Interaction {
    /// The row with all that belongs to it.
    pub(super) fn new(
        row: &Model,
        names: &Names,
        reads_scores: bool,
        belongings: Belongings,
    ) -> Result<Self, StoreError> {
        let source = row.source_id.and_then(|id| {
            let (connector, name) = names.sources.get(&id)?.clone();
            Some(SourceRef { id: id.into(), connector, name })
        });
        let failure = row.failed_stage().zip(row.reason()).map(|(stage, reason)| Failure {
            stage,
            code: reason.code,
            message: reason.detail,
            retryable: row.failure_retryable,
        });
        let unreadable = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
        Ok(Self {
            summarized: InteractionSummary::new(row, names, reads_scores),
            summary: row.summary.clone().filter(|_| reads_scores),
            failure,
            source,
            recording: belongings.recording,
            routing: serde_json::from_value(row.routing.clone()).map_err(unreadable)?,
            variables: serde_json::from_value(row.variables.clone()).map_err(unreadable)?,
            cost: belongings.cost,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged() -> Model {
        Model {
            organization_id: Uuid::nil(),
            id: Uuid::from_u128(7),
            external_id: "1".into(),
            source_id: None,
            project_id: None,
            member_id: None,
            channel: "call".into(),
            direction: "in".into(),
            origin: "upload".into(),
            status: "completed".into(),
            reason_code: None,
            reason: None,
            failed_stage: None,
            failure_retryable: false,
            participant_name: None,
            participant_phone: None,
            line: None,
            employee: None,
            started_at: 0,
            duration_ms: None,
            quality_score: Some(80),
            sentiment: Some("positive".into()),
            category: Some("sales".into()),
            language: None,
            summary: Some("A call.".into()),
            routing: serde_json::json!({ "kind": "default", "rule_name": null, "explanation": "" }),
            variables: serde_json::json!({}),
            recording_url: None,
            has_recording: false,
            history: false,
            revision: 1,
            created_at: 0,
            updated_at: 0,
        }
    }

    #[test]
    fn who_may_not_read_metrics_sees_neither_score_nor_mood_nor_summary() {
        let shown =
            |reads| Interaction::new(&judged(), &Names::default(), reads, Belongings::default()).unwrap();
        let hidden = shown(false);
        assert_eq!(
            (hidden.summarized.quality_score, hidden.summarized.sentiment, hidden.summary),
            (None, None, None)
        );
        let open = shown(true);
        assert_eq!((open.summarized.quality_score, open.summary.as_deref()), (Some(80), Some("A call.")));
    }
}
