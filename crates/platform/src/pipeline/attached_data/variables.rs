//! The variables of a conversation, and what each is worth for one.
//!
//! Invariant: the list people choose from and the values are the same table, so nothing can be chosen
//! that has no value.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use kernel::{InteractionId, MemberId, OrganizationId, ProjectId, SourceId, Ts};

use crate::pipeline::interactions::Row;

/// Values that came with the call are reached by their key behind this.
pub(super) const CUSTOM: &str = "Interaction.variables.";
const KEY_CHARS_MAX: usize = 64;

/// Something of a conversation that a field can carry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct AttachedVariable {
    /// What is written into the field: `Interaction.status`.
    pub path: &'static str,
    /// `text`, `number` or `time`.
    pub kind: &'static str,
    /// What it looks like.
    pub example: Value,
}

type Read = fn(&Row) -> Value;

/// Path, kind, value of a conversation.
const VARIABLES: &[(&str, &str, Read)] = &[
    ("Interaction.id", "text", |row| json!(InteractionId::from(row.id))),
    ("Interaction.organizationId", "text", |row| json!(OrganizationId::from(row.organization_id))),
    ("Interaction.externalId", "text", |row| json!(row.external_id)),
    ("Interaction.status", "text", |row| json!(row.status)),
    ("Interaction.channel", "text", |row| json!(row.channel)),
    ("Interaction.direction", "text", |row| json!(row.direction)),
    ("Interaction.origin", "text", |row| json!(row.origin)),
    ("Interaction.startedAt", "time", |row| json!(Ts(row.started_at))),
    ("Interaction.durationMs", "number", |row| json!(row.duration_ms)),
    ("Interaction.line", "text", |row| json!(row.line)),
    ("Interaction.employee", "text", |row| json!(row.employee)),
    ("Interaction.memberId", "text", |row| json!(row.member_id.map(MemberId::from))),
    ("Interaction.projectId", "text", |row| json!(row.project_id.map(ProjectId::from))),
    ("Interaction.sourceId", "text", |row| json!(row.source_id.map(SourceId::from))),
    ("Interaction.participantName", "text", |row| json!(row.participant_name)),
    ("Interaction.participantPhone", "text", |row| json!(row.participant_phone)),
    ("Interaction.language", "text", |row| json!(row.language)),
    ("Interaction.category", "text", |row| json!(row.category)),
    ("Interaction.qualityScore", "number", |row| json!(row.quality_score)),
    ("Interaction.sentiment", "text", |row| json!(row.sentiment)),
    ("Interaction.summary", "text", |row| json!(row.summary)),
];

/// Every variable, with an example.
pub(super) fn list() -> Vec<AttachedVariable> {
    let example = example();
    let shown = VARIABLES.iter();
    shown.map(|(path, kind, read)| AttachedVariable { path, kind, example: read(&example) }).collect()
}

/// Whether a field may carry this.
pub(super) fn is_variable(path: &str) -> bool {
    let key =
        |key: &str| (1..=KEY_CHARS_MAX).contains(&key.chars().count()) && !key.contains(char::is_control);
    VARIABLES.iter().any(|(known, ..)| *known == path) || path.strip_prefix(CUSTOM).is_some_and(key)
}

/// What a variable is worth for a conversation; null when the conversation does not have it.
pub(super) fn value_of(path: &str, row: &Row) -> Value {
    if let Some((_, _, read)) = VARIABLES.iter().find(|(known, ..)| *known == path) {
        return read(row);
    }
    path.strip_prefix(CUSTOM).and_then(|key| row.variables.get(key)).cloned().unwrap_or(Value::Null)
}

/// A conversation nobody had, for organizations that have none yet.
pub(super) fn example() -> Row {
    let id = |number: u128| Uuid::from_u128(0x019b_3d2f_6a41_7c00_8f52_e4a9_10d7_b300 + number);
    Row {
        organization_id: id(1),
        id: id(2),
        external_id: "1767261650.1".to_owned(),
        source_id: Some(id(3)),
        project_id: Some(id(4)),
        member_id: Some(id(5)),
        channel: "call".to_owned(),
        direction: "in".to_owned(),
        origin: "telephony".to_owned(),
        status: "completed".to_owned(),
        reason_code: None,
        reason: None,
        failed_stage: None,
        failure_retryable: false,
        participant_name: Some("Iryna Bondar".to_owned()),
        participant_phone: Some("+380501112233".to_owned()),
        line: Some("+380443332100".to_owned()),
        employee: Some("101".to_owned()),
        started_at: 1_767_261_650_000_000,
        duration_ms: Some(184_000),
        quality_score: Some(82),
        sentiment: Some("positive".to_owned()),
        category: Some("appointment".to_owned()),
        language: Some("en".to_owned()),
        summary: Some("The client booked a visit for Friday.".to_owned()),
        routing: Value::Null,
        variables: Value::Null,
        recording_url: None,
        has_recording: true,
        history: false,
        revision: 1,
        created_at: 1_767_261_840_000_000,
        updated_at: 1_767_261_900_000_000,
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn every_variable_of_the_list_has_a_value_for_the_example() {
        for variable in list() {
            assert!(is_variable(variable.path) && !variable.example.is_null(), "{}", variable.path);
        }
    }

    #[test]
    fn what_came_with_the_call_is_reached_by_its_key() {
        let row = Row { variables: json!({ "campaign": "spring" }), ..example() };
        assert_eq!(value_of("Interaction.variables.campaign", &row), json!("spring"));
        assert_eq!(value_of("Interaction.variables.other", &row), Value::Null);
        assert!(!is_variable("Interaction.variables."));
        assert!(!is_variable("Interaction.recordingUrl"), "what is not on the list cannot be carried");
    }
}
