//! The call history, fifty rows at a time, and the row of one call.
//!
//! The vendor files a call under its end, we ask for its beginning: so a little more is asked for than was wanted, and
//! what began outside the span is left to the span it belongs to.

use kernel::Ts;
use serde_json::Value;

use super::answer::Session;
use super::calls::read;
use super::{DESCRIPTOR, TIMEOUT};
use crate::calls::CallRecord;
use crate::connector::Account;
use crate::{Fault, HistoryPage, HistoryQuestion, HistoryRow, Http};

/// More is refused.
const PAGE_ROWS: usize = 50;
/// No call takes longer.
const CALL_MS_MAX: i64 = 6 * HOUR_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const MINUTE_MS: i64 = 60 * 1_000;
/// How many pages a single call is looked for on.
const FIND_PAGES_MAX: usize = 20;

pub(super) async fn page(
    http: &Http,
    account: &Account,
    question: &HistoryQuestion,
) -> Result<HistoryPage, Fault> {
    let offset = offset(question)?;
    let session = Session::open(http, account, TIMEOUT).await?;
    let to = question.to.plus_ms(CALL_MS_MAX);
    let list = session.list(http, &calls_between(question.from, to, offset), TIMEOUT).await?;
    let country = account.field(&DESCRIPTOR, "country");
    let next = (list.len() >= PAGE_ROWS).then(|| (offset + list.len()).to_string());
    let rows = list.iter().map(|value| row(value, country));
    Ok(HistoryPage { rows: rows.filter(|row| belongs(row, question)).collect(), next, total: None })
}

/// The call with this id: near the time that is known of it first, because most calls are short, then as far away as it
/// can be.
pub(super) async fn find(
    http: &Http,
    account: &Account,
    external_id: &str,
    at: Ts,
) -> Result<CallRecord, Fault> {
    let session = Session::open(http, account, TIMEOUT).await?;
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
        let list = session.list(http, &calls_between(from, to, page * PAGE_ROWS), TIMEOUT).await?;
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
    let call = read(found, country).map_err(|error| Fault::rejected(error.to_string()))?;
    call.ok_or_else(|| Fault::rejected("a call between internal lines"))
}

fn calls_between(from: Ts, to: Ts, offset: usize) -> String {
    let (from, to) = (from.millis(), to.millis());
    format!("calls/company.api?timeFrom={from}&timeTo={to}&limit={PAGE_ROWS}&offset={offset}")
}

fn offset(question: &HistoryQuestion) -> Result<usize, Fault> {
    let Some(cursor) = &question.cursor else { return Ok(0) };
    cursor
        .parse()
        .map_err(|_| Fault::rejected("the place to go on from is not a number: begin this span anew"))
}

fn row(value: &Value, country: &str) -> HistoryRow {
    match read(value, country) {
        Ok(Some(call)) => HistoryRow::Call(Box::new(call)),
        Ok(None) => HistoryRow::Ignored("a call between internal lines, or a pause".to_owned()),
        Err(error) => HistoryRow::Bad { row: value.to_string(), error },
    }
}

fn belongs(row: &HistoryRow, question: &HistoryQuestion) -> bool {
    match row {
        HistoryRow::Call(call) => (question.from..question.to).contains(&call.started_at),
        HistoryRow::Ignored(_) | HistoryRow::Bad { .. } => true,
    }
}
