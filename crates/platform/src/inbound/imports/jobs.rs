//! One run of an import: one page, taken in part by part, and the job of the next page.
//!
//! A part is a transaction of its own, and ends as soon as somebody else waits to write, so that the intake of living calls
//! never waits for a whole page. What is counted of a page that was cut short by a crash is not counted again.

use ::store::{Job, JobRun, Retry, Runner, Tx};
use connectors::HistoryRow;
use kernel::{ImportId, Ts};
use serde::{Deserialize, Serialize};

use super::actions::cancel_of_source;
use super::entity::Model;
use super::intake::{self, Taken};
use super::leftovers::{ForgetFile, forget_with};
use super::model::{ImportError, ImportProcess, ImportState};
use super::pages::{Page, Work};
use super::progress::{Counts, Turned};
use super::setbacks::Setback;
use super::store::{self, FailedRow};
use super::{catch_up, news};
use crate::access::{self, Scope};
use crate::app::App;
use crate::inbound::again::Look;
use crate::inbound::sources::{self, SourceState};
use crate::inbound::webhooks::Heard;
use crate::pipeline::interactions::Reason;

/// Rows that are taken in at once; whoever waits for the writer waits for no more than these.
const ROWS_AT_ONCE: usize = 64;
/// How many times that one transaction takes in while nobody waits.
const CHUNKS_MAX: usize = 64;
/// Failed rows of one import that are kept; whoever has more needs another file, not a longer list.
const FAILURES_MAX: i64 = 10_000;

/// Asks for one page of an import and takes it in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportPage {
    /// Which import.
    pub import_id: ImportId,
    /// Which run of it; a run of another step has nothing to do.
    pub step: i64,
}

/// Makes imports run here.
pub fn register_jobs(runner: Runner<App>) -> Runner<App> {
    runner.register::<ImportPage>().register::<ForgetFile>()
}

impl Job for ImportPage {
    const NAME: &'static str = "import_page";
    const QUEUE: &'static str = "imports";
    /// Vendors that do not answer are waited for by the import itself; these are the troubles of this house.
    const ATTEMPTS_MAX: u32 = 50;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let Some(work) = self.begin(&app, &scope).await? else { return Ok(()) };
        match work.page(&app).await? {
            Ok(page) => self.take_in(&app, &scope, &work, page).await?,
            Err(setback) => self.set_back(&app, &scope, &work, setback).await?,
        }
        Ok(())
    }

    async fn buried(self, app: App, run: JobRun, reason: String) {
        let scope = access::system(run.organization.into(), Self::NAME);
        let reason = Reason::new("import.gave_up", reason);
        let ended = app.db().write(&scope, |tx| {
            let (app, scope, job) = (&app, &scope, &self);
            async move {
                let Some(row) = job.current(&tx, scope).await? else { return Ok(()) };
                stop(&tx, app, scope, row, (ImportState::Failed, reason)).await
            }
        });
        if let Err(error) = ended.await {
            tracing::warn!(%error, import = %self.import_id, "an import that was given up could not be marked");
        }
    }
}

impl ImportPage {
    /// The import, if this run is still the one that goes on with it.
    async fn current(&self, tx: &Tx, scope: &Scope) -> Result<Option<Model>, ImportError> {
        let row = store::lock(tx, scope, self.import_id).await?;
        let works = [ImportState::Queued.key(), ImportState::Running.key()];
        Ok(row.filter(|row| row.step == self.step && works.contains(&row.state.as_str())))
    }

    pub(super) async fn begin(&self, app: &App, scope: &Scope) -> Result<Option<Work>, ImportError> {
        let begun = app.db().write(scope, |tx| async move {
            let Some(mut row) = self.current(&tx, scope).await? else { return Ok(None) };
            let source = sources::load(&tx, scope, row.source_id.into()).await?;
            if source.state != SourceState::Active.key() {
                cancel_of_source(&tx, app, scope, row.source_id.into()).await?;
                return Ok(None);
            }
            if row.state != ImportState::Running.key() {
                ImportState::Running.key().clone_into(&mut row.state);
                row.started_at = row.started_at.or(Some(tx.now().0));
                row.worked_from = Some(tx.now().0);
                row = store::save(&tx, app, scope, row).await?;
            }
            Ok::<_, ImportError>(Some((row, source)))
        });
        let Some((row, source)) = begun.await? else { return Ok(None) };
        let connector = connectors::find(&source.connector).ok_or(ImportError::NoHistory)?;
        let account = sources::account(app, &source)?;
        Ok(Some(Work { row, connector, account, timezone: source.timezone }))
    }

    pub(super) async fn take_in(
        &self,
        app: &App,
        scope: &Scope,
        work: &Work,
        page: Page,
    ) -> Result<(), ImportError> {
        let mut begin = 0;
        loop {
            let (rows, turned) = (page.rows.get(begin..).unwrap_or_default(), &page.turned);
            let taken = app.db().write(scope, |tx| async move {
                let part = self.take_part(&tx, app, scope, (begin, rows)).await?;
                let Some((row, end)) = part else { return Ok(None) };
                if end < begin + rows.len() {
                    store::save(&tx, app, scope, row).await?;
                    return Ok(Some(end));
                }
                turn(&tx, app, scope, work, (row, turned.clone())).await?;
                Ok::<_, ImportError>(None)
            });
            match taken.await? {
                Some(end) => begin = end,
                None => return Ok(()),
            }
        }
    }

