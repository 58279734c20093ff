//! Statistics of the exchange: `GET /v1/statistics/pbx/`, a thousand rows at a time.
//!
//! A call that rang at several extensions has a row for each, under one `pbx_call_id`, the id notifications carry.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::FutureExt;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::events::{Outcome, is_extension};
use super::{Zadarma, answer, sign};
use crate::account::Account;
use crate::calls::{CallRecord, Direction};
use crate::connector::Descriptor;
use crate::fields::Fields;
use crate::local_time::{self, COMMON};
use crate::phone::PhoneNumber;
use crate::{
    Answer, DecodeError, Fault, History, HistoryLimits, HistoryPage, HistoryQuestion, HistoryRow, Http,
    Request,
};

/// The most the vendor gives at once.
const ROWS_MAX: usize = 1_000;
const ANSWER_MAX: usize = 8 * 1024 * 1024;
/// Fields that have a place of their own in a call record.
const PLACED: &[&str] = &[
    "call_id",
    "pbx_call_id",
    "sip",
    "callstart",
    "clid",
    "destination",
    "disposition",
    "seconds",
    "is_recorded",
];

impl History for Zadarma {
    /// Statistics may be asked three times a minute, for a month at most, and February is one too.
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(28 * 24), gap: Duration::from_secs(20) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> Answer<'a, HistoryPage> {
        async move {
            let zone = local_time::zone(account.field(self.descriptor, "timezone"))?;
            let request = ask(account, self.descriptor, &zone, question)?;
            let body = answer::read(account, &http.send(request).await?)?;
            let stats = body.get("stats").and_then(Value::as_array);
            let stats = stats.ok_or_else(|| Fault::rejected("the answer has no statistics"))?;
            let rows = rows(stats, &zone, account.field(self.descriptor, "country"));
            Ok(HistoryPage { rows, next: question.next_page(stats.len(), ROWS_MAX)?, total: None })
        }
        .boxed()
    }
}

fn ask(
    account: &Account,
    descriptor: &Descriptor,
    zone: &TimeZone,
    question: &HistoryQuestion,
) -> Result<Request, Fault> {
    // The vendor counts its last second in.
    let (first, last) = local_time::span(question.from, question.to, COMMON, zone)?;
    let (skip, limit) = (question.rows_before()?.to_string(), ROWS_MAX.to_string());
    let params =
        [("start", first.as_str()), ("end", &last), ("version", "2"), ("skip", &skip), ("limit", &limit)];
    Ok(sign::get(account, descriptor, "/v1/statistics/pbx/", &params)?.response_max(ANSWER_MAX))
}

/// Rows of one call become one call.
pub(super) fn rows(stats: &[Value], zone: &TimeZone, country: &str) -> Vec<HistoryRow> {
    let mut rows = Vec::new();
    let mut calls: BTreeMap<String, Vec<CallRecord>> = BTreeMap::new();
    for row in stats {
        match read(row, zone, country) {
            Ok(Some(leg)) => calls.entry(leg.session.clone()).or_default().push(leg),
            Ok(None) => rows.push(HistoryRow::Ignored("a call between employees".into())),
            Err(error) => rows.push(HistoryRow::Bad { row: row.to_string(), error }),
        }
    }
    let whole = calls.into_values().filter_map(|legs| CallRecord::join(&legs));
    rows.extend(whole.map(|call| HistoryRow::Call(Box::new(call))));
    rows
}

/// One row; none for a call between employees.
fn read(row: &Value, zone: &TimeZone, country: &str) -> Result<Option<CallRecord>, DecodeError> {
    let fields = Fields::of(row, "")?;
    let id = if fields.text("call_id").is_some() { "call_id" } else { "pbx_call_id" };
    let parties = Parties::of(fields);
    if is_extension(&parties.client) {
        return Ok(None);
    }
    let numbers = match parties.direction {
        Direction::In => [&parties.client, &parties.other],
        Direction::Out => [&parties.other, &parties.client],
    };
    let call = Outcome::read(fields, id, ["callstart", "seconds"], zone)?
        .call(parties.direction, numbers.map(|number| PhoneNumber::of_caller(number, country)));
    Ok(Some(CallRecord { employee: parties.employee, variables: fields.variables(PLACED), ..call }))
}

/// Who is who in a row. The id begins with the direction; where it does not, whoever called from an extension called out.
struct Parties {
    direction: Direction,
    client: String,
    other: String,
    employee: Option<String>,
}

impl Parties {
    fn of(fields: Fields<'_>) -> Self {
        let [sip, caller, destination] =
            ["sip", "clid", "destination"].map(|key| bare(&fields.text(key).unwrap_or_default()));
        let id = fields.text("pbx_call_id").unwrap_or_default();
        let out = id.starts_with("out_") || !id.starts_with("in_") && is_extension(&sip);
        let extension = |number: &String| Some(number.clone()).filter(|number| is_extension(number));
        if out {
            let employee = extension(&sip).or_else(|| extension(&caller));
            let other = if caller.is_empty() { sip } else { caller };
            return Self { direction: Direction::Out, client: destination, other, employee };
        }
        let employee = extension(&destination).or_else(|| extension(&sip));
        let client = if caller.is_empty() { sip } else { caller };
        Self { direction: Direction::In, client, other: destination, employee }
    }
}

/// `"Olena" <380501112233>` → `380501112233`.
fn bare(text: &str) -> String {
    PhoneNumber::of_caller(text, "").raw
}
