//! One page of an import: asked of the vendor, or read from the file.

use connectors::{Account, Connector, Exchanges, Fault, History, HistoryQuestion, HistoryRow};
use jiff::tz::TimeZone;
use kernel::Ts;

use super::entity::Model;
use super::model::ImportError;
use super::progress::Turned;
use super::setbacks::{Setback, after_fault};
use super::windows::Cut;
use crate::access;
use crate::app::App;
use crate::inbound::sources::{self, Purpose};
use crate::pace;
use crate::pipeline::interactions::Reason;

/// Rows of a file that are taken in by one run.
const FILE_ROWS: usize = 4_096;

/// An import with whom to ask.
pub(super) struct Work {
    /// As it was when the run began.
    pub row: Model,
    /// Who lists the history.
    pub connector: &'static dyn Connector,
    /// With which account.
    pub account: Account,
    /// The zone of the source.
    pub timezone: String,
}

/// A page, and what it means for the import.
pub(super) struct Page {
    /// What it holds.
    pub rows: Vec<HistoryRow>,
    /// Where to go on.
    pub turned: Turned,
}

impl Work {
    /// The next page, or why it cannot be had.
    pub(super) async fn page(&self, app: &App) -> Result<Result<Page, Setback>, ImportError> {
        match (&self.row.file_key, self.connector.history()) {
            (Some(key), _) => self.of_file(app, key).await,
            (None, Some(history)) => self.of_history(app, history).await,
            (None, None) => Ok(Err(Setback::Fail(Reason::new("import.no_history", NO_HISTORY)))),
        }
    }

    /// How the rest of the span is cut.
    pub(super) fn cut(&self) -> Option<Cut> {
        let longest = self.connector.history()?.limits().window;
        let zone = TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC);
        Some(Cut { longest, window: self.row.window().min(longest), zone })
    }

    async fn of_history(
        &self,
        app: &App,
        history: &dyn History,
    ) -> Result<Result<Page, Setback>, ImportError> {
        let (row, to) = (&self.row, Ts(self.row.to_at));
        let from = Ts(row.position);
        let limits = history.limits();
        let Some(cut) = self.cut() else {
            return Ok(Err(Setback::Fail(Reason::new("import.no_history", NO_HISTORY))));
        };
        let end = cut.end(from, to);
        if let Some(wait) = pace::take(app, self.connector, &self.account, limits.gap).await? {
            return Ok(Err(Setback::Later(wait, None)));
        }
        let question = HistoryQuestion { from, to: end, cursor: row.page_cursor.clone() };
        let (http, seen) = app.http().watched(&self.account);
        let page = history.page(&http, &self.account, &question).await;
        self.note(app, &seen, page.as_ref().map(drop)).await?;
        let page = match page {
            Ok(page) => page,
            Err(fault) => return Ok(Err(after_fault(&fault, row.setbacks, cut.window.min(end.since(from))))),
        };
        if page.next.is_some() && page.next == question.cursor {
            let words =
                "the vendor answers the same page again and again: import another span, or ask its support";
            return Ok(Err(Setback::Fail(Reason::new("import.same_page", words))));
        }
        let turned = Turned { next: page.next, end, total: page.total, windows_left: cut.count(end, to) };
        Ok(Ok(Page { rows: page.rows, turned }))
    }

    /// The connection log and the state of the source tell what was asked and what came of it.
    async fn note(
        &self,
        app: &App,
        seen: &Exchanges,
        outcome: Result<(), &Fault>,
    ) -> Result<(), ImportError> {
        let scope = &access::system(self.row.organization_id.into(), "import_page");
        let source_id = self.row.source_id.into();
        app.db()
            .write(scope, |tx| async move {
                sources::log_exchanges(&tx, scope, source_id, Purpose::Import, seen).await?;
                Ok(sources::set_history(&tx, app, scope, source_id, outcome).await?)
            })
            .await
    }

    async fn of_file(&self, app: &App, key: &str) -> Result<Result<Page, Setback>, ImportError> {
        let (Some(reader), Some(bytes)) = (self.connector.history_file(), app.blobs().get(key).await?) else {
            let words = "the file is no longer here: import it again";
            return Ok(Err(Setback::Fail(Reason::new("import.file_gone", words))));
        };
        let offset = self.row.page_cursor.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(match reader.rows(&self.account, &bytes, offset, FILE_ROWS) {
            Err(error) => Err(Setback::Fail(Reason::new("import.file", error.to_string()))),
            Ok(read) => {
                let next = read.next.filter(|next| *next > offset).map(|next| next.to_string());
                let turned = Turned { next, end: Ts(self.row.to_at), total: None, windows_left: 0 };
                Ok(Page { rows: read.rows, turned })
            }
        })
    }
}

const NO_HISTORY: &str = "this version of Harken cannot list the history of this source: update Harken";
