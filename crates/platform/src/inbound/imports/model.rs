//! What an import is: its kinds and states, what may follow what, and why one is refused.

use std::time::Duration;

use kernel::{Classify, ImportId, Kind, MemberId, SourceId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::inbound::sources::SourceError;
use crate::inbound::webhooks::IntakeError;
use crate::pipeline::interactions::Reason;

/// The longest span one import or estimate covers.
pub(super) const SPAN_MAX: Duration = Duration::from_hours(5 * 366 * 24);
/// How far back an import goes unless somebody says.
pub(super) const SPAN_DEFAULT: Duration = Duration::from_hours(30 * 24);
/// Catching up begins this much earlier: vendors write a call down when it ends, and clocks differ.
pub(super) const OVERLAP: Duration = Duration::from_hours(1);

/// Why it was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ImportKind {
    /// Somebody wants the past of a source that is new here.
    Initial,
    /// Somebody wants what was missed since the last event or import.
    CatchUp,
    /// Somebody wants this span.
    Range,
    /// It happens every hour where the vendor does not send again what was lost.
    Scheduled,
    /// Somebody gave a file.
    File,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ImportState {
    /// It begins in a moment, or goes on.
    Queued,
    /// Pages are being asked for.
    Running,
    /// Somebody stopped it, or the vendor refuses until something is mended.
    Paused,
    /// Everything is here.
    Completed,
    /// Somebody ended it, or its source is no longer the active one.
    Cancelled,
    /// The vendor or the file does not allow to go on.
    Failed,
}

/// What is done with the calls it brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ImportProcess {
    /// They are fetched, transcribed and judged, after living calls.
    Now,
    /// They are kept, and each is processed once somebody asks.
    OnDemand,
}

/// What a member does to an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Pause,
    Resume,
    Cancel,
}

/// What is to be imported.
#[derive(Debug, Clone)]
pub(super) struct NewImport {
    /// Its id, which names its file too.
    pub id: ImportId,
    /// From where.
    pub source_id: SourceId,
    /// Why.
    pub kind: ImportKind,
    /// What is done with the calls.
    pub process: ImportProcess,
    /// The first instant.
    pub from: Ts,
    /// The first instant that is not wanted.
    pub to: Ts,
    /// The longest window.
    pub window: Duration,
    /// How many windows there will be.
    pub windows_total: i64,
    /// The file it is read from.
    pub file: Option<StoredFile>,
}

/// A file in the blob store.
#[derive(Debug, Clone)]
pub(super) struct StoredFile {
    /// Its name there.
    pub key: String,
    /// How large it is.
    pub bytes: i64,
}

/// How far it is, and what it brought.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Import)]
pub(super) struct ImportView {
    /// Its id.
    pub id: ImportId,
    /// From where.
    pub source_id: SourceId,
    /// Why it was started.
    pub kind: ImportKind,
    /// Where it stands.
    pub state: ImportState,
    /// What is done with the calls it brings.
    pub process: ImportProcess,
    /// The first instant; none for a file.
    pub from: Option<Ts>,
    /// The first instant that is not wanted; none for a file.
    pub to: Option<Ts>,
    /// Everything that began before this is done; none for a file.
    pub position: Option<Ts>,
    /// How many windows the span is asked for in; as far as is known by now.
    pub windows_total: i64,
    /// How many are done.
    pub windows_done: i64,
    /// Rows that were read: the sum of the four below.
    pub found: i64,
    /// Calls that are new here.
    pub imported: i64,
    /// Calls that were here already.
    pub duplicate: i64,
    /// Rows that are no call of a client.
    pub skipped: i64,
    /// Rows that could not be read; they can be downloaded.
    pub failed: i64,
    /// How many rows there will probably be.
    pub expected: Option<i64>,
    /// Rows read in a minute of work.
    pub per_minute: Option<i64>,
    /// How long it will probably still take.
    pub eta_seconds: Option<i64>,
    /// When it was asked for.
    pub created_at: Ts,
    /// When its first page was asked for.
    pub started_at: Option<Ts>,
    /// When it ended.
    pub finished_at: Option<Ts>,
    /// Who asked for it; none when it was the schedule.
    pub created_by: Option<ImportCreator>,
    /// Why it waits or ended, and what to do.
    pub error: Option<Reason>,
}

/// Who asked for an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ImportCreator {
    /// Which member.
    pub id: MemberId,
    /// His name.
    pub name: Option<String>,
}

