//! Everything a push says, as a list of pointers and texts: JSON, a form or the query of the address alike.
//!
//! `/call/id` is a JSON pointer; `id` means `/id`, and `call[id]` of a form means `/call/id`. A field of a form that
//! carries JSON is looked into. What the address says comes last, so the body wins.

use serde_json::Value;

use crate::fields::{VALUE_CHARS_MAX, VARIABLES_MAX, scalar};
use crate::{DecodeError, Form, RawInbound};

/// More values than any exchange says of one call.
const VALUES_MAX: usize = 1_000;
/// More calls than one push brings.
const CALLS_MAX: usize = 1_000;
/// Pointers shown to somebody who looks for the right one.
const SHOWN_MAX: usize = 20;

/// What was said of one call.
#[derive(Debug, Clone, Default)]
pub(super) struct Said(Vec<(String, String)>);

impl Said {
    /// The calls of a push: one, or as many as its list has.
    pub(super) fn read(inbound: &RawInbound<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut calls = of_body(inbound)?;
        let query = of_form(&inbound.query());
        for call in &mut calls {
            call.0.extend(query.iter().cloned());
            call.0.truncate(VALUES_MAX);
        }
        let nothing = calls.iter().all(|call| call.0.is_empty());
        let empty = "nothing was sent: neither a body nor fields in the address";
        if nothing { Err(DecodeError::at("", empty)) } else { Ok(calls) }
    }

    /// The value of a field, unless it says nothing.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let pointer = pointer(name);
        let found = self.0.iter().find(|(key, text)| *key == pointer && says_something(text));
        found.map(|(_, text)| text.as_str())
    }

    /// Whether there is such a field at all, even if it says nothing.
    pub(super) fn has(&self, name: &str) -> bool {
        let pointer = pointer(name);
        self.0.iter().any(|(key, _)| *key == pointer)
    }

    /// The pointers there are, for the person who looks for the right one.
    pub(super) fn shown(&self) -> String {
        let shown: Vec<String> =
            self.0.iter().take(SHOWN_MAX).map(|(pointer, _)| format!("`{pointer}`")).collect();
        match self.0.len().saturating_sub(SHOWN_MAX) {
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        }
    }

    /// What has no place of its own in a call: `call.note` for `/call/note`.
    pub(super) fn variables(&self, placed: &[String]) -> impl Iterator<Item = (String, String)> {
        let kept = self.0.iter().filter(|(pointer, text)| !placed.contains(pointer) && says_something(text));
        kept.take(VARIABLES_MAX).map(|(pointer, text)| {
            let name = pointer.trim_start_matches('/').replace('/', ".");
            (name, text.chars().take(VALUE_CHARS_MAX).collect())
        })
    }
}

/// `/call/id` for all of `/call/id`, `call[id]` and, at the top, `id` for `/id`.
pub(super) fn pointer(name: &str) -> String {
    let name = name.trim();
    if name.starts_with('/') {
        return name.to_owned();
    }
    format!("/{}", name.replace("][", "/").replace('[', "/").replace(']', ""))
}

fn says_something(text: &str) -> bool {
    !text.is_empty() && text != "null"
}

fn of_body(inbound: &RawInbound<'_>) -> Result<Vec<Said>, DecodeError> {
    let body = inbound.body.trim_ascii();
    if body.is_empty() {
        return Ok(vec![Said::default()]);
    }
    let announced = inbound.head.media_type().ends_with("json");
    if !announced && !body.starts_with(b"{") && !body.starts_with(b"[") {
        return Ok(vec![Said(of_form(&inbound.form()))]);
    }
    let value: Value = serde_json::from_slice(body).map_err(|cause| {
        DecodeError::at(
            "",
            format!("the body is not JSON ({cause}); send JSON, a form, or fields in the address"),
        )
    })?;
    match value {
        Value::Array(calls) if calls.iter().all(Value::is_object) => {
            Ok(calls.iter().take(CALLS_MAX).map(of_value).collect())
        }
        Value::Object(_) => Ok(vec![of_value(&value)]),
        _ => Err(DecodeError::at("", "the body is JSON, but neither an object nor a list of objects")),
    }
}

fn of_value(value: &Value) -> Said {
    let mut said = Vec::new();
    flatten("", value, &mut said);
    Said(said)
}

fn of_form(form: &Form) -> Vec<(String, String)> {
    let mut said = Vec::new();
    for (name, text) in form.pairs() {
        let at = pointer(name);
        let text = text.trim();
        if text.starts_with('{')
            && let Ok(inner) = serde_json::from_str::<Value>(text)
        {
            flatten(&at, &inner, &mut said);
        } else {
            said.push((at, text.to_owned()));
        }
    }
    said
}

fn flatten(at: &str, value: &Value, said: &mut Vec<(String, String)>) {
    if said.len() >= VALUES_MAX {
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let step = name.replace('~', "~0").replace('/', "~1");
                flatten(&format!("{at}/{step}"), inner, said);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                flatten(&format!("{at}/{index}"), inner, said);
            }
        }
        value => said.push((at.to_owned(), scalar(value).unwrap_or_default())),
    }
}
