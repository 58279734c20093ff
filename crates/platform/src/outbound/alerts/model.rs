//! When an alert is raised.

use kernel::{AlertId, AlertRuleId, Classify, InteractionId, Kind, MemberId, ProjectId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Somebody should look today.
    Warning,
    /// Somebody should look now.
    Critical,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// How well it was done.
    Quality,
    /// Whether it was allowed.
    Compliance,
    /// How the client felt.
    Sentiment,
    /// Whether it sold.
    Sales,
    /// Anything else.
    Custom,
}

/// A rule: the score of a conversation falls below a number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlertRule {
    /// Its id.
    pub id: AlertRuleId,
    /// What people call it.
    pub name: String,
    /// What it is about.
    pub category: Category,
    /// How much it matters.
    pub severity: Severity,
    /// Scores below this raise the alert.
    pub score_below: i64,
    /// Only in this project.
    pub project_id: Option<ProjectId>,
    /// Whether it is checked.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Ts,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// A rule as it is sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAlertRule {
    /// 1 to 120 characters.
    pub name: String,
    /// What it is about.
    #[serde(default = "quality")]
    pub category: Category,
    /// How much it matters.
    pub severity: Severity,
    /// 1 to 100.
    pub score_below: i64,
    /// Only in this project; everywhere when absent.
    pub project_id: Option<ProjectId>,
    /// Whether it is checked.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// An alert that was raised.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// The rule behind it.
    pub rule: AlertRuleRef,
    /// The conversation.
    pub interaction_id: InteractionId,
    /// How much it matters.
    pub severity: Severity,
    /// The score that was seen.
    pub actual: i64,
    /// `open`.
    pub state: String,
    /// Whether it is about a call of the past that an import brought: nobody was told of it.
    pub historic: bool,
    /// When it was raised.
    pub created_at: Ts,
}

/// A rule by id and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlertRuleRef {
    /// Its id.
    pub id: AlertRuleId,
    /// What people call it.
    pub name: String,
}

/// As much of a completed conversation as rules look at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Judged {
    /// The conversation.
    pub interaction_id: InteractionId,
    /// Its project.
    pub project_id: Option<ProjectId>,
    /// Its employee.
    pub member_id: Option<MemberId>,
    /// Its score, when there is one.
    pub quality_score: Option<i64>,
    /// Whether it is of the past, so that its alerts are kept and nobody is told.
    #[serde(default)]
    pub historic: bool,
}

/// Why a rule could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum AlertError {
    #[error("there is no such alert rule")]
    NotFound,
    #[error("give the rule a name of 1 to {NAME_CHARS_MAX} characters")]
    Name,
    #[error("an alert is raised below a score of 1 to 100")]
    ScoreBelow,
    #[error("there is no such project")]
    Project,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

const NAME_CHARS_MAX: usize = 120;

impl Classify for AlertError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Name | Self::ScoreBelow | Self::Project => Kind::Invalid,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "alert_rule.not_found",
            Self::Name => "alert_rule.name",
            Self::ScoreBelow => "alert_rule.score_below",
            Self::Project => "alert_rule.project",
            Self::Store(error) => error.code(),
        }
    }
}

impl NewAlertRule {
    /// The rule with its name trimmed, or the first field that cannot be.
    pub(super) fn checked(mut self) -> Result<Self, (&'static str, AlertError)> {
        self.name = self.name.trim().to_owned();
        if !(1..=NAME_CHARS_MAX).contains(&self.name.chars().count()) {
            return Err(("/name", AlertError::Name));
        }
        if !(1..=100).contains(&self.score_below) {
            return Err(("/score_below", AlertError::ScoreBelow));
        }
        Ok(self)
    }
}

impl AlertRule {
    /// The score that raises this rule's alert, if the conversation does.
    pub(super) fn breached_by(&self, judged: &Judged) -> Option<i64> {
        let in_scope = self.project_id.is_none() || self.project_id == judged.project_id;
        judged.quality_score.filter(|score| self.enabled && in_scope && *score < self.score_below)
    }
}

fn quality() -> Category {
    Category::Quality
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod unit {
    use uuid::Uuid;

    use super::*;

    fn rule() -> AlertRule {
        AlertRule {
            id: Uuid::nil().into(),
            name: "Low".to_owned(),
            category: Category::Quality,
            severity: Severity::Warning,
            score_below: 60,
            project_id: None,
            enabled: true,
            created_at: Ts(0),
            revision: 1,
        }
    }

    fn judged(score: Option<i64>, project: u128) -> Judged {
        Judged {
            interaction_id: Uuid::nil().into(),
            project_id: Some(Uuid::from_u128(project).into()),
            member_id: None,
            quality_score: score,
            historic: false,
        }
    }

    #[test]
    fn a_rule_is_breached_strictly_below_its_number() {
        assert_eq!(rule().breached_by(&judged(Some(59), 1)), Some(59));
        assert_eq!(rule().breached_by(&judged(Some(60), 1)), None);
        assert_eq!(
            rule().breached_by(&judged(None, 1)),
            None,
            "a conversation without a score breaches nothing"
        );
    }

    #[test]
    fn a_rule_of_one_project_or_a_disabled_one_stays_silent_elsewhere() {
        let of_project = AlertRule { project_id: Some(Uuid::from_u128(2).into()), ..rule() };
        assert_eq!(of_project.breached_by(&judged(Some(1), 1)), None);
        assert_eq!(of_project.breached_by(&judged(Some(1), 2)), Some(1));
        assert_eq!(AlertRule { enabled: false, ..rule() }.breached_by(&judged(Some(1), 1)), None);
    }
}
