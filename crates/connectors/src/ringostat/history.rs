//! The vendor's call log: `GET /calls/list`, answered whole, never more than 6,500 calls.

use std::time::Duration;

use futures::FutureExt;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::events::Names;
use super::{DESCRIPTOR, Ringostat, answer, call};
use crate::account::Account;
use crate::http::{Http, Request, Response};
use crate::local_time::{self, COMMON};
use crate::{Answer, Fault, History, HistoryLimits, HistoryPage, HistoryQuestion, HistoryRow};

/// The log is cut at this many calls, and nothing in it says so.
const ROWS_MAX: usize = 6_500;
const ANSWER_MAX: usize = 32 * 1024 * 1024;
const FIELDS: &str = "calldate,caller,dst,disposition,billsec,call_type,uniqueid,recording,recording_wav,employee_fio,employee_number,waittime";

impl History for Ringostat {
    /// The log answers at most 6,500 calls at once; a week of most companies is less, and of the others
    /// [`Fault::TooLarge`] says to ask for less.
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
            let zone = local_time::zone(account.field(&DESCRIPTOR, "timezone"))?;
            let country = account.field(&DESCRIPTOR, "country");
            let told = log(account, &http.send(ask(account, &zone, question)?).await?)?;
            let names = Names::default();
            let read = |row: &Value| {
                let fields = names.ours(row.as_object().cloned().unwrap_or_default());
                HistoryRow::of(call::read(&fields, &zone, country), row)
            };
            Ok(HistoryPage { rows: told.iter().map(read).collect(), next: None, total: None })
        }
        .boxed()
    }
}

fn ask(account: &Account, zone: &TimeZone, question: &HistoryQuestion) -> Result<Request, Fault> {
    // The vendor counts its last second in.
    let (first, last) = local_time::span(question.from, question.to, COMMON, zone)?;
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

/// The rows of the log, all of them.
fn log(account: &Account, answer: &Response) -> Result<Vec<Value>, Fault> {
    let no_list =
        || Fault::rejected(format!("the answer has no list of calls: {}", account.redact(&answer.text())));
    let rows = answer::list(answer::read(account, answer)?).ok_or_else(no_list)?;
    if rows.len() >= ROWS_MAX {
        let words = format!("the call log is cut at {ROWS_MAX} calls, ask for less");
        return Err(Fault::TooLarge { words });
    }
    Ok(rows)
}
