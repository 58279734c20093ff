//! Reads what the caller sent: the texts of the messages, and in them the JSON document with the
//! criteria and the transcript.

use serde::{Deserialize, Serialize};
use serde_json::{Deserializer, Map, Value};

use super::ApiError;

/// The conversation and what it is to be judged by.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    pub(super) criteria: Vec<Criterion>,
    pub(super) language: String,
    pub(super) transcript: Vec<Turn>,
    /// Plain names, or objects with a `key` and a `name`.
    pub(super) categories: Vec<Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Criterion {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) guide: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Turn {
    #[serde(rename = "turn")]
    pub(super) index: i64,
    pub(super) speaker: String,
    pub(super) start_ms: Option<i64>,
    pub(super) end_ms: Option<i64>,
    pub(super) text: String,
}

impl Document {
    /// The last document with a transcript, since a repair turn may quote earlier ones.
    pub(super) fn find(texts: &[String]) -> Option<Self> {
        texts.iter().rev().find_map(|text| {
            text.match_indices('{').find_map(|(at, _)| {
                let rest = text.get(at..)?;
                let value = Deserializer::from_str(rest).into_iter::<Value>().next()?.ok()?;
                value.get("transcript")?.as_array()?;
                serde_json::from_value(value).ok()
            })
        })
    }
}

/// The text of every message, whether it came as a string or in parts.
pub(super) fn texts(request: &Map<String, Value>) -> Result<Vec<String>, ApiError> {
    let messages = request.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut texts = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        match message.get("content") {
            Some(Value::String(text)) => texts.push(text.clone()),
            Some(Value::Array(parts)) => {
                texts.extend(parts.iter().filter_map(|part| part.get("text")?.as_str()).map(str::to_owned));
            }
            Some(Value::Null) | None if message.get("role") == Some(&Value::from("assistant")) => {}
            _ => {
                let param = format!("messages[{at}].content");
                let message =
                    format!("Invalid type for '{param}': expected one of a string or array of objects.");
                return Err(ApiError::invalid(message, Some(&param)));
            }
        }
    }
    Ok(texts)
}
