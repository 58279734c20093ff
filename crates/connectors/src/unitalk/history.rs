//! The call history: newest first, page by page. The end of the span is part of every page's question, so a call that
//! begins while we read moves nothing; one that is written late moves the rest back, and is told twice at worst.

use std::time::Duration;

use futures::FutureExt;
use serde_json::{Value, json};

use super::answer::ask;
use super::calls::{Local, Names, read};
use super::{UniTalk, events};
use crate::account::Account;
use crate::fields::Fields;
use crate::local_time::{self, COMMON};
use crate::{Answer, Fault, History, HistoryLimits, HistoryPage, HistoryQuestion, HistoryRow, Http};

const PAGE_ROWS: usize = 100;

impl History for UniTalk {
    fn limits(&self) -> HistoryLimits {
        // A question costs more the longer the vendor works on it, so each is small.
        HistoryLimits { window: Duration::from_hours(24), gap: Duration::from_secs(1) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> Answer<'a, HistoryPage> {
        async move {
            let local = events::local(account)?;
            let offset = question.rows_before()?;
            let (from, to) = local_time::span(question.from, question.to, COMMON, &local.zone)?;
            let asked = json!({ "dateFrom": from, "dateTo": to, "limit": PAGE_ROWS, "offset": offset });
            let answer = ask(http, account, "history/get", &asked).await?;
            let calls = answer.get("calls").and_then(Value::as_array);
            let calls = calls.ok_or_else(|| Fault::rejected("the answer has no list `calls`"))?;
            Ok(HistoryPage {
                rows: calls.iter().map(|value| row(value, &local)).collect(),
                next: question.next_page(calls.len(), PAGE_ROWS)?,
                total: answer.get("count").and_then(Value::as_u64),
            })
        }
        .boxed()
    }
}

fn row(value: &Value, local: &Local<'_>) -> HistoryRow {
    let told = Fields::of(value, "").and_then(|fields| read(fields, Names::Standard, local));
    HistoryRow::of(told, value)
}
