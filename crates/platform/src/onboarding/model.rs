//! The steps, in the order they make sense.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Entity;

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StepKey {
    /// A source is active, or a recording was uploaded.
    Source,
    /// Keys for speech and language are saved and work.
    Credentials,
    /// Rules say which project takes what.
    Routing,
    /// The first conversation has a score.
    FirstScore,
    /// Somebody is told when a score is low.
    Channels,
    /// Mails can leave.
    Mail,
    /// Colleagues are here.
    Members,
}

/// A step as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ChecklistStep {
    /// Which one.
    pub key: StepKey,
    /// Whether it is done.
    pub done: bool,
    /// The settings section where it is done; none for what happens by itself.
    pub section: Option<&'static str>,
}

/// Every step with the section it is done in and the entity whoever does it may change.
pub(super) const STEPS: [(StepKey, Option<&str>, Entity); 7] = [
    (StepKey::Source, Some("data-source"), Entity::Source),
    (StepKey::Credentials, Some("providers"), Entity::Credential),
    (StepKey::Routing, Some("routing"), Entity::RoutingRule),
    (StepKey::FirstScore, None, Entity::Interaction),
    (StepKey::Channels, Some("notifications"), Entity::AlertRule),
    (StepKey::Mail, Some("smtp"), Entity::Smtp),
    (StepKey::Members, Some("members"), Entity::Member),
];
