//! The call history, fifty rows at a time, and the row of one call.
//!
//! The vendor files a call under its end, we ask for its beginning: so a little more is asked for than was wanted, and
//! what began outside the span is left to the span it belongs to.

use std::time::Duration;

use futures::FutureExt;
use kernel::Ts;
use serde_json::Value;

use super::answer::Session;
use super::calls::read;
use super::{DESCRIPTOR, Phonet};
use crate::account::Account;
use crate::calls::CallRecord;
use crate::{Answer, Fault, History, HistoryLimits, HistoryPage, HistoryQuestion, HistoryRow, Http};

/// More is refused.
const PAGE_ROWS: usize = 50;
/// No call takes longer.
const CALL_MS_MAX: i64 = 6 * HOUR_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const MINUTE_MS: i64 = 60 * 1_000;
/// How many pages a single call is looked for on.
const FIND_PAGES_MAX: usize = 20;

impl History for Phonet {
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(7 * 24), gap: Duration::from_secs(1) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> Answer<'a, HistoryPage> {
        async move {
            let offset = question.rows_before()?;
            let session = Session::open(http, account).await?;
            let to = question.to.plus_ms(CALL_MS_MAX);
            let list = session.list(http, &calls_between(question.from, to, offset)).await?;
            let country = account.field(&DESCRIPTOR, "country");
            let rows = list.iter().map(|row| HistoryRow::of(read(row, country), row));
            Ok(HistoryPage {
                rows: rows.filter(|row| belongs(row, question)).collect(),
                next: question.next_page(list.len(), PAGE_ROWS)?,
                total: None,
            })
        }
        .boxed()
    }

    fn find<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        external_id: &'a str,
        at: Ts,
    ) -> Answer<'a, CallRecord> {
        find(http, account, external_id, at).boxed()
    }
}

/// The call with this id: near the time that is known of it first, because most calls are short, then as far away as it
/// can be.
async fn find(http: &Http, account: &Account, external_id: &str, at: Ts) -> Result<CallRecord, Fault> {
    let session = Session::open(http, account).await?;
    for (before_ms, after_ms) in [(5 * MINUTE_MS, 15 * MINUTE_MS), (HOUR_MS, CALL_MS_MAX)] {
        let (from, to) = (at.plus_ms(-before_ms), at.plus_ms(after_ms));
        if let Some(found) = find_between(http, &session, external_id, (from, to)).await? {
            return one(&found, account.field(&DESCRIPTOR, "country"));
        }
    }
    Err(Fault::NotFound { words: format!("no call {external_id} in the history yet") })
}

async fn find_between(
    http: &Http,
    session: &Session<'_>,
    external_id: &str,
    (from, to): (Ts, Ts),
) -> Result<Option<Value>, Fault> {
    for page in 0..FIND_PAGES_MAX {
        let list = session.list(http, &calls_between(from, to, page * PAGE_ROWS)).await?;
        let is_last = list.len() < PAGE_ROWS;
        let named = |row: &Value| row.get("uuid").and_then(Value::as_str) == Some(external_id);
        if let Some(found) = list.into_iter().find(named) {
            return Ok(Some(found));
        }
        if is_last {
            break;
        }
    }
    Ok(None)
}

fn one(found: &Value, country: &str) -> Result<CallRecord, Fault> {
    let told = read(found, country).map_err(|error| Fault::rejected(error.to_string()))?;
    told.call().ok_or_else(|| Fault::rejected("a call between internal lines"))
}

fn calls_between(from: Ts, to: Ts, offset: usize) -> String {
    let (from, to) = (from.millis(), to.millis());
    format!("calls/company.api?timeFrom={from}&timeTo={to}&limit={PAGE_ROWS}&offset={offset}")
}

fn belongs(row: &HistoryRow, question: &HistoryQuestion) -> bool {
    match row {
        HistoryRow::Call(call) => (question.from..question.to).contains(&call.started_at),
        HistoryRow::Ignored(_) | HistoryRow::Bad { .. } => true,
    }
}
