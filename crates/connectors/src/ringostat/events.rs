//! From a webhook, however it is composed, to fields by our names. Pure.

use serde_json::{Map, Value};

use super::call::PLACED;
use crate::{DecodeError, Form, RawInbound};

/// What the call log calls the fields of the template, and what people call them who compose a webhook after it.
const ALIASES: &[(&str, &str)] = &[
    ("call_id", "uniqueid"),
    ("callee", "dst"),
    ("status", "disposition"),
    ("date", "calldate"),
    ("call_duration", "duration"),
    ("waiting", "waittime"),
    ("dialog", "billsec"),
    ("type", "call_type"),
    ("record", "recording"),
    ("staffid", "employee_number"),
];

/// The names an organization gave the fields of its webhook, each after ours.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// `call_id=id, date=started`; what is no pair is left out.
    pub(super) fn read(text: &str) -> Self {
        let pairs = text.split([',', ';', '\n']).filter_map(|pair| pair.split_once('='));
        Self(pairs.map(|(ours, theirs)| (ours.trim().to_owned(), theirs.trim().to_owned())).collect())
    }

    /// The same fields by our names; what has no name of ours keeps its own.
    pub(super) fn ours(&self, mut sent: Map<String, Value>) -> Map<String, Value> {
        let mut fields = Map::new();
        for ours in PLACED {
            let mut names = [self.chosen(ours), Some(*ours), alias(ours)].into_iter().flatten();
            if let Some(value) = names.find_map(|name| sent.remove(name)) {
                fields.insert((*ours).to_owned(), value);
            }
        }
        for (name, value) in sent {
            fields.entry(name).or_insert(value);
        }
        fields
    }

    fn chosen(&self, ours: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == ours).map(|(_, theirs)| theirs.as_str())
    }
}

fn alias(ours: &str) -> Option<&'static str> {
    ALIASES.iter().find(|(name, _)| *name == ours).map(|(_, alias)| *alias)
}

/// The fields of the body, or of the address where there is no body.
pub(super) fn sent(inbound: &RawInbound<'_>) -> Result<Map<String, Value>, DecodeError> {
    let body = inbound.body.trim_ascii();
    let fields = if body.starts_with(b"{") || inbound.head.media_type() == "application/json" {
        serde_json::from_slice(body)
            .map_err(|cause| DecodeError::at("", format!("the body is not a JSON object: {cause}")))?
    } else if body.is_empty() {
        of_form(&inbound.query())
    } else {
        of_form(&inbound.form())
    };
    let nothing = "the webhook carries no fields: compose it after the template of the guide";
    if fields.is_empty() { Err(DecodeError::at("", nothing)) } else { Ok(fields) }
}

fn of_form(form: &Form) -> Map<String, Value> {
    form.pairs().map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}
