//! The calls of a day at most, answered whole: the vendor pages nothing.

use kernel::Ts;
use serde_json::{Map, Value};

use super::DESCRIPTOR;
use super::answer::{ask, members};
use super::calls::{Told, read};
use crate::connector::Account;
use crate::fields::Fields;
use crate::{DecodeError, Fault, HistoryPage, HistoryQuestion, HistoryRow, Http};

/// A day of a busy exchange.
const ANSWER_MAX: usize = 32 * 1024 * 1024;
const SECOND_US: i64 = 1_000_000;

pub(super) async fn page(
    http: &Http,
    account: &Account,
    question: &HistoryQuestion,
) -> Result<HistoryPage, Fault> {
    let fields = span(question.from, question.to);
    let answer =
        ask(http, account, "stats/list-of-calls-for-period", fields, |ask| ask.response_max(ANSWER_MAX));
    let answer = answer.await?;
    let country = account.field(&DESCRIPTOR, "country");
    let rows: Vec<HistoryRow> =
        members(&answer, "callDetails")?.into_iter().map(|value| row(value, country)).collect();
    Ok(HistoryPage { total: u64::try_from(rows.len()).ok(), rows, next: None })
}

/// Both ends belong to the vendor's span, our end does not: calls are told in whole seconds.
fn span(from: Ts, to: Ts) -> Map<String, Value> {
    let up = |at: Ts| at.0.saturating_add(SECOND_US - 1).div_euclid(SECOND_US);
    [("startTime", up(from)), ("stopTime", up(to) - 1)]
        .map(|(name, seconds)| (name.to_owned(), seconds.into()))
        .into_iter()
        .collect()
}

fn row(value: &Value, country: &str) -> HistoryRow {
    let told: Result<Told, DecodeError> = Fields::of(value, "").and_then(|fields| read(fields, country));
    match told {
        Ok(Told::Call(call)) => HistoryRow::Call(call),
        Ok(Told::Nothing(reason)) => HistoryRow::Ignored(reason.to_owned()),
        Err(error) => HistoryRow::Bad { row: value.to_string(), error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_spans_share_no_second_and_leave_none_out() {
        let asked = |from: &str, to: &str| {
            let span = span(from.parse().unwrap(), to.parse().unwrap());
            (span["startTime"].as_i64().unwrap(), span["stopTime"].as_i64().unwrap())
        };
        let first = asked("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        assert_eq!(first, (1_767_225_600, 1_767_311_999));
        let second = asked("2026-01-02T00:00:00Z", "2026-01-02T12:00:00.400Z");
        let third = asked("2026-01-02T12:00:00.400Z", "2026-01-03T00:00:00Z");
        assert_eq!((second.0, third.0), (first.1 + 1, second.1 + 1));
    }
}
