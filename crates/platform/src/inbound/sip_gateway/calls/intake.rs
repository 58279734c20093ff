//! From a recording in the spool to a conversation: measured, made a blob, routed, and only then taken off the disk.

use std::fs::File;
use std::io::{ErrorKind, Seek as _};
use std::path::Path;
use std::time::Duration;

use audio::{AudioError, Limits, Measured};
use futures::StreamExt as _;
use kernel::{InteractionId, MemberId};
use tokio_util::sync::CancellationToken;

use ::store::{StoreError, Tx};

use super::model::{
    IntakeError, SOURCE_KEY, Sides, end_key, end_words, facts, name, name_of, shown, sides, unreadable,
    variables, without_recording,
};
use super::turned::our_side_first;
use super::waiting::Ended;
use crate::access::{Scope, system};
use crate::activity::log::note;
use crate::app::App;
use crate::inbound::sip_gateway::reasons::transport_key;
use crate::inbound::sip_gateway::snapshot::{organization_of, owner_of, project_of};
use crate::inbound::{kept, names};
use crate::pipeline::interactions::{
    self, Channel, Direction, Inserted, NewInteraction, Origin, Start, StoredAudio,
};
use crate::pipeline::projects;
use crate::pipeline::trace::{self, StepEnd, StepStage, StepState};
use crate::routing::{self, Facts, Routed};
use crate::tenancy::{members, organizations};

/// Calls that are stored at once.
const AT_ONCE: usize = 4;
/// A call that cannot be stored is tried again after this, twice as long each time.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
const AGAIN_AFTER_MAX: Duration = Duration::from_mins(1);

/// Stores calls as they end, until `stop`; then those that wait already.
pub(in crate::inbound::sip_gateway) async fn take_waiting(app: &App, stop: &CancellationToken) {
    let ended = futures::stream::unfold((), |()| async {
        loop {
            if let Some(ended) = app.sip().calls().pop() {
                return Some((ended, ()));
            }
            tokio::select! {
                biased;
                () = app.sip().calls().came() => {}
                () = stop.cancelled() => return None,
            }
        }
    });
    ended.for_each_concurrent(AT_ONCE, |ended| take_until_stored(app, ended, stop)).await;
}

/// Stores every call that waits now, once.
#[cfg(test)]
pub(in crate::inbound::sip_gateway) async fn take_all(app: &App) {
    while let Some(ended) = app.sip().calls().pop() {
        take(app, &ended).await.expect("the call is stored");
    }
}

/// Tries until it is stored. At the end of the process it stays in the spool and is found at the next start.
async fn take_until_stored(app: &App, ended: Ended, stop: &CancellationToken) {
    let mut wait = AGAIN_AFTER;
    while let Err(error) = take(app, &ended).await {
        let call = name_of(&ended.call);
        tracing::warn!(%error, call, "a call could not be stored; its recording stays in the spool");
        if stop.is_cancelled() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.cancelled() => {}
        }
        wait = wait.saturating_mul(2).min(AGAIN_AFTER_MAX);
    }
}

/// Stores one call, and takes its recording out of the spool. Once however often it is called.
async fn take(app: &App, ended: &Ended) -> Result<InteractionId, IntakeError> {
    let scope = system(organization_of(ended.call.owner), "take_sip_call");
    let known_as = name_of(&ended.call);
    let asking = (scope.clone(), known_as.clone());
    let here =
        app.db().read(&scope, |tx| async move { names::find(&tx, &asking.0, SOURCE_KEY, &asking.1).await });
    let id = match here.await? {
        Some(id) => id,
        None => insert(app, &scope, ended, fetch(app, &scope, ended, &known_as).await?).await?,
    };
    if let Some(recording) = &ended.recording {
        sip::recorder::forget(&recording.path)?;
    }
    Ok(id)
}

/// The recording as a durable blob, or why there is nothing to work with.
async fn fetch(app: &App, scope: &Scope, ended: &Ended, known_as: &str) -> Result<Heard, IntakeError> {
    let Some(recording) = &ended.recording else { return Ok(Err(without_recording(ended.end))) };
    let mut file = match File::open(&recording.path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Err(without_recording(ended.end))),
        Err(error) => return Err(error.into()),
    };
    let owns = owns(app, scope);
    let is_client_first = sides(&ended.call, owns).direction == Direction::In;
    if recording.channels == 2 && is_client_first {
        let turning = tokio::task::spawn_blocking(move || our_side_first(file));
        file = turning.await.map_err(|_| IntakeError::Interrupted)??;
    }
    match measure(app, file.try_clone()?).await? {
        Err(error) => {
            set_aside(&recording.path);
            Ok(Err(unreadable(&error)))
        }
        Ok(measured) => Ok(Ok(keep(app, scope, file, (known_as, measured)).await?)),
    }
}

