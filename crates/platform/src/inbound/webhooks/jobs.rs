//! Looking at what arrived: decoding, joining the legs of a call, concluding.

use std::time::Duration;

use ::store::{Enqueue, Job, JobRun, Retry, Runner, Tx};
use connectors::{CallRecord, RawInbound, SourceEvent};
use kernel::{RecordId, SourceId, Ts};
use serde::{Deserialize, Serialize};

use super::calls::{Heard, UNMATCHED, take_call};
use super::head;
use super::later::{LookUpCall, look_up, take_recording};
use super::model::IntakeError;
use super::store::{self, Leg};
use crate::access::{self, Scope};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::inbound::names;
use crate::inbound::records::entity::Model as Record;
use crate::inbound::records::{self, Conclusion, Verdict};
use crate::inbound::sources;
use crate::inbound::sources::entity::Model as Source;
use crate::pipeline::interactions;

/// Legs may overtake each other on their way; the closing one waits this long for the others.
const STRAGGLERS: Duration = Duration::from_secs(5);
/// A call whose closing leg was lost is made of what is there after this long.
const LOST: Duration = Duration::from_mins(30);

/// Looks at one record and concludes what it is.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProcessRecord {
    /// Which.
    pub record_id: RecordId,
}

/// Makes one call of the legs that arrived.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseSession {
    /// Where they came from.
    pub source_id: SourceId,
    /// What the vendor groups them by.
    pub session: String,
}

/// Makes the jobs of this slice run.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<ProcessRecord>().register::<CloseSession>().register::<LookUpCall>()
}

impl Job for ProcessRecord {
    const NAME: &'static str = "process_record";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let work = {
            let (app, scope) = (app.clone(), scope.clone());
            |tx: Tx| async move { process(&tx, &app, &scope, self.record_id).await }
        };
        app.db().write(&scope, work).await.map_err(Retry::from)
    }

    async fn buried(self, app: App, run: JobRun, reason: String) {
        let scope = access::system(run.organization.into(), Self::NAME);
        let acting = scope.clone();
        let conclusion = Conclusion::because(Verdict::Rejected, "record.failed", reason);
        let written = app.db().write(&scope, |tx| async move {
            records::conclude(&tx, &acting, self.record_id, conclusion).await
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, record = %self.record_id, "a record that was given up could not be marked");
        }
    }
}

impl Job for CloseSession {
    const NAME: &'static str = "close_session";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let work = {
            let (app, scope) = (app.clone(), scope.clone());
            |tx: Tx| async move { close(&tx, &app, &scope, self).await }
        };
        app.db().write(&scope, work).await.map_err(Retry::from)
    }
}

/// A record that has its verdict keeps it: this ran before.
async fn process(tx: &Tx, app: &App, scope: &Scope, id: RecordId) -> Result<(), IntakeError> {
    let Some(record) = records::find(tx, scope, id).await? else { return Ok(()) };
    if record.verdict != Verdict::Pending.key() {
        return Ok(());
    }
    let source = sources::load(tx, scope, record.source_id.into()).await?;
    sources::note_event(tx, app, scope, &source, Ts(record.received_at)).await?;
    let concluded = match decode(app, &source, &record)? {
        Ok(events) => look_at(tx, app, scope, &record, events).await?,
        Err(conclusion) => Some(conclusion),
    };
    let Some(conclusion) = concluded else { return Ok(()) };
    if conclusion.verdict == Verdict::Rejected {
        let words = conclusion.reason.clone().unwrap_or_default();
        let entry = NewEntry::new(
            ActivityKind::Error,
            format!("a record of “{}” was rejected: {words}", source.name),
        );
        note(tx, scope, entry.from_source(source.id.into())).await?;
    }
    let conclusion = own(tx, scope, &record, conclusion).await?;
    Ok(records::conclude(tx, scope, id, conclusion).await?)
}

/// A record that is looked at again finds the conversation it became itself; that is no repetition.
async fn own(
    tx: &Tx,
    scope: &Scope,
    record: &Record,
    conclusion: Conclusion,
) -> Result<Conclusion, IntakeError> {
    let became = conclusion.interaction_id.filter(|id| record.interaction_id == Some(id.uuid()));
    let (Verdict::Duplicate, Some(id)) = (conclusion.verdict, became) else { return Ok(conclusion) };
    let unmatched = record.reason_code.as_deref() == Some(UNMATCHED);
    if unmatched && interactions::load(tx, scope, id).await?.project_id.is_none() {
        let reason = record.reason.clone();
        return Ok(Conclusion { verdict: Verdict::Unmatched, code: Some(UNMATCHED), reason, ..conclusion });
    }
    Ok(Conclusion { verdict: Verdict::Accepted, code: None, reason: None, ..conclusion })
}

