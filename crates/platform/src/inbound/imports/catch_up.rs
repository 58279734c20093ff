//! Catching up by schedule, where a vendor does not send again what was lost on the way.
//!
//! Every hour each such source is asked for the last hours, and for everything since it was last caught up with. A run
//! that brings nothing leaves no trace but the instant it came up to.

use std::time::Duration;

use ::store::{Enqueue, Job, JobRun, Priority, Retry, Runner, StoreError, Tx};
use connectors::{Connector, Delivery};
use kernel::{SourceId, Ts};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::entity::{Model, catch_up};
use super::model::{ImportError, ImportKind, ImportProcess, ImportState, NewImport, SPAN_MAX, key_of, minus};
use super::{start, store};
use crate::access::{self, Scope};
use crate::app::App;
use crate::inbound::sources::{self, SourceState};

const EVERY: Duration = Duration::from_hours(1);
/// What every run asks for again: a vendor may write a call down late.
const LAST_HOURS: Duration = Duration::from_hours(3);

/// Asks one source for what may have been lost.
#[derive(Debug, Serialize, Deserialize)]
struct CatchUp {
    source_id: SourceId,
}

/// The schedule, and its job.
pub(super) fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<CatchUp>().every("catch_up", EVERY, |tx, _| plan(tx))
}

/// One job for every active source that may have lost something.
async fn plan(tx: Tx) -> Result<(), StoreError> {
    let settled = minus(tx.now(), EVERY);
    for source in sources::list_active(&tx).await? {
        let asks = connectors::find(&source.connector).is_some_and(may_lose);
        // Who has just connected a source is asked by the wizard what to import.
        if asks && source.installed_at <= settled.0 {
            let scope = access::system(source.organization_id.into(), CatchUp::NAME);
            let dedup_key = Some(source.id.to_string());
            let how = Enqueue { priority: Priority::History, dedup_key, ..Enqueue::default() };
            tx.enqueue_with(&scope, &CatchUp { source_id: source.id.into() }, how).await?;
        }
    }
    Ok(())
}

/// Whether a vendor lists what it does not send again.
fn may_lose(connector: &dyn Connector) -> bool {
    let repeats = connector.ingest().is_some_and(|ingest| ingest.delivery() == Delivery::Repeats);
    !repeats && connector.ingest().is_some() && connector.history().is_some()
}

impl Job for CatchUp {
    const NAME: &'static str = "catch_up";
    const QUEUE: &'static str = "imports";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let work = |tx| {
            let (app, scope) = (&app, &scope);
            async move { begin(&tx, app, scope, self.source_id).await }
        };
        app.db().write(&scope, work).await.map_err(Retry::from)
    }
}

async fn begin(tx: &Tx, app: &App, scope: &Scope, source_id: SourceId) -> Result<(), ImportError> {
    let source = sources::load(tx, scope, source_id).await?;
    let busy = store::lock_unfinished(tx, scope, source_id).await?.is_some();
    if busy || source.state != SourceState::Active.key() {
        return Ok(());
    }
    let recent = minus(tx.now(), LAST_HOURS);
    let until = find(tx, scope, source_id).await?.unwrap_or(recent);
    let (from, to) = (until.min(recent).max(minus(tx.now(), SPAN_MAX)), tx.now());
    let cut = start::cut_of(&source)?;
    let new = NewImport {
        id: tx.ids().new_id(),
        source_id,
        kind: ImportKind::Scheduled,
        process: ImportProcess::Now,
        from,
        to,
        window: cut.window,
        windows_total: cut.count(from, to),
        file: None,
    };
    store::insert(tx, app, scope, new).await?;
    Ok(())
}

async fn find(tx: &Tx, scope: &Scope, source_id: SourceId) -> Result<Option<Ts>, StoreError> {
    let mine = tx.of::<catch_up::Entity>(scope).filter(catch_up::Column::SourceId.eq(source_id.uuid()));
    Ok(mine.one(tx).await?.map(|row| Ts(row.until)))
}

/// A finished import that reached the present tells where the next run begins.
pub(super) async fn caught_up(tx: &Tx, scope: &Scope, row: &Model) -> Result<(), StoreError> {
    let reaches = [ImportKind::Scheduled, ImportKind::CatchUp, ImportKind::Initial];
    if !reaches.iter().any(|kind| key_of(kind) == row.kind) {
        return Ok(());
    }
    let before = find(tx, scope, row.source_id.into()).await?;
    if before.is_some_and(|until| until.0 >= row.to_at) {
        return Ok(());
    }
    let until = catch_up::ActiveModel {
        organization_id: Set(row.organization_id),
        source_id: Set(row.source_id),
        until: Set(row.to_at),
    };
    let key = OnConflict::columns([catch_up::Column::OrganizationId, catch_up::Column::SourceId])
        .update_column(catch_up::Column::Until)
        .to_owned();
    catch_up::Entity::insert(until).on_conflict(key).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether a run of the schedule brought nothing anybody wants to read of.
pub(super) fn is_idle(row: &Model) -> bool {
    let nothing = row.imported == 0 && row.failed == 0;
    nothing && row.kind == key_of(&ImportKind::Scheduled) && row.state == ImportState::Completed.key()
}
