//! What an incoming record is, and what can become of it.

use kernel::{Classify, InteractionId, Kind, RecordId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RecordVerdict)]
pub enum Verdict {
    /// Stored and not looked at yet.
    Pending,
    /// Understood, and nothing to do.
    Ignored,
    /// The conversation was there already.
    Duplicate,
    /// It became a conversation that no rule and no default project took.
    Unmatched,
    /// It became a conversation.
    Accepted,
    /// It could not be understood.
    Rejected,
}

/// A record as its list shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Record)]
pub struct RecordView {
    /// Its id.
    pub id: RecordId,
    /// The conversation's name at the source, once the record was understood.
    pub external_id: Option<String>,
    /// When it arrived.
    pub received_at: Ts,
    /// What became of it.
    pub verdict: Verdict,
    /// Why, in words, when there is something to say.
    pub reason: Option<String>,
    /// The conversation it became or repeats.
    pub interaction_id: Option<InteractionId>,
    /// How large it was.
    pub bytes: i64,
}

/// What was concluded about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// What became of it.
    pub verdict: Verdict,
    /// Stable code of the reason.
    pub code: Option<&'static str>,
    /// The reason in words.
    pub reason: Option<String>,
    /// The conversation's name at the source.
    pub external_id: Option<String>,
    /// The conversation it became or repeats.
    pub interaction_id: Option<InteractionId>,
}

/// Why a record could not be served.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("there is no such record")]
    NotFound,
    #[error("this record is still waiting to be processed")]
    Waiting,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for RecordError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Waiting => Kind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "record.not_found",
            Self::Waiting => "record.waiting",
            Self::Store(error) => error.code(),
        }
    }
}

impl Verdict {
    /// The word in the table and on the wire.
    pub fn key(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ignored => "ignored",
            Self::Duplicate => "duplicate",
            Self::Unmatched => "unmatched",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    /// The verdict of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(key)).ok()
    }
}

impl Conclusion {
    /// A verdict with its reason.
    pub fn because(verdict: Verdict, code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            verdict,
            code: Some(code),
            reason: Some(reason.into()),
            external_id: None,
            interaction_id: None,
        }
    }

    /// Names the conversation at the source.
    #[must_use]
    pub fn of(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Some(external_id.into().replace('\0', ""));
        self
    }

    /// Names the conversation it became or repeats.
    #[must_use]
    pub fn became(mut self, interaction_id: InteractionId) -> Self {
        self.interaction_id = Some(interaction_id);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_survives_the_trip_through_the_table() {
        use Verdict::{Accepted, Duplicate, Ignored, Pending, Rejected, Unmatched};
        for verdict in [Pending, Ignored, Duplicate, Unmatched, Accepted, Rejected] {
            assert_eq!(Verdict::from_key(verdict.key()), Some(verdict));
        }
        assert_eq!(Verdict::from_key("lost"), None);
    }
}
