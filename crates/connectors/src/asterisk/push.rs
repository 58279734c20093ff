//! What is pushed: lines of `cdr_csv`, or events `Cdr` of the manager as JSON, as a form or in the address.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::account::Account;
use crate::calls::CallRecord;
use crate::fields::scalar;
use crate::{DecodeError, RawInbound, SourceEvent};

use super::calls::{Exchange, joined};
use super::row::Row;

/// More records than one push brings.
const ROWS_MAX: usize = 1_000;

pub(super) fn decode(account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
    let exchange = Exchange::of(account)?;
    let mut events = Vec::new();
    let mut unlinked: BTreeMap<String, Vec<CallRecord>> = BTreeMap::new();
    for (index, row) in rows(inbound)?.into_iter().enumerate() {
        let numbered =
            |error: DecodeError| DecodeError { pointer: format!("/{index}/{}", error.pointer), ..error };
        if let Some(other) = row.text("event").filter(|event| !event.eq_ignore_ascii_case("Cdr")) {
            events.push(SourceEvent::ignored(format!("`{other}` is not the event `Cdr`")));
            continue;
        }
        match exchange.leg(&row).map_err(numbered)? {
            None => events.push(SourceEvent::ignored("an internal call")),
            Some(leg) if leg.linked => {
                let (session, part) = (leg.call.session.clone(), Box::new(leg.call));
                events.push(SourceEvent::Fragment { session, part, closes: leg.closes });
            }
            Some(leg) => unlinked.entry(leg.call.session.clone()).or_default().push(leg.call),
        }
    }
    events.extend(unlinked.values().filter_map(|legs| joined(legs)).map(SourceEvent::ended));
    Ok(events)
}

fn rows(inbound: &RawInbound<'_>) -> Result<Vec<Row>, DecodeError> {
    let body = inbound.body.trim_ascii();
    let kind = inbound.head.media_type();
    let rows = if body.starts_with(b"{") || body.starts_with(b"[") {
        of_json(body)?
    } else if body.starts_with(b"\"") || kind.starts_with("text/") && !body.is_empty() {
        let text = String::from_utf8_lossy(body);
        let lines = text.lines().filter(|line| !line.trim().is_empty()).take(ROWS_MAX);
        lines.map(Row::of_line).collect::<Result<Vec<_>, _>>()?
    } else {
        let (form, query) = (inbound.form(), inbound.query());
        let pairs: Vec<_> = query.pairs().chain(form.pairs()).collect();
        let told = pairs.iter().map(|(name, value)| (*name, (*value).to_owned()));
        if pairs.is_empty() { Vec::new() } else { vec![Row::of_fields(told)] }
    };
    let nothing = "nothing was sent: neither lines of cdr_csv nor fields of the event `Cdr`";
    if rows.is_empty() { Err(DecodeError::at("", nothing)) } else { Ok(rows) }
}

fn of_json(body: &[u8]) -> Result<Vec<Row>, DecodeError> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|cause| DecodeError::at("", format!("the body is not JSON ({cause})")))?;
    let list = match value {
        Value::Array(list) => list,
        one => vec![one],
    };
    let row = |one: &Value| {
        let fields =
            one.as_object().ok_or_else(|| DecodeError::at("", "an event is an object with named values"))?;
        Ok(Row::of_fields(fields.iter().filter_map(|(name, value)| Some((name.as_str(), scalar(value)?)))))
    };
    list.iter().take(ROWS_MAX).map(row).collect()
}
