//! What an entry of the activity log says.

use std::collections::BTreeMap;

use kernel::{ActivityEntryId, InteractionId, SourceId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// A record went to a project by a rule.
    Matched,
    /// No rule held, so it went to the default project.
    Routed,
    /// Neither a rule nor a default project took it.
    Unmatched,
    /// A record or an interaction failed.
    Error,
    /// A source was connected, changed or disconnected.
    Source,
    /// A provider credential was changed or failed.
    Credential,
    /// An outgoing webhook was given up or its endpoint disabled.
    Delivery,
    /// An alert was raised.
    Alert,
    /// Rules, projects or other settings were changed.
    Settings,
    /// Balance and charges.
    Billing,
    /// Somebody who called in by SIP was refused.
    Sip,
}

/// One line of the log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActivityEntry {
    /// Its id.
    pub id: ActivityEntryId,
    /// When it happened.
    pub at: Ts,
    /// What kind of thing it was.
    pub kind: ActivityKind,
    /// Who did it: a member's name, the name of an API key, or that of a job.
    pub actor: Option<String>,
    /// In words.
    pub detail: String,
    /// The conversation it is about.
    pub interaction_id: Option<InteractionId>,
    /// The source it is about.
    pub source_id: Option<SourceId>,
    /// The values that were seen.
    pub facts: BTreeMap<String, String>,
}

/// A line to be written.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// What kind of thing it was.
    pub kind: ActivityKind,
    /// In words.
    pub detail: String,
    /// The conversation it is about.
    pub interaction_id: Option<InteractionId>,
    /// The source it is about.
    pub source_id: Option<SourceId>,
    /// The values that were seen.
    pub facts: BTreeMap<String, String>,
}

impl NewEntry {
    /// A line about nothing in particular yet.
    pub fn new(kind: ActivityKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), interaction_id: None, source_id: None, facts: BTreeMap::new() }
    }

    /// Names the conversation it is about.
    #[must_use]
    pub fn about(mut self, interaction_id: InteractionId) -> Self {
        self.interaction_id = Some(interaction_id);
        self
    }

    /// Names the source it is about.
    #[must_use]
    pub fn from_source(mut self, source_id: SourceId) -> Self {
        self.source_id = Some(source_id);
        self
    }

    /// Adds the values that were seen.
    #[must_use]
    pub fn with(mut self, facts: BTreeMap<String, String>) -> Self {
        self.facts = facts;
        self
    }
}

impl ActivityKind {
    /// The word in the table and on the wire.
    pub fn key(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Routed => "routed",
            Self::Unmatched => "unmatched",
            Self::Error => "error",
            Self::Source => "source",
            Self::Credential => "credential",
            Self::Delivery => "delivery",
            Self::Alert => "alert",
            Self::Settings => "settings",
            Self::Billing => "billing",
            Self::Sip => "sip",
        }
    }

    /// The kind of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(key)).ok()
    }
}
