//! What an event leaves for later: a call whose particulars must be asked for, and a recording that is ready before or
//! after its call is known.

use std::time::Duration;

use ::store::{Enqueue, Job, JobRun, Priority, Retry, Tx};
use connectors::{CallRecord, Fault, RecordingRef};
use kernel::{Classify, InteractionId, RecordId, Ts};
use serde::{Deserialize, Serialize};

use super::calls::{Heard, recorded, take_call};
use super::jobs::ProcessRecord;
use super::model::IntakeError;
use crate::access::{self, Scope};
use crate::app::App;
use crate::inbound::names;
use crate::inbound::records::entity::Model as Record;
use crate::inbound::records::{self, Conclusion, Verdict};
use crate::inbound::sources::{self, Purpose};
use crate::{pace, pipeline};

/// A recording that is told of before its call is looked at again this often, and for this long.
const AGAIN: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_mins(15);

/// Asks the vendor for a call that an event only named.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LookUpCall {
    /// The record that named it.
    pub record_id: RecordId,
    /// Its name at the vendor.
    pub external_id: String,
    /// About when it ended.
    pub at: Ts,
}

impl Job for LookUpCall {
    const NAME: &'static str = "look_up_call";
    const ATTEMPTS_MAX: u32 = 10;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let (acting, id) = (scope.clone(), self.record_id);
        let record = app.db().read(&scope, |tx| async move { records::find(&tx, &acting, id).await }).await?;
        let Some(record) = record.filter(|record| record.verdict == Verdict::Pending.key()) else {
            return Ok(());
        };
        if let Some(known) = self.known(&app, &scope, &record).await? {
            return conclude(&app, &scope, id, known).await;
        }
        let conclusion = match self.ask(&app, &scope, &record).await? {
            Ok(call) => return conclude_with(&app, &scope, record, call).await,
            Err(conclusion) => conclusion,
        };
        conclude(&app, &scope, id, conclusion).await
    }

    async fn buried(self, app: App, run: JobRun, reason: String) {
        let scope = access::system(run.organization.into(), Self::NAME);
        let acting = scope.clone();
        let conclusion = Conclusion::because(Verdict::Rejected, "record.not_found_there", reason);
        let written = app.db().write(&scope, |tx| async move {
            records::conclude(&tx, &acting, self.record_id, conclusion.of(self.external_id)).await
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "a record whose call was not found could not be marked");
        }
    }
}

impl LookUpCall {
    /// The vendor may have told of one call in several records; who asks first asks for all.
    async fn known(&self, app: &App, scope: &Scope, record: &Record) -> Result<Option<Conclusion>, Retry> {
        let (acting, key, name) = (scope.clone(), source_key(record), self.external_id.clone());
        let read = |tx: Tx| async move { names::find(&tx, &acting, &key, &name).await };
        Ok(app.db().read(scope, read).await?.map(|id| told_again(&self.external_id, id)))
    }

    /// The call, or why there is none; an error when asking again makes sense.
    async fn ask(
        &self,
        app: &App,
        scope: &Scope,
        record: &Record,
    ) -> Result<Result<CallRecord, Conclusion>, Retry> {
        let source = app.source_account(scope, record.source_id.into()).await?;
        let history = source
            .as_ref()
            .and_then(|(connector, account)| Some((*connector, connector.history()?, account)));
        let Some((connector, history, account)) = history else {
            let words = "the source that told of this call can no longer be asked for it";
            return Ok(Err(Conclusion::because(Verdict::Rejected, "record.connector", words)));
        };
        let turn = (history.limits().gap, Priority::Live);
        if let Some(wait) = pace::line_up(app, connector, account, turn).await? {
            return Err(Retry::untried(wait, "the vendor is asked for one call after the other"));
        }
        let (http, seen) = app.http().watched(account);
        let found = history.find(&http, account, &self.external_id, self.at).await;
        if let Err(fault) = &found {
            seen.blame(fault.words());
        }
        sources::keep_exchanges(app, scope, record.source_id.into(), Purpose::Lookup, &seen).await;
        match found {
            Ok(call) => Ok(Ok(call)),
            Err(fault) if fault.is_retryable() || matches!(fault, Fault::NotFound { .. }) => {
                let reason = format!("{}: {fault}", fault.code());
                Err(Retry { after: fault.retry_after(), ..Retry::later(reason) })
            }
            Err(fault) => Ok(Err(Conclusion::because(Verdict::Rejected, fault.code(), fault.to_string()))),
        }
    }
}

