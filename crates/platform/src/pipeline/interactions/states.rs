//! The states of an interaction, and which may follow which.
//!
//! Pure: the store asks [`transition`] before it writes, so no other path between states exists.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an interaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Stored, nothing begun.
    Pending,
    /// Its recording is being fetched, or is not ready yet.
    Fetching,
    /// Its recording is being turned into text.
    Transcribing,
    /// Its text is being judged.
    Analyzing,
    /// The judgement is being written back to its source.
    Delivering,
    /// Judged, and everybody told.
    Completed,
    /// A stage gave up; a retry begins there again.
    Failed,
    /// It was missed, too short or switched off: never processed, never billed.
    Skipped,
    /// Something a person must provide is missing.
    Waiting,
}

/// A stage that works on an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Gets the recording.
    Fetching,
    /// Makes text of it.
    Transcribing,
    /// Judges the text.
    Analyzing,
    /// Writes back.
    Delivering,
}

/// Why an interaction failed, waits or was skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reason {
    /// Stable code: `recording.empty`.
    pub code: String,
    /// What happened and what to do, in words.
    pub detail: String,
}

/// What happens to an interaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A stage begins.
    Begin(Stage),
    /// The last stage is done.
    Complete,
    /// A stage gave up.
    Fail {
        /// Which stage.
        stage: Stage,
        /// Why.
        reason: Reason,
        /// Whether a person's retry can help.
        retryable: bool,
    },
    /// Something a person must provide is missing.
    Wait(Reason),
    /// It is not to be processed.
    Skip(Reason),
}

impl Reason {
    /// A reason with its code and its words.
    pub fn new(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), detail: detail.into() }
    }
}

/// The state that follows, or none when the event cannot happen in this state.
pub(super) fn transition(from: Status, event: &Event) -> Option<Status> {
    use Status::{
        Analyzing, Completed, Delivering, Failed, Fetching, Pending, Skipped, Transcribing, Waiting,
    };
    let resting = matches!(from, Pending | Failed | Waiting);
    match event {
        // A recording may turn up for a call that was put aside because it had none.
        Event::Begin(Stage::Fetching) => (resting || from == Skipped).then_some(Fetching),
        Event::Begin(Stage::Transcribing) => (resting || from == Fetching).then_some(Transcribing),
        Event::Begin(Stage::Analyzing) => (resting || from == Transcribing).then_some(Analyzing),
        Event::Begin(Stage::Delivering) => (resting || from == Analyzing).then_some(Delivering),
        Event::Complete => (resting || matches!(from, Analyzing | Delivering)).then_some(Completed),
        Event::Fail { stage, .. } => (from == stage.status()).then_some(Failed),
        Event::Wait(_) => {
            matches!(from, Pending | Fetching | Transcribing | Analyzing | Delivering).then_some(Waiting)
        }
        // What was put aside may be put aside for another reason.
        Event::Skip(_) => matches!(from, Pending | Fetching | Skipped).then_some(Skipped),
    }
}

impl Status {
    /// Every status, in the order of the pipeline.
    pub const ALL: [Self; 9] = [
        Self::Pending,
        Self::Fetching,
        Self::Transcribing,
        Self::Analyzing,
        Self::Delivering,
        Self::Completed,
        Self::Failed,
        Self::Skipped,
        Self::Waiting,
    ];

    /// The word in the table and on the wire.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Fetching => "fetching",
            Self::Transcribing => "transcribing",
            Self::Analyzing => "analyzing",
            Self::Delivering => "delivering",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Waiting => "waiting",
        }
    }

    /// The status of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }
}

impl Stage {
    /// The word in the table and on the wire.
    pub const fn key(self) -> &'static str {
        self.status().key()
    }

    /// The stage of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Fetching, Self::Transcribing, Self::Analyzing, Self::Delivering]
            .into_iter()
            .find(|one| one.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason() -> Reason {
        Reason::new("some.code", "some words")
    }

    fn events() -> Vec<(&'static str, Event)> {
        let fail = |stage| Event::Fail { stage, reason: reason(), retryable: true };
        vec![
            ("fetch", Event::Begin(Stage::Fetching)),
            ("transcribe", Event::Begin(Stage::Transcribing)),
            ("analyze", Event::Begin(Stage::Analyzing)),
            ("deliver", Event::Begin(Stage::Delivering)),
            ("complete", Event::Complete),
            ("fail fetching", fail(Stage::Fetching)),
            ("fail transcribing", fail(Stage::Transcribing)),
            ("fail analyzing", fail(Stage::Analyzing)),
            ("fail delivering", fail(Stage::Delivering)),
            ("wait", Event::Wait(reason())),
            ("skip", Event::Skip(reason())),
        ]
    }

    #[test]
    fn the_table_of_states_is_this_and_no_more() {
        let allowed = |from: Status| {
            let possible = events().into_iter().filter(|(_, event)| transition(from, event).is_some());
            possible.map(|(name, _)| name).collect::<Vec<_>>().join(", ")
        };
        let table = [
            (Status::Pending, "fetch, transcribe, analyze, deliver, complete, wait, skip"),
            (Status::Fetching, "transcribe, fail fetching, wait, skip"),
            (Status::Transcribing, "analyze, fail transcribing, wait"),
            (Status::Analyzing, "deliver, complete, fail analyzing, wait"),
            (Status::Delivering, "complete, fail delivering, wait"),
            (Status::Completed, ""),
            (Status::Failed, "fetch, transcribe, analyze, deliver, complete"),
            (Status::Skipped, "fetch, skip"),
            (Status::Waiting, "fetch, transcribe, analyze, deliver, complete"),
        ];
        for (from, expected) in table {
            assert_eq!(allowed(from), expected, "{from:?}");
        }
    }

    #[test]
    fn an_event_leads_to_the_state_it_names() {
        assert_eq!(transition(Status::Pending, &Event::Begin(Stage::Fetching)), Some(Status::Fetching));
        assert_eq!(transition(Status::Failed, &Event::Begin(Stage::Analyzing)), Some(Status::Analyzing));
        assert_eq!(transition(Status::Analyzing, &Event::Complete), Some(Status::Completed));
        assert_eq!(transition(Status::Pending, &Event::Skip(reason())), Some(Status::Skipped));
        assert_eq!(transition(Status::Transcribing, &Event::Wait(reason())), Some(Status::Waiting));
    }

    #[test]
    fn every_state_and_stage_survives_the_trip_through_its_word() {
        for status in Status::ALL {
            assert_eq!(Status::from_key(status.key()), Some(status));
        }
        assert_eq!(Stage::from_key("transcribing"), Some(Stage::Transcribing));
        assert_eq!(Stage::from_key("pending"), None);
    }
}
