//! How an interaction goes on: from what is stored to the next stage, its job, or its completion.
//!
//! Insertion, every finished stage, a retry and a resumed wait come through here, so all of them
//! follow `next_stage` and a job is stored with the change that asks for it.

use connectors::RecordingRef;
use kernel::{InteractionId, ProjectId, Ts};
use store::{Enqueue, Retry, StoreError, Tx};

use super::interactions::{self, Event, InteractionError, Reason, RoutingNote, Row, Stage, Status};
use super::trace::{self, StepEnd, StepStage, StepState};
use super::{Next, Progress, next_stage};
use super::{completion, evaluation, projects, recordings, transcription};
use crate::access::Scope;
use crate::activity::log::{self, ActivityKind, NewEntry};
use crate::app::App;
use crate::billing::BillingError;

/// Why a call was put aside whose source knew of no recording.
pub const NO_RECORDING: &str = "interaction.no_recording";
/// Why a call of the past was put aside that is processed once somebody asks for it.
const ON_DEMAND: &str = "import.on_demand";
/// Why an interaction waits that no rule and no default project took.
pub(super) const UNMATCHED: &str = "routing.unmatched";

/// Moves the interaction to whatever follows from what is stored.
pub(super) async fn go_on(tx: &Tx, app: &App, scope: &Scope, row: &Row) -> Result<(), StoreError> {
    match next_stage(progress(tx, scope, row).await?) {
        Next::Complete => completion::complete(tx, app, scope, row).await,
        Next::AwaitProject => {
            interactions::happen(tx, app, scope, row, &await_project()).await?;
            Ok(())
        }
        Next::Stage(stage) => {
            if let Some(moved) = interactions::happen(tx, app, scope, row, &Event::Begin(stage)).await? {
                enqueue(tx, scope, &moved, stage).await?;
            }
            Ok(())
        }
    }
}

fn await_project() -> Event {
    let words = "no rule and no default project takes it: add a rule that does, or choose a default project and retry";
    Event::Wait(Reason::new(UNMATCHED, words))
}

/// What happens to a conversation whose recording is still to be fetched, the moment it is stored.
pub(super) fn first_event(has_project: bool) -> Event {
    if has_project { Event::Begin(Stage::Fetching) } else { await_project() }
}

/// Why a conversation of the past was put aside until somebody asks for it.
pub(super) fn on_demand() -> Reason {
    let words = "it was imported without being processed: retry it, and it is fetched and judged";
    Reason::new(ON_DEMAND, words)
}

async fn progress(tx: &Tx, scope: &Scope, row: &Row) -> Result<Progress, StoreError> {
    let id = row.interaction_id();
    Ok(Progress {
        has_project: row.project_id.is_some(),
        has_recording: recordings::find(tx, scope, id).await?.is_some(),
        has_transcript: transcription::find(tx, scope, id).await?.is_some(),
        has_evaluation: evaluation::exists(tx, scope, id).await?,
    })
}

/// The revision makes each entry into a stage its own, so a retry is not taken for the try that still ends.
async fn enqueue(tx: &Tx, scope: &Scope, row: &Row, stage: Stage) -> Result<(), StoreError> {
    let interaction_id = row.interaction_id();
    let dedup_key = Some(format!("{interaction_id}:{}", row.revision));
    let how = Enqueue { dedup_key, priority: row.priority(), ..Enqueue::default() };
    match stage {
        Stage::Fetching => tx.enqueue_with(scope, &recordings::FetchRecording { interaction_id }, how).await,
        Stage::Transcribing => {
            tx.enqueue_with(scope, &transcription::Transcribe { interaction_id }, how).await
        }
        Stage::Analyzing => tx.enqueue_with(scope, &evaluation::Evaluate { interaction_id }, how).await,
        Stage::Delivering => Ok(()),
    }
}

/// Billing's troubles as those of the store: they are retried with the transaction they broke.
pub(super) fn billing_failed(error: BillingError) -> StoreError {
    match error {
        BillingError::Store(error) => error,
        other => StoreError::Corrupt(other.to_string()),
    }
}

