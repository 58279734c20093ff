//! The calls of a day at most, answered whole: the vendor pages nothing.

use std::time::Duration;

use futures::FutureExt;
use kernel::Ts;
use serde_json::{Map, Value};

use super::answer::{ask, members};
use super::calls::read;
use super::{Binotel, DESCRIPTOR, GAP};
use crate::account::Account;
use crate::fields::Fields;
use crate::{Answer, History, HistoryLimits, HistoryPage, HistoryQuestion, HistoryRow, Http};

const SECOND_US: i64 = 1_000_000;

impl History for Binotel {
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(24), gap: GAP }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> Answer<'a, HistoryPage> {
        async move {
            let fields = span(question.from, question.to);
            let answer = ask(http, account, "stats/list-of-calls-for-period", fields).await?;
            let country = account.field(&DESCRIPTOR, "country");
            let row = |value| HistoryRow::of(Fields::of(value, "").and_then(|row| read(row, country)), value);
            let rows: Vec<HistoryRow> = members(&answer, "callDetails")?.into_iter().map(row).collect();
            Ok(HistoryPage { total: u64::try_from(rows.len()).ok(), rows, next: None })
        }
        .boxed()
    }
}

/// Both ends belong to the vendor's span, our end does not: calls are told in whole seconds.
fn span(from: Ts, to: Ts) -> Map<String, Value> {
    let up = |at: Ts| at.0.saturating_add(SECOND_US - 1).div_euclid(SECOND_US);
    [("startTime", up(from)), ("stopTime", up(to) - 1)]
        .map(|(name, seconds)| (name.to_owned(), seconds.into()))
        .into_iter()
        .collect()
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