fn decode(
    app: &App,
    source: &Source,
    record: &Record,
) -> Result<Result<Vec<SourceEvent>, Conclusion>, IntakeError> {
    let Some(ingest) = connectors::find(&source.connector).and_then(connectors::Connector::ingest) else {
        let reason = format!("this version of Harken does not know the connector {}", source.connector);
        return Ok(Err(Conclusion::because(Verdict::Rejected, "record.connector", reason)));
    };
    let account = sources::account(app, source)?;
    let (head, body) = store::open_push(app, record)?;
    let inbound = RawInbound { head: &head, body: &body };
    // Looking again at what was not believed is no way around the proof.
    if record.reason_code.as_deref() == Some(store::DENIED)
        && let Err(denial) = head::judge(ingest, &inbound, &account, Ts(record.received_at))
    {
        return Ok(Err(Conclusion::because(Verdict::Rejected, store::DENIED, denial.to_string())));
    }
    let decoded = ingest.decode(&account, &inbound);
    Ok(decoded.map_err(|error| Conclusion::because(Verdict::Rejected, "record.malformed", error.to_string())))
}

/// What the events of one record come to: the weightiest conclusion, or none yet.
async fn look_at(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    record: &Record,
    events: Vec<SourceEvent>,
) -> Result<Option<Conclusion>, IntakeError> {
    let heard = Heard { source_id: record.source_id.into(), received_at: Ts(record.received_at) };
    let mut weightiest: Option<Conclusion> = None;
    let mut waits = false;
    for event in events {
        let concluded = match event {
            SourceEvent::Ignored { reason } => {
                Some(Conclusion::because(Verdict::Ignored, "record.nothing_to_do", reason))
            }
            SourceEvent::CallEnded { call } => Some(take_call(tx, app, scope, heard, &call).await?),
            SourceEvent::Hint { external_id, at } => {
                look_up(tx, scope, record, LookUpCall { record_id: record.id.into(), external_id, at })
                    .await?
            }
            SourceEvent::RecordingReady { external_id, recording } => {
                take_recording(tx, app, scope, record, (external_id, recording)).await?
            }
            SourceEvent::Fragment { session, part, closes } => {
                let leg = Leg { record_id: record.id.into(), received_at: heard.received_at, call: *part };
                let session = interactions::known_as(&session).into_owned();
                let close = CloseSession { source_id: heard.source_id, session };
                take_leg(tx, app, scope, close, (leg, closes)).await?
            }
        };
        waits |= concluded.is_none();
        let heavier = |one: &Conclusion| weightiest.as_ref().is_none_or(|known| known.verdict < one.verdict);
        weightiest = concluded.filter(heavier).or(weightiest);
    }
    if waits {
        return Ok(None);
    }
    let nothing = || Conclusion::because(Verdict::Ignored, "record.empty", "there was no event in it");
    Ok(Some(weightiest.unwrap_or_else(nothing)))
}

/// A leg waits for the others, unless it or its whole call was here already.
async fn take_leg(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    close: CloseSession,
    (leg, closes): (Leg, bool),
) -> Result<Option<Conclusion>, IntakeError> {
    let again = "this leg was here already: the vendor sent it more than once";
    let again = Conclusion::because(Verdict::Duplicate, "record.duplicate", again).of(&leg.call.external_id);
    if let Some(id) = names::find(tx, scope, &close.source_id.to_string(), &leg_name(&leg.call)).await? {
        return Ok(Some(again.became(id)));
    }
    let mine = leg.record_id;
    if store::keep_leg(tx, app, scope, &close, leg).await? != mine {
        return Ok(Some(again));
    }
    let (wait, why) = if closes { (STRAGGLERS, "closed") } else { (LOST, "lost") };
    let dedup_key = Some(format!("{why}:{}:{}", close.source_id, close.session));
    let how = Enqueue { run_at: Some(tx.now().plus(wait)), dedup_key, ..Enqueue::default() };
    tx.enqueue_with(scope, &close, how).await?;
    Ok(None)
}

/// The name under which a leg is remembered once its call is whole.
fn leg_name(leg: &CallRecord) -> String {
    format!("leg:{}:{}", leg.session, leg.external_id)
}

async fn close(tx: &Tx, app: &App, scope: &Scope, job: CloseSession) -> Result<(), IntakeError> {
    let legs = store::legs(tx, app, scope, job.source_id, &job.session).await?;
    let (Some(first), calls) = (legs.first(), legs.iter().map(|leg| leg.call.clone()).collect::<Vec<_>>())
    else {
        return Ok(());
    };
    let Some(call) = CallRecord::join(&calls) else { return Ok(()) };
    let heard = Heard { source_id: job.source_id, received_at: first.received_at };
    let conclusion = take_call(tx, app, scope, heard, &call).await?;
    for leg in &legs {
        if let Some(id) = conclusion.interaction_id {
            names::add(tx, scope, &job.source_id.to_string(), leg_name(&leg.call), id).await?;
        }
        records::conclude(tx, scope, leg.record_id, conclusion.clone()).await?;
    }
    Ok(store::forget_legs(tx, scope, job.source_id, &job.session).await?)
}
