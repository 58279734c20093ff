//! The call history: newest first, page by page. The end of the span is part of every page's question, so a call that
//! begins while we read moves nothing; one that is written late moves the rest back, and is told twice at worst.

use serde_json::{Value, json};

use super::answer::ask;
use super::calls::{Local, Names, read};
use super::events;
use crate::connector::Account;
use crate::fields::Fields;
use crate::local_time::{self, COMMON};
use crate::{Fault, HistoryPage, HistoryQuestion, HistoryRow, Http};

const PAGE_ROWS: usize = 100;

pub(super) async fn page(
    http: &Http,
    account: &Account,
    question: &HistoryQuestion,
) -> Result<HistoryPage, Fault> {
    let local = events::local(account)?;
    let offset = offset(question)?;
    let (from, to) = local_time::span(question.from, question.to, COMMON, &local.zone)?;
    let asked = json!({ "dateFrom": from, "dateTo": to, "limit": PAGE_ROWS, "offset": offset });
    let answer = ask(http, account, "history/get", &asked, |ask| ask).await?;
    let calls = answer.get("calls").and_then(Value::as_array);
    let calls = calls.ok_or_else(|| Fault::rejected("the answer has no list `calls`"))?;
    let seen = offset + calls.len();
    Ok(HistoryPage {
        rows: calls.iter().map(|value| row(value, &local)).collect(),
        next: (calls.len() >= PAGE_ROWS).then(|| seen.to_string()),
        total: answer.get("count").and_then(Value::as_u64),
    })
}

fn offset(question: &HistoryQuestion) -> Result<usize, Fault> {
    let Some(cursor) = &question.cursor else { return Ok(0) };
    cursor
        .parse()
        .map_err(|_| Fault::rejected("the place to go on from is not a number: begin this span anew"))
}

fn row(value: &Value, local: &Local<'_>) -> HistoryRow {
    match Fields::of(value, "").and_then(|fields| read(fields, Names::Standard, local)) {
        Ok(Some(call)) => HistoryRow::Call(Box::new(call)),
        Ok(None) => HistoryRow::Ignored("a call between internal lines".to_owned()),
        Err(error) => HistoryRow::Bad { row: value.to_string(), error },
    }
}