    /// Takes in rows, the first of which is at `begin` of the page, until somebody waits; tells up to where. None when the
    /// import was stopped meanwhile.
    pub(super) async fn take_part(
        &self,
        tx: &Tx,
        app: &App,
        scope: &Scope,
        (begin, rows): (usize, &[HistoryRow]),
    ) -> Result<Option<(Model, usize)>, ImportError> {
        let Some(mut row) = self.current(tx, scope).await? else { return Ok(None) };
        let process: ImportProcess = store::word(&row.process)?;
        let on_demand = process == ImportProcess::OnDemand;
        let look = Look::load(tx, scope, (row.source_id.into(), on_demand)).await?;
        let mut end = begin;
        for some in rows.chunks(ROWS_AT_ONCE).take(CHUNKS_MAX) {
            take_some(tx, app, scope, (&mut row, &look, end, some)).await?;
            end += some.len();
            if app.db().is_awaited() {
                break;
            }
        }
        Ok(Some((row, end)))
    }

    async fn set_back(
        &self,
        app: &App,
        scope: &Scope,
        work: &Work,
        setback: Setback,
    ) -> Result<(), ImportError> {
        app.db()
            .write(scope, |tx| async move {
                let Some(mut row) = self.current(&tx, scope).await? else { return Ok(()) };
                let wait = match setback {
                    Setback::Pause(reason) => {
                        return stop(&tx, app, scope, row, (ImportState::Paused, reason)).await;
                    }
                    Setback::Fail(reason) => {
                        return stop(&tx, app, scope, row, (ImportState::Failed, reason)).await;
                    }
                    Setback::Later(wait, None) => wait,
                    Setback::Later(wait, Some(reason)) => {
                        row.setbacks += 1;
                        (row.error_code, row.error_detail) = (Some(reason.code), Some(reason.detail));
                        wait
                    }
                    Setback::Shorter(window) => {
                        row.window_us = i64::try_from(window.as_micros()).unwrap_or(i64::MAX);
                        (row.page_cursor, row.page_rows) = (None, 0);
                        let cut = work.cut().map(|cut| super::windows::Cut { window, ..cut });
                        let left = cut.map_or(0, |cut| cut.count(Ts(row.position), Ts(row.to_at)));
                        row.windows_total = row.windows_done + left;
                        std::time::Duration::ZERO
                    }
                };
                row.step += 1;
                let row = store::save(&tx, app, scope, row).await?;
                Ok(store::enqueue(&tx, scope, &row, tx.now().plus(wait)).await?)
            })
            .await
    }
}

/// Takes in rows, the first of which is at `offset` of the page, and counts them.
async fn take_some(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    (row, look, offset, rows): (&mut Model, &Look, usize, &[HistoryRow]),
) -> Result<(), ImportError> {
    let heard = Heard { source_id: row.source_id.into(), received_at: tx.now() };
    let taken = intake::take(tx, app, scope, (heard, look), rows).await?;
    let place = |index: usize| i64::try_from(offset + index).unwrap_or(i64::MAX);
    let (before, counted) = (row.found - row.page_rows, row.page_rows);
    let news = || taken.iter().enumerate().filter(|(index, one)| is_news(place(*index), counted, **one));
    let failures = news().filter_map(|(index, _)| match rows.get(index)? {
        HistoryRow::Bad { row, error } => Some(FailedRow { number: before + place(index) + 1, row, error }),
        HistoryRow::Call(_) | HistoryRow::Ignored(_) => None,
    });
    let room = usize::try_from(FAILURES_MAX - row.failed).unwrap_or(0);
    let failures: Vec<FailedRow<'_>> = failures.take(room).collect();
    store::insert_failures(tx, app, scope, row.id, &failures).await?;
    let counts = news().fold(Counts::default(), |counts, (_, one)| counts.and(*one));
    row.count(counts, place(rows.len()));
    Ok(())
}

/// The page is taken in: the next one is asked for, or everything is here.
async fn turn(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    work: &Work,
    (mut row, turned): (Model, Turned),
) -> Result<(), ImportError> {
    row.turn(turned, tx.now());
    if row.is_through() {
        return complete(tx, app, scope, row).await;
    }
    row.step += 1;
    let row = store::save(tx, app, scope, row).await?;
    let gap = work.connector.history().filter(|_| row.file_key.is_none()).map(|one| one.limits().gap);
    Ok(store::enqueue(tx, scope, &row, tx.now().plus(gap.unwrap_or_default())).await?)
}

async fn stop(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    mut row: Model,
    (to, reason): (ImportState, Reason),
) -> Result<(), ImportError> {
    row.rest(to, tx.now());
    (row.error_code, row.error_detail) = (Some(reason.code), Some(reason.detail));
    let row = store::save(tx, app, scope, row).await?;
    if to == ImportState::Failed {
        forget_with(tx, app, &row);
        return Ok(news::tell(tx, scope, &row, ("fail", "ended without all calls")).await?);
    }
    Ok(news::tell(tx, scope, &row, ("pause", "paused")).await?)
}

async fn complete(tx: &Tx, app: &App, scope: &Scope, mut row: Model) -> Result<(), ImportError> {
    row.rest(ImportState::Completed, tx.now());
    let row = store::save(tx, app, scope, row).await?;
    forget_with(tx, app, &row);
    catch_up::caught_up(tx, scope, &row).await?;
    if catch_up::is_idle(&row) {
        return Ok(store::delete(tx, app, scope, &row).await?);
    }
    Ok(news::tell(tx, scope, &row, ("complete", "completed")).await?)
}

/// Whether a row is to be counted: one that a run before counted is not, unless it turns out to be new.
fn is_news(place: i64, counted: i64, taken: Taken) -> bool {
    place >= counted || taken == Taken::Imported
}

impl Counts {
    fn and(mut self, taken: Taken) -> Self {
        match taken {
            Taken::Imported => self.imported += 1,
            Taken::Duplicate => self.duplicate += 1,
            Taken::Skipped => self.skipped += 1,
            Taken::Failed => self.failed += 1,
        }
        self
    }
}
