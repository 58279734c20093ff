//! What an interaction is made of when it arrives, and what can be wrong with asking for one.

use std::collections::BTreeMap;

use audio::Measured;
use connectors::RecordingRef;
use kernel::{Classify, InteractionId, Kind, MemberId, ProjectId, SourceId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A conversation that arrived and was routed.
#[derive(Debug, Clone)]
pub struct NewInteraction {
    /// What its external id is unique within: `src_…` or `upload`.
    pub source_key: String,
    /// The name the other side knows it by.
    pub external_id: String,
    /// The source it came from.
    pub source_id: Option<SourceId>,
    /// Where routing put it.
    pub project_id: Option<ProjectId>,
    /// The employee, when one was recognised.
    pub member_id: Option<MemberId>,
    /// Call or chat.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// How it got here.
    pub origin: Origin,
    /// The client's name.
    pub participant_name: Option<String>,
    /// The client's number.
    pub participant_phone: Option<String>,
    /// The number of ours it went through.
    pub line: Option<String>,
    /// The employee as the source names him.
    pub employee: Option<String>,
    /// When the conversation began.
    pub started_at: Ts,
    /// How long it lasted, by the source.
    pub duration_ms: Option<i64>,
    /// What routing decided, and why.
    pub routing: RoutingNote,
    /// Whatever else came with it.
    pub variables: BTreeMap<String, String>,
    /// When it arrived here.
    pub received_at: Ts,
    /// What is to be done first.
    pub start: Start,
}

/// What is to be done first with a new interaction.
#[derive(Debug, Clone)]
pub enum Start {
    /// Its recording is to be fetched. Where it is may be a secret, so it is sealed at rest and never shown.
    Fetch(RecordingRef),
    /// Its recording is fetched once somebody asks for it.
    OnDemand(RecordingRef),
    /// Its recording is in the blob store already.
    Recorded(StoredAudio),
    /// The same, and it is too short to be processed.
    TooShort {
        /// What was recorded.
        audio: StoredAudio,
        /// The shortest call that is processed, in seconds.
        shortest: i64,
    },
    /// It is not to be processed: missed, too short, switched off.
    Skip {
        /// Stable code: `interaction.missed`.
        code: &'static str,
        /// In words.
        reason: String,
    },
}

/// A recording in the blob store.
#[derive(Debug, Clone)]
pub struct StoredAudio {
    /// Its name there.
    pub blob_key: String,
    /// Of its bytes.
    pub sha256: [u8; 32],
    /// How many there are.
    pub bytes: u64,
    /// What it sounds like.
    pub measured: Measured,
}

/// What became of a new interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It is stored.
    New(InteractionId),
    /// It was here already, under this id.
    Duplicate(InteractionId),
}

/// Call or chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Channel {
    Call,
    Chat,
}

/// Who turned to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The client called us.
    In,
    /// We called the client.
    Out,
}

/// How an interaction got here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Origin {
    Upload,
    Crm,
    Telephony,
    Sip,
    Api,
}

/// What routing decided, kept with the interaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoutingNote {
    /// `matched`, `default` or `unrouted`.
    pub kind: String,
    /// The rule that held.
    pub rule_name: Option<String>,
    /// Why, in words.
    pub explanation: String,
}

impl Channel {
    /// The word in the table and on the wire.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Chat => "chat",
        }
    }
}

impl Direction {
    /// The word in the table and on the wire.
    pub const fn key(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

impl Origin {
    /// The word in the table and on the wire.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Crm => "crm",
            Self::Telephony => "telephony",
            Self::Sip => "sip",
            Self::Api => "api",
        }
    }
}

/// Why an interaction could not be shown, stored or retried.
#[derive(Debug, thiserror::Error)]
pub enum InteractionError {
    #[error("there is no such conversation, or it is not among those you may see")]
    NotFound,
    #[error("`{value}` is not a {field}: {hint}")]
    Filter { field: &'static str, value: String, hint: &'static str },
    #[error("filtering by score needs the right flag.read_metrics, which your role does not have")]
    ScoreHidden,
    #[error("this conversation is being processed already: wait until it completes, fails or waits")]
    InProgress,
    #[error("this conversation is {status} and cannot be retried: {why}")]
    NotRetryable { status: &'static str, why: String },
    #[error(
        "no rule and no default project takes this conversation: add a rule that does, or choose a default project and retry"
    )]
    Unrouted,
    #[error("the address of the recording is no longer known: send the call again")]
    NothingToFetch,
    #[error("the address of the recording cannot be sealed or opened")]
    Sealing(#[source] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for InteractionError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Filter { .. } => Kind::Malformed,
            Self::ScoreHidden => Kind::Denied,
            Self::InProgress | Self::NotRetryable { .. } | Self::Unrouted | Self::NothingToFetch => {
                Kind::Conflict
            }
            Self::Sealing(_) => Kind::Internal,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "interaction.not_found",
            Self::Filter { .. } => "interaction.filter",
            Self::ScoreHidden => "access.denied",
            Self::InProgress => "interaction.in_progress",
            Self::NotRetryable { .. } => "interaction.not_retryable",
            Self::Unrouted => "routing.unmatched",
            Self::NothingToFetch => "recording.address_gone",
            Self::Sealing(_) => "store.sealing",
            Self::Store(error) => error.code(),
        }
    }
}
