//! The vendor's call log: `GET /calls/list`, answered whole, never more than 6,500 calls.

use serde_json::Value;

use super::events::Names;
use super::{DESCRIPTOR, answer, call};
use crate::connector::Account;
use crate::http::{Http, Request};
use crate::local_time::{self, COMMON};
use crate::{Fault, HistoryPage, HistoryQuestion, HistoryRow};

/// The log is cut at this many calls, and nothing in it says so.
const ROWS_MAX: usize = 6_500;
const ANSWER_MAX: usize = 32 * 1024 * 1024;
const FIELDS: &str = "calldate,caller,dst,disposition,billsec,call_type,uniqueid,recording,recording_wav,employee_fio,employee_number,waittime";

/// The request for the calls of a span.
pub(super) fn ask(account: &Account, question: &HistoryQuestion) -> Result<Request, Fault> {
    let zone = local_time::zone(account.field(&DESCRIPTOR, "timezone"))?;
    // The vendor counts its last second in.
    let (first, last) = local_time::span(question.from, question.to, COMMON, &zone)?;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("export_type", "json")
        .append_pair("from", &first)
        .append_pair("to", &last)
        .append_pair("fields", FIELDS)
        .append_pair("order", "calldate desc")
        .finish();
    let url = format!("{}/calls/list?{query}", account.base_url(&DESCRIPTOR));
    answer::authorized(Request::get(url).response_max(ANSWER_MAX), account)
}

/// All calls of the span.
pub(super) async fn page(http: &Http, account: &Account, request: Request) -> Result<HistoryPage, Fault> {
    let zone = local_time::zone(account.field(&DESCRIPTOR, "timezone"))?;
    let country = account.field(&DESCRIPTOR, "country");
    let answer = http.send(request).await?;
    let no_list =
        || Fault::rejected(format!("the answer has no list of calls: {}", account.redact(&answer.text())));
    let rows = answer::list(answer::read(account, &answer)?).ok_or_else(no_list)?;
    if rows.len() >= ROWS_MAX {
        return Err(Fault::TooLarge {
            words: format!("the call log is cut at {ROWS_MAX} calls, ask for less"),
        });
    }
    let names = Names::default();
    let read = |row: &Value| {
        let fields = names.ours(row.as_object().cloned().unwrap_or_default());
        HistoryRow::of(call::read(&fields, &zone, country), || row.to_string())
    };
    Ok(HistoryPage { rows: rows.iter().map(read).collect(), next: None, total: None })
}