/// Why an import was not started, changed or shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum ImportError {
    #[error("there is no such import")]
    NotFound,
    #[error("this source lists no history: give a file, or wait for its calls to arrive")]
    NoHistory,
    #[error("this source reads no files: import its history instead")]
    NoFiles,
    #[error("only the active source is imported from: make it the active one first")]
    Resting,
    #[error("an import of this source is not finished: wait until it ends, or cancel it")]
    Running,
    #[error("an import that is {0} cannot be {1}")]
    State(&'static str, &'static str),
    #[error("{0}")]
    Span(&'static str),
    #[error("send the file as a form, with the parts source_id and file")]
    Form,
    #[error("the file is larger than {0} bytes: split it and import the pieces one by one")]
    TooLarge(usize),
    #[error("`{name}` cannot be imported: this source reads files that end with {endings}")]
    Ending { name: String, endings: String },
    #[error("the file cannot be read: {0}")]
    File(connectors::DecodeError),
    #[error(transparent)]
    Fault(#[from] connectors::Fault),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error(transparent)]
    Billing(#[from] crate::billing::BillingError),
    #[error("a row could not be sealed or opened")]
    Seal(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for ImportError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::NoHistory | Self::NoFiles | Self::Resting | Self::Running | Self::State(..) => {
                Kind::Conflict
            }
            Self::Span(_) | Self::Ending { .. } | Self::File(_) => Kind::Invalid,
            Self::Form => Kind::Malformed,
            Self::TooLarge(_) => Kind::TooLarge,
            Self::Fault(error) => error.kind(),
            Self::Source(error) => error.kind(),
            Self::Intake(error) => error.kind(),
            Self::Billing(error) => error.kind(),
            Self::Seal(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "import.not_found",
            Self::NoHistory => "import.no_history",
            Self::NoFiles => "import.no_files",
            Self::Resting => "import.source_resting",
            Self::Running => "import.running",
            Self::State(..) => "import.state",
            Self::Span(_) => "import.span",
            Self::Form => "import.form",
            Self::TooLarge(_) => "import.too_large",
            Self::Ending { .. } => "import.ending",
            Self::File(_) => "import.file",
            Self::Fault(error) => error.code(),
            Self::Source(error) => error.code(),
            Self::Intake(error) => error.code(),
            Self::Billing(error) => error.code(),
            Self::Seal(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// What an action makes of a state; none when it cannot be done.
pub(super) fn transition(from: ImportState, action: Action) -> Option<ImportState> {
    use ImportState::{Cancelled, Paused, Queued, Running};
    match (action, from) {
        (Action::Pause, Queued | Running) => Some(Paused),
        (Action::Resume, Paused) => Some(Queued),
        (Action::Cancel, Queued | Running | Paused) => Some(Cancelled),
        _ => None,
    }
}

/// The span that is imported, as far as somebody said; `last` is the last event or import.
pub(super) fn decide_span(
    kind: ImportKind,
    (from, to): (Option<Ts>, Option<Ts>),
    (last, now): (Ts, Ts),
) -> Result<(Ts, Ts), ImportError> {
    let to = to.unwrap_or(now).min(now);
    let from = match (kind, from) {
        (_, Some(from)) => from,
        (ImportKind::Range, None) => return Err(ImportError::Span("say where the span begins")),
        (ImportKind::CatchUp, None) => minus(last, OVERLAP),
        (_, None) => minus(now, SPAN_DEFAULT),
    };
    check_span(from, to)?;
    Ok((from, to))
}

/// Refuses a span that is empty, lies in the future or is longer than anybody needs.
pub(super) fn check_span(from: Ts, to: Ts) -> Result<(), ImportError> {
    if from >= to {
        return Err(ImportError::Span("the span must begin in the past, and end after it began"));
    }
    if to.since(from) > SPAN_MAX {
        return Err(ImportError::Span("the span is longer than five years: import it in pieces"));
    }
    Ok(())
}

/// An instant so much earlier.
pub(super) fn minus(at: Ts, by: Duration) -> Ts {
    Ts(at.0.saturating_sub(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
}

/// The word of an enumeration in the table and on the wire.
pub(super) fn key_of(word: &impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(key)) => key,
        _ => String::new(),
    }
}

impl ImportState {
    /// Those of an import that is not over.
    pub(super) const UNFINISHED: [&'static str; 3] = ["queued", "running", "paused"];

    /// The word in the table and on the wire.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

impl Action {
    /// What is done, as a sentence about the import ends.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Pause => "paused",
            Self::Resume => "resumed",
            Self::Cancel => "cancelled",
        }
    }

    /// The verb of the audit log.
    pub(super) const fn verb(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [ImportState; 6] = [
        ImportState::Queued,
        ImportState::Running,
        ImportState::Paused,
        ImportState::Completed,
        ImportState::Cancelled,
        ImportState::Failed,
    ];

    #[test]
    fn what_may_be_done_to_an_import_follows_from_where_it_stands() {
        let possible = |action| {
            let from = STATES.into_iter().filter(|state| transition(*state, action).is_some());
            from.map(ImportState::key).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(possible(Action::Pause), "queued running");
        assert_eq!(possible(Action::Resume), "paused");
        assert_eq!(possible(Action::Cancel), "queued running paused");
        assert_eq!(transition(ImportState::Paused, Action::Resume), Some(ImportState::Queued));
    }

    #[test]
    fn every_word_survives_the_trip_through_the_table() {
        for state in STATES {
            assert_eq!(key_of(&state), state.key());
        }
        assert_eq!(key_of(&ImportKind::CatchUp), "catch_up");
        assert_eq!(key_of(&ImportProcess::OnDemand), "on_demand");
    }

    #[test]
    fn a_span_is_what_somebody_said_or_what_its_kind_means() {
        let day = |day: i64| Ts::from_millis(day * 86_400_000);
        let decide = |kind, from, to| decide_span(kind, (from, to), (day(95), day(100)));
        let hours = |hours: i64| day(95).plus_ms(-hours * 3_600_000);
        assert_eq!(decide(ImportKind::Initial, None, None).unwrap(), (day(70), day(100)));
        assert_eq!(decide(ImportKind::CatchUp, None, None).unwrap(), (hours(1), day(100)));
        assert_eq!(decide(ImportKind::Range, Some(day(5)), Some(day(9))).unwrap(), (day(5), day(9)));
        assert_eq!(
            decide(ImportKind::Range, Some(day(5)), Some(day(900))).unwrap().1,
            day(100),
            "not the future"
        );
        for wrong in [(None, None), (Some(day(9)), Some(day(9))), (Some(day(200)), None)] {
            let error = decide(ImportKind::Range, wrong.0, wrong.1).unwrap_err();
            assert_eq!(error.code(), "import.span", "{wrong:?}");
        }
        assert!(decide_span(ImportKind::Range, (Some(Ts(0)), None), (day(0), day(2000))).is_err());
    }
}