async fn conclude(app: &App, scope: &Scope, id: RecordId, conclusion: Conclusion) -> Result<(), Retry> {
    let acting = scope.clone();
    let write = |tx: Tx| async move { records::conclude(&tx, &acting, id, conclusion).await };
    Ok(app.db().write(scope, write).await?)
}

fn told_again(external_id: &str, id: InteractionId) -> Conclusion {
    let words = "this call was here already: the vendor told of it more than once";
    Conclusion::because(Verdict::Duplicate, "record.duplicate", words).of(external_id).became(id)
}

async fn conclude_with(app: &App, scope: &Scope, record: Record, call: CallRecord) -> Result<(), Retry> {
    let (acting, writing) = (scope.clone(), app.clone());
    let work = |tx: Tx| async move {
        let heard = Heard { source_id: record.source_id.into(), received_at: Ts(record.received_at) };
        let conclusion = take_call(&tx, &writing, &acting, heard, &call).await?;
        Ok::<_, IntakeError>(records::conclude(&tx, &acting, record.id.into(), conclusion).await?)
    };
    app.db().write(scope, work).await.map_err(Retry::from)
}

/// The record stays open until the vendor has answered.
pub(super) async fn look_up(
    tx: &Tx,
    scope: &Scope,
    record: &Record,
    job: LookUpCall,
) -> Result<Option<Conclusion>, IntakeError> {
    let known = names::find(tx, scope, &source_key(record), &job.external_id).await?;
    if let Some(id) = known {
        return Ok(Some(told_again(&job.external_id, id)));
    }
    // The row is written when the call is over, which may be a moment after we are told.
    let how = Enqueue { run_at: Some(tx.now().plus(Duration::from_secs(5))), ..Enqueue::default() };
    tx.enqueue_with(scope, &job, how).await?;
    Ok(None)
}

/// A recording finds its call, or waits for it.
pub(super) async fn take_recording(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    record: &Record,
    (external_id, recording): (String, RecordingRef),
) -> Result<Option<Conclusion>, IntakeError> {
    let Some(id) = names::find(tx, scope, &source_key(record), &external_id).await? else {
        return wait_for_call(tx, scope, record, external_id).await;
    };
    let changed = pipeline::recording_ready(tx, app, scope, id, &recording).await?;
    if changed {
        return Ok(Some(recorded(&external_id).became(id)));
    }
    let words = "the recording of this call is here already or not needed";
    let again = Conclusion::because(Verdict::Duplicate, "record.duplicate", words);
    Ok(Some(again.of(external_id).became(id)))
}

async fn wait_for_call(
    tx: &Tx,
    scope: &Scope,
    record: &Record,
    external_id: String,
) -> Result<Option<Conclusion>, IntakeError> {
    if tx.now() > Ts(record.received_at).plus(PATIENCE) {
        let words = "no call of this name was told of, so there is nothing the recording could belong to";
        return Ok(Some(Conclusion::because(Verdict::Ignored, "record.no_call", words).of(external_id)));
    }
    let again = ProcessRecord { record_id: record.id.into() };
    // The job that runs now has no key, so this one may stand beside it.
    let how = Enqueue { run_at: Some(tx.now().plus(AGAIN)), ..Enqueue::default() };
    tx.enqueue_with(scope, &again, how).await?;
    Ok(None)
}

fn source_key(record: &Record) -> String {
    kernel::SourceId::from(record.source_id).to_string()
}
