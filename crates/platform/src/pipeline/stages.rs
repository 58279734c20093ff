//! What follows what: the stages an interaction passes through, and the one place that says which is next.
//!
//! Invariant: the next stage follows from what is stored and from nothing else, so going on, resuming
//! after a crash and retrying after a failure are the same decision.

use super::interactions::{Stage, Status};

/// What is stored of an interaction so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is its own fact, and all combinations can be")]
pub struct Progress {
    /// It belongs to a project, which says how it is judged.
    pub has_project: bool,
    /// Its sound is in the blob store.
    pub has_recording: bool,
    /// Its text is there.
    pub has_transcript: bool,
    /// It has been judged.
    pub has_evaluation: bool,
}

/// What an interaction needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Work, by a job of this stage.
    Stage(Stage),
    /// A person who says which project it belongs to.
    AwaitProject,
    /// Nothing: it is complete.
    Complete,
}

/// What follows. `delivering` is passed over: no source of today has a write-back.
pub const fn next_stage(progress: Progress) -> Next {
    match progress {
        Progress { has_project: false, .. } => Next::AwaitProject,
        Progress { has_recording: false, .. } => Next::Stage(Stage::Fetching),
        Progress { has_transcript: false, .. } => Next::Stage(Stage::Transcribing),
        Progress { has_evaluation: false, .. } => Next::Stage(Stage::Analyzing),
        Progress { .. } => Next::Complete,
    }
}

impl Stage {
    /// The status an interaction has while this stage works on it.
    pub const fn status(self) -> Status {
        match self {
            Self::Fetching => Status::Fetching,
            Self::Transcribing => Status::Transcribing,
            Self::Analyzing => Status::Analyzing,
            Self::Delivering => Status::Delivering,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_follows_from_what_is_stored() {
        let progress = |has_project, has_recording, has_transcript, has_evaluation| Progress {
            has_project,
            has_recording,
            has_transcript,
            has_evaluation,
        };
        let table = [
            (progress(false, false, false, false), Next::AwaitProject),
            (progress(false, true, false, false), Next::AwaitProject),
            (progress(true, false, false, false), Next::Stage(Stage::Fetching)),
            (progress(true, true, false, false), Next::Stage(Stage::Transcribing)),
            (progress(true, true, true, false), Next::Stage(Stage::Analyzing)),
            (progress(true, true, true, true), Next::Complete),
        ];
        for (stored, next) in table {
            assert_eq!(next_stage(stored), next, "{stored:?}");
        }
    }
}