/// Begins again at the stage that failed, or goes on with what waited.
pub async fn retry(tx: &Tx, app: &App, scope: &Scope, id: InteractionId) -> Result<(), InteractionError> {
    let row = interactions::load(tx, scope, id).await?;
    let status = row.status().unwrap_or(Status::Pending);
    let refused = |why: String| Err(InteractionError::NotRetryable { status: status.key(), why });
    match status {
        Status::Failed if !row.failure_retryable => {
            return refused(row.reason().map_or_else(String::new, |reason| reason.detail));
        }
        Status::Failed | Status::Waiting => {}
        Status::Completed => return refused("it has been judged".to_owned()),
        Status::Skipped if row.reason_code.as_deref() == Some(ON_DEMAND) => {}
        Status::Skipped => return refused("it was not meant to be processed".to_owned()),
        _ => return Err(InteractionError::InProgress),
    }
    let row = interactions::set_live(tx, scope, with_project(tx, scope, row).await?).await?;
    if !row.has_recording && row.recording_url.is_none() {
        return Err(InteractionError::NothingToFetch);
    }
    Ok(go_on(tx, app, scope, &row).await?)
}

/// A recording can be had that was not there when the call was told of. Answers whether that changed anything.
pub async fn recording_ready(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    id: InteractionId,
    recording: &RecordingRef,
) -> Result<bool, InteractionError> {
    let row = interactions::load(tx, scope, id).await?;
    let lacked = row.reason_code.as_deref() == Some(NO_RECORDING);
    let awaited = match row.status() {
        Some(Status::Fetching) => true,
        Some(Status::Skipped) => lacked,
        Some(Status::Failed) => row.failed_stage() == Some(Stage::Fetching),
        _ => false,
    };
    if !awaited || row.has_recording {
        return Ok(false);
    }
    let sealed = interactions::seal_recording(app, scope, recording)?;
    interactions::set_recording(tx, scope, &row, sealed).await?;
    if row.status() == Some(Status::Fetching) {
        let job = recordings::FetchRecording { interaction_id: id };
        let dedup_key = Some(format!("{id}:{}:ready", row.revision));
        let how = Enqueue { dedup_key, priority: row.priority(), ..Enqueue::default() };
        tx.enqueue_with(scope, &job, how).await?;
    } else {
        go_on(tx, app, scope, &row).await?;
    }
    Ok(true)
}

/// The same for a call of the past that is to be processed once somebody asks for it.
pub async fn recording_on_demand(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    id: InteractionId,
    recording: &RecordingRef,
) -> Result<bool, InteractionError> {
    let row = interactions::load(tx, scope, id).await?;
    let sealed = interactions::seal_recording(app, scope, recording)?;
    interactions::set_recording(tx, scope, &row, sealed).await?;
    Ok(interactions::happen(tx, app, scope, &row, &Event::Skip(on_demand())).await?.is_some())
}

/// The interaction in a project: its own, or the default one there is by now.
async fn with_project(tx: &Tx, scope: &Scope, row: Row) -> Result<Row, InteractionError> {
    if row.project_id.is_some() {
        return Ok(row);
    }
    let project = projects::find_default(tx, scope).await?.ok_or(InteractionError::Unrouted)?;
    let explanation = format!("put into the default project {} by a retry", project.name);
    let note = RoutingNote { kind: "default".to_owned(), rule_name: None, explanation };
    Ok(into_project(tx, scope, row, (project.id, &note)).await?)
}

/// Puts a conversation that nobody took where somebody takes it by now, and goes on with it if it waited for that.
pub async fn route_anew(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    row: Row,
    to: (ProjectId, &RoutingNote),
) -> Result<(), StoreError> {
    let waited = row.reason_code.as_deref() == Some(UNMATCHED);
    let row = into_project(tx, scope, row, to).await?;
    if waited { go_on(tx, app, scope, &row).await } else { Ok(()) }
}

async fn into_project(
    tx: &Tx,
    scope: &Scope,
    row: Row,
    (project, note): (ProjectId, &RoutingNote),
) -> Result<Row, StoreError> {
    let step = StepEnd::new(StepState::Done, tx.now()).saying(&note.explanation).fact("kind", &note.kind);
    trace::end(tx, scope, row.interaction_id(), StepStage::Routed, &step).await?;
    interactions::set_project(tx, scope, row, (project, note)).await
}

/// A try of a stage begins: the interaction as it is, or none when it has moved on and nothing is to be done.
pub(super) async fn begin(
    app: &App,
    scope: &Scope,
    id: InteractionId,
    (stage, step): (Stage, StepStage),
) -> Result<Option<Row>, InteractionError> {
    app.db()
        .write(scope, |tx| async move {
            let row = interactions::load(&tx, scope, id).await?;
            if row.status() != Some(stage.status()) {
                return Ok(None);
            }
            trace::begin(&tx, scope, id, step).await?;
            Ok(Some(row))
        })
        .await
}

