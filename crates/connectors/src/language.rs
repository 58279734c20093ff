//! Questions to a language model that must answer in JSON of a given schema.

use serde::{Deserialize, Serialize};

use crate::{Account, Answer, Http};

/// Answers prompts with JSON. The schema is asked for, not guaranteed: the caller validates and repairs.
pub trait Complete: Send + Sync {
    fn complete<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        request: CompletionRequest,
    ) -> Answer<'a, Completion>;
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletionRequest {
    pub messages: Vec<Message>,
    /// Letters, digits, `_` and `-`.
    pub schema_name: String,
    /// Every object closed (`additionalProperties: false`) with all its properties required.
    pub schema: serde_json::Value,
}

/// One message of the conversation with the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    pub role: Role,
    pub content: String,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    System,
    User,
    /// The model's earlier answer, sent back to have it repaired.
    Assistant,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// JSON as far as the model kept to it; code fences are gone.
    pub text: String,
    /// The model that answered, in its own words.
    pub model: String,
    /// The host behind a router, where it says.
    pub served_by: Option<String>,
    pub prompt_tokens: i64,
    pub completion_tokens: i64,
}
