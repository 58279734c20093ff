//! The list of calls: `Calls.json`, newest first, page by page; the address of the next page stands in the answer.

use std::time::Duration;

use futures::FutureExt;
use kernel::Ts;
use serde_json::Value;

use super::events::{Leg, answered, time};
use super::{Twilio, answer};
use crate::account::Account;
use crate::calls::Told;
use crate::fields::Fields;
use crate::{
    Answer, DecodeError, Fault, History, HistoryLimits, HistoryPage, HistoryQuestion, HistoryRow, Http,
    Request,
};

const PAGE_ROWS: &str = "100";
/// Every address of a next page begins so.
const API: &str = "/2010-04-01/Accounts/";
/// Fields that have a place of their own in a call record, and those that are the same for every call.
const PLACED: &[&str] = &[
    "account_sid",
    "api_version",
    "date_created",
    "date_updated",
    "direction",
    "duration",
    "end_time",
    "from",
    "from_formatted",
    "parent_call_sid",
    "sid",
    "start_time",
    "status",
    "subresource_uris",
    "to",
    "to_formatted",
    "uri",
];

impl History for Twilio {
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(30 * 24), gap: Duration::from_millis(200) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> Answer<'a, HistoryPage> {
        async move {
            let body = answer::read(account, &http.send(ask(account, question)?).await?)?;
            let calls = body.get("calls").and_then(Value::as_array);
            let calls = calls.ok_or_else(|| Fault::rejected("the answer has no list of calls"))?;
            let rows = calls.iter().map(|row| HistoryRow::of(read(row, account, question), row)).collect();
            let next = body.get("next_page_uri").and_then(Value::as_str).filter(|uri| !uri.is_empty());
            Ok(HistoryPage { rows, next: next.map(str::to_owned), total: None })
        }
        .boxed()
    }
}

fn ask(account: &Account, question: &HistoryQuestion) -> Result<Request, Fault> {
    if let Some(uri) = &question.cursor {
        if !uri.starts_with(API) {
            return Err(Fault::rejected("the next page is not at this vendor"));
        }
        return answer::at(account, uri);
    }
    // Asked a second wider than the span, whatever the vendor's borders are; what is outside is left out below.
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("StartTime>", &second(question.from.plus_ms(-1_000)))
        .append_pair("StartTime<", &second(question.to.plus_ms(1_000)))
        .append_pair("PageSize", PAGE_ROWS)
        .finish();
    answer::get(account, &format!("/Calls.json?{query}"))
}

/// `2026-01-01T10:00:00Z`.
fn second(at: Ts) -> String {
    Ts::from_millis(at.seconds() * 1_000).to_string()
}

fn read(row: &Value, account: &Account, question: &HistoryQuestion) -> Result<Told, DecodeError> {
    let fields = Fields::of(row, "")?;
    let Some(answered) = answered(&fields.required("status")?) else {
        return Ok(Told::Nothing("the call is not over yet"));
    };
    let started = time(&fields.required("start_time")?, "/start_time")?;
    if !(question.from..question.to).contains(&started) {
        return Ok(Told::Nothing("it began outside the span"));
    }
    let ended = fields.text("end_time").map(|text| time(&text, "/end_time")).transpose()?.unwrap_or(started);
    let told = fields.count("duration")?.unwrap_or(0) * 1_000;
    let leg = Leg {
        sid: fields.required("sid")?,
        parent: fields.text("parent_call_sid"),
        direction: fields.required("direction")?,
        from: fields.text("from").unwrap_or_default(),
        to: fields.text("to").unwrap_or_default(),
        started,
        duration_ms: told.max(ended.millis() - started.millis()),
        answered: answered && told > 0,
        variables: fields.variables(PLACED),
    };
    Ok(leg.told(account))
}
