//! Values as vendors write them: numbers in quotes, and the many ways to say that there is nothing.

use std::collections::BTreeMap;

use connectors::{Account, CallRecord, Connector, Form, RawInbound, SourceEvent};
use serde_json::Value;

use super::bench::exchanges;
use crate::conformance::{fixtures, head_of};

/// What a push means, without what the product only repeats; where it cannot be read, where that is.
fn meaning(connector: &dyn Connector, name: &str, body: &[u8]) -> Result<Vec<SourceEvent>, String> {
    let head = head_of(name);
    let inbound = RawInbound { head: &head, body };
    let events = connector.ingest().unwrap().decode(&Account::default(), &inbound);
    let bare = |call: Box<CallRecord>| Box::new(CallRecord { variables: BTreeMap::new(), ..*call });
    let bare = |event| match event {
        SourceEvent::CallEnded { call } => SourceEvent::CallEnded { call: bare(call) },
        SourceEvent::Fragment { session, part, closes } => {
            SourceEvent::Fragment { session, part: bare(part), closes }
        }
        other => other,
    };
    events.map(|events| events.into_iter().map(bare).collect()).map_err(|error| error.pointer)
}

/// Fixtures that are pushes and can be read.
fn pushes(connector: &dyn Connector, end: &str) -> Vec<(String, Vec<u8>)> {
    let mut written = fixtures(connector.descriptor().key);
    written.retain(|(name, body)| name.ends_with(end) && meaning(connector, name, body).is_ok());
    written
}

/// The pointers of every value within objects.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    if let Value::Object(fields) = value {
        for (name, inner) in fields {
            let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
            if inner.is_object() { leaves(inner, &at, found) } else { found.push(at) }
        }
    }
}

fn changed(body: &Value, pointer: &str, put: Option<Value>) -> Vec<u8> {
    let mut body = body.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let fields = body.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
    match put {
        Some(value) => drop(fields.insert(name.to_owned(), value)),
        None => drop(fields.remove(name)),
    }
    body.to_string().into_bytes()
}

#[test]
fn a_value_left_out_is_the_same_as_null_empty_or_the_word_null() {
    let mut wrong = Vec::new();
    for connector in exchanges() {
        for (name, body) in pushes(connector, ".json") {
            let body: Value = serde_json::from_slice(&body).unwrap();
            let mut pointers = Vec::new();
            leaves(&body, "", &mut pointers);
            for pointer in pointers {
                let absent = meaning(connector, &name, &changed(&body, &pointer, None));
                for nothing in [Value::Null, "".into(), "null".into(), " ".into()] {
                    let written = meaning(connector, &name, &changed(&body, &pointer, Some(nothing.clone())));
                    if written != absent {
                        wrong.push(format!("{name} {pointer} {nothing:?}: {written:?}, left out {absent:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_field_of_a_form_left_out_is_the_same_as_empty_or_the_word_null() {
    let mut wrong = Vec::new();
    for connector in exchanges() {
        for (name, body) in pushes(connector, ".form") {
            let form = Form::urlencoded(&body);
            for at in 0..form.pairs().count() {
                let written = |put: Option<&str>| {
                    let pairs = form.pairs().enumerate().filter_map(|(index, (name, value))| {
                        if index == at { put.map(|put| (name, put)) } else { Some((name, value)) }
                    });
                    let mut text = url::form_urlencoded::Serializer::new(String::new());
                    meaning(connector, &name, text.extend_pairs(pairs).finish().as_bytes()).ok()
                };
                let absent = written(None);
                for nothing in ["", "null", " "] {
                    let field = form.pairs().nth(at).unwrap().0;
                    let written = written(Some(nothing));
                    if written != absent {
                        wrong.push(format!("{name} {field} {nothing:?}: {written:?}, left out {absent:?}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every number in quotes, or every quoted number bare.
fn quoted(value: &Value, quote: bool) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, inner)| (name.clone(), quoted(inner, quote))).collect()
        }
        Value::Array(list) => list.iter().map(|inner| quoted(inner, quote)).collect(),
        Value::Number(number) if quote => number.to_string().into(),
        Value::String(text) if !quote => match text.parse::<u64>() {
            Ok(number) if number.to_string() == *text => number.into(),
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

#[test]
fn a_number_means_the_same_in_quotes_and_without() {
    for connector in exchanges() {
        for (name, body) in pushes(connector, ".json") {
            let plain = meaning(connector, &name, &body);
            let body: Value = serde_json::from_slice(&body).unwrap();
            for quote in [true, false] {
                let written = quoted(&body, quote).to_string();
                assert_eq!(meaning(connector, &name, written.as_bytes()), plain, "{name} quoted: {quote}");
            }
        }
    }
}