type Heard = Result<StoredAudio, (&'static str, String)>;

/// Whether a number is one of the organization's own.
fn owns(app: &App, scope: &Scope) -> impl Fn(&str) -> bool + use<> {
    let (rules, owner) = (app.sip().snapshot(), owner_of(scope.organization_id()));
    move |number| rules.place(owner, number, sip::Kind::Direct).is_some()
}

async fn measure(app: &App, file: File) -> Result<Result<Measured, AudioError>, IntakeError> {
    let limits = Limits { max_duration: app.limits().recording_duration };
    let measuring = tokio::task::spawn_blocking(move || audio::measure(file, limits));
    measuring.await.map_err(|_| IntakeError::Interrupted)
}

/// The name follows from the call, so a second run writes the same blob again.
async fn keep(
    app: &App,
    scope: &Scope,
    mut file: File,
    (known_as, measured): (&str, Measured),
) -> Result<StoredAudio, IntakeError> {
    let name = format!("recordings/{}/{known_as}", scope.organization_id());
    let blob_key = organizations::blob_key(app, scope, &name).await?;
    file.rewind()?;
    let (sha256, bytes) = kept::keep::<IntakeError>(app, &blob_key, file).await?;
    Ok(StoredAudio { blob_key, sha256, bytes, measured })
}

/// What nobody can read is kept for somebody who looks into it, where the next start does not find it.
fn set_aside(path: &Path) {
    if let Err(error) = std::fs::rename(path, path.with_extension("unreadable")) {
        tracing::warn!(%error, path = %path.display(), "a recording that cannot be read could not be set aside");
    }
}

async fn insert(app: &App, scope: &Scope, ended: &Ended, heard: Heard) -> Result<InteractionId, IntakeError> {
    let (changing, acting, ended) = (app.clone(), scope.clone(), ended.clone());
    let owns = owns(app, scope);
    app.db()
        .write(scope, |tx| async move {
            let sides = sides(&ended.call, owns);
            let facts = facts(sides, &variables(&ended));
            let decided = decide(&tx, &acting, &ended, &facts).await?;
            let member = member(&tx, &acting, sides).await?;
            let start = start(&tx, &acting, heard).await?;
            let new = conversation(&tx, &ended, sides, &decided, (member, start));
            match interactions::insert(&tx, &changing, &acting, new).await? {
                Inserted::Duplicate(id) => Ok(id),
                Inserted::New(id) => {
                    tell(&tx, &acting, id, &ended).await?;
                    note(&tx, &acting, routing::entry(&decided, &facts).about(id)).await?;
                    Ok(id)
                }
            }
        })
        .await
}

/// The project of the number that was called, if it names one that still is; otherwise the rules decide.
async fn decide(tx: &Tx, scope: &Scope, ended: &Ended, facts: &Facts) -> Result<Routed, StoreError> {
    let named = project_of(ended.call.placement);
    let project = match named {
        Some(id) => projects::load(tx, scope, id).await.ok(),
        None => None,
    };
    match project {
        None => routing::route(tx, scope, facts).await,
        Some(project) => Ok(Routed {
            kind: "matched",
            project_id: Some(project.id),
            rule_name: None,
            explanation: format!("the number {} leads to the project {}", ended.call.to.number, project.name),
        }),
    }
}

/// Who on our side spoke, by the extension that the other side names.
async fn member(tx: &Tx, scope: &Scope, sides: Sides<'_>) -> Result<Option<MemberId>, StoreError> {
    let extension = [sides.ours.number.clone()].into();
    let answering = members::list_by_extensions(tx, scope, &extension).await?;
    Ok(answering.into_values().next())
}

/// A call that is too short to be judged is kept with its recording, and not processed.
async fn start(tx: &Tx, scope: &Scope, heard: Heard) -> Result<Start, StoreError> {
    let audio = match heard {
        Ok(audio) => audio,
        Err((code, reason)) => return Ok(Start::Skip { code, reason }),
    };
    let organization =
        organizations::load(tx, scope).await.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let shortest = organization.min_call_seconds;
    let is_short = i64::from(audio.measured.duration_ms) / 1000 < shortest;
    Ok(if is_short { Start::TooShort { audio, shortest } } else { Start::Recorded(audio) })
}

fn conversation(
    tx: &Tx,
    ended: &Ended,
    sides: Sides<'_>,
    decided: &Routed,
    (member_id, start): (Option<MemberId>, Start),
) -> NewInteraction {
    let length = ended.recording.as_ref().map(|recording| recording.duration_ms);
    let employee = Some(sides.ours.number.clone()).filter(|_| ended.call.kind == sip::Kind::Siprec);
    NewInteraction {
        source_key: SOURCE_KEY.to_owned(),
        external_id: name_of(&ended.call),
        source_id: None,
        project_id: decided.project_id,
        member_id,
        channel: Channel::Call,
        direction: sides.direction,
        origin: Origin::Sip,
        participant_name: name(sides.client),
        participant_phone: shown(&sides.client.number),
        line: shown(&sides.ours.number),
        employee: employee.filter(|number| !number.is_empty()),
        started_at: ended.call.answered_at,
        duration_ms: Some(length.and_then(|length| i64::try_from(length).ok()).unwrap_or(0)),
        routing: routing::note(decided),
        variables: variables(ended),
        received_at: tx.now(),
        start,
    }
}

/// The trace says how it was recorded and how it ended, where others say how it was fetched.
async fn tell(tx: &Tx, scope: &Scope, id: InteractionId, ended: &Ended) -> Result<(), StoreError> {
    let Some(recording) = &ended.recording else { return Ok(()) };
    let known = trace::find(tx, scope, id, StepStage::Fetched).await?;
    if known.is_none_or(|step| step.state != StepState::Done) {
        return Ok(());
    }
    let call = &ended.call;
    let step = StepEnd::new(StepState::Done, call.answered_at)
        .saying(format!("recorded here, by SIP: {}", end_words(ended.end)))
        .fact("end", end_key(ended.end))
        .fact("ended_at", ended.at)
        .fact("transport", transport_key(call.transport))
        .fact("source", call.source)
        .fact("packets_lost", recording.packets_lost);
    trace::end(tx, scope, id, StepStage::Fetched, &step).await
}