/// The interaction as it is now, when the stage that `row` was read for is still at work on it.
pub(super) async fn still(tx: &Tx, scope: &Scope, row: &Row) -> Result<Option<Row>, StoreError> {
    match interactions::load(tx, scope, row.interaction_id()).await {
        Ok(now) if now.revision == row.revision => Ok(Some(now)),
        Ok(_) | Err(InteractionError::NotFound) => Ok(None),
        Err(InteractionError::Store(error)) => Err(error),
        Err(error) => Err(StoreError::Corrupt(error.to_string())),
    }
}

/// The call is too short to be judged: never billed, and visible with the reason.
pub(super) async fn skip_short(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    row: &Row,
    (seconds, shortest): (i64, i64),
) -> Result<(), StoreError> {
    let words = format!("it lasts {seconds} s, and this organization skips calls under {shortest} s");
    let reason = Reason::new("interaction.short", words);
    let step = StepEnd::new(StepState::Skipped, tx.now()).because(&reason);
    trace::end(tx, scope, row.interaction_id(), StepStage::Transcribed, &step).await?;
    interactions::happen(tx, app, scope, row, &Event::Skip(reason)).await?;
    Ok(())
}

/// Why a try of a stage ended without its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Setback {
    /// It will be tried again: after this long, or after the usual backoff.
    Later(Option<std::time::Duration>, Reason),
    /// A person must provide something first.
    Wait(Reason),
    /// It was given up; `true` when a person's retry can help.
    Failed(Reason, bool),
}

/// Writes down why a try ended, and answers what the job runner is to do.
pub(super) async fn set_back(
    app: &App,
    scope: &Scope,
    row: &Row,
    (stage, step, began): (Stage, StepStage, Ts),
    setback: Setback,
) -> Result<(), Retry> {
    let id = row.interaction_id();
    let (ended, reason, event) = match &setback {
        Setback::Later(_, reason) => (StepState::Waiting, reason, None),
        Setback::Wait(reason) => (StepState::Waiting, reason, Some(Event::Wait(reason.clone()))),
        Setback::Failed(reason, retryable) => {
            let event = Event::Fail { stage, reason: reason.clone(), retryable: *retryable };
            (StepState::Failed, reason, Some(event))
        }
    };
    let end = StepEnd::new(ended, began).because(reason);
    let failed = ended == StepState::Failed;
    app.db()
        .write(scope, |tx| async move {
            trace::end(&tx, scope, id, step, &end).await?;
            let Some(event) = event else { return Ok(()) };
            let moved = interactions::happen(&tx, app, scope, row, &event).await?;
            if failed && moved.is_some() {
                note_failure(&tx, scope, id, reason).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    match setback {
        Setback::Later(Some(wait), reason) => Err(Retry::after(wait, words(&reason))),
        Setback::Later(None, reason) => Err(Retry::later(words(&reason))),
        _ => Ok(()),
    }
}

/// The last try is over and nobody will come back: the interaction fails with what the last try said.
pub(super) async fn give_up(
    app: &App,
    scope: &Scope,
    id: InteractionId,
    (stage, step): (Stage, StepStage),
    last_words: String,
) {
    let given_up = app
        .db()
        .write(scope, |tx| async move {
            let row = interactions::load(&tx, scope, id).await?;
            let last = trace::find(&tx, scope, id, step).await?;
            let told =
                last.as_ref().and_then(|step| Some(Reason::new(step.code.clone()?, step.detail.clone()?)));
            let reason = told.unwrap_or_else(|| Reason::new("pipeline.gave_up", last_words));
            let event = Event::Fail { stage, reason: reason.clone(), retryable: true };
            if interactions::happen(&tx, app, scope, &row, &event).await?.is_some() {
                let began = last.map_or(tx.now(), |step| step.started_at);
                let end = StepEnd::new(StepState::Failed, began).because(&reason);
                trace::end(&tx, scope, id, step, &end).await?;
                note_failure(&tx, scope, id, &reason).await?;
            }
            Ok::<_, InteractionError>(())
        })
        .await;
    if let Err(error) = given_up {
        tracing::warn!(%error, interaction = %id, "a given-up interaction could not be marked as failed");
    }
}

async fn note_failure(tx: &Tx, scope: &Scope, id: InteractionId, reason: &Reason) -> Result<(), StoreError> {
    let line = NewEntry::new(ActivityKind::Error, &reason.detail).about(id);
    log::note(tx, scope, line.with([("code".to_owned(), reason.code.clone())].into())).await
}

fn words(reason: &Reason) -> String {
    format!("{}: {}", reason.code, reason.detail)
}
