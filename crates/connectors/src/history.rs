//! The calls a vendor remembers: asked page by page, or read from a file it wrote.

use std::time::Duration;

use futures::FutureExt;
use kernel::Ts;
use serde_json::Value;

use crate::calls::{CallRecord, Told};
use crate::{Account, Answer, DecodeError, Fault, Http};

/// Lists the calls of a span of time. Keeps nothing: what to ask next stands in the answer.
pub trait History: Send + Sync {
    fn limits(&self) -> HistoryLimits;
    /// One page of one question, whose span is never longer than the window.
    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> Answer<'a, HistoryPage>;
    /// One call by its id, about when it ended; for vendors whose events leave the particulars out.
    fn find<'a>(
        &'a self,
        _http: &'a Http,
        _account: &'a Account,
        external_id: &'a str,
        _at: Ts,
    ) -> Answer<'a, CallRecord> {
        let words = format!("this vendor is not asked for single calls ({external_id})");
        async move { Err(Fault::Rejected { words }) }.boxed()
    }
}

/// What a vendor allows who asks for history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryLimits {
    /// The longest span of one question.
    pub window: Duration,
    /// The least time between two requests of one credential.
    pub gap: Duration,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryQuestion {
    /// Calls that began at or after this.
    pub from: Ts,
    /// And before this.
    pub to: Ts,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

impl HistoryQuestion {
    /// How many rows the pages before this one had, where a page is asked for by that number.
    pub(crate) fn rows_before(&self) -> Result<usize, Fault> {
        let Some(cursor) = &self.cursor else { return Ok(0) };
        let begin_anew = |_| Fault::rejected("the place to go on from is not a number: begin this span anew");
        cursor.parse().map_err(begin_anew)
    }

    /// Where the next page begins after one with so many rows; a page that is not full was the last.
    pub(crate) fn next_page(&self, rows: usize, page_rows: usize) -> Result<Option<String>, Fault> {
        let read = self.rows_before()? + rows;
        Ok((rows >= page_rows).then(|| read.to_string()))
    }
}

/// What was answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryPage {
    pub rows: Vec<HistoryRow>,
    /// Where the next page begins; none when this was the last.
    pub next: Option<String>,
    /// How many rows the whole question has, where the vendor says so.
    pub total: Option<u64>,
}

/// One row of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryRow {
    Call(Box<CallRecord>),
    /// It is no call of a client with an employee, and why.
    Ignored(String),
    /// It cannot be read: the row as it came, and what is wrong with it.
    Bad {
        row: String,
        error: DecodeError,
    },
}

impl HistoryRow {
    /// What a decoder made of a row.
    pub(crate) fn of(read: Result<impl Into<Told>, DecodeError>, row: &Value) -> Self {
        match read.map(Into::into) {
            Ok(Told::Call(call)) => Self::Call(call),
            Ok(Told::Nothing(reason)) => Self::Ignored(reason.to_owned()),
            Err(error) => Self::Bad { row: row.to_string(), error },
        }
    }
}

/// Reads calls from a file that somebody uploads.
pub trait HistoryFile: Send + Sync {
    /// What such files end with: `csv`.
    fn extensions(&self) -> &'static [&'static str];
    /// At most `limit` rows from byte `offset` on, and where to go on; none at the end. Never panics.
    fn rows(
        &self,
        account: &Account,
        file: &[u8],
        offset: usize,
        limit: usize,
    ) -> Result<FileRows, DecodeError>;
}

/// Some rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileRows {
    pub rows: Vec<HistoryRow>,
    /// The byte the next rows begin at.
    pub next: Option<usize>,
}
