//! What a change was: who may be asked about it is in the entry, secrets are not.

use serde::Serialize;
use serde_json::Value;

/// A change about to be written down.
#[derive(Debug, Clone)]
pub struct Change {
    /// `create`, `update`, `delete`, or the verb of what was done: `sign_in`, `rotate`.
    pub action: &'static str,
    /// What was changed, as the rights call it: `routing_rule`.
    pub entity: &'static str,
    /// Which one; empty where there is only one.
    pub entity_id: String,
    /// What was there.
    pub before: Option<Value>,
    /// What is there now.
    pub after: Option<Value>,
}

impl Change {
    /// Something new. `after` is what the API shows of it, so it holds no secret.
    pub fn created(entity: &'static str, entity_id: &impl ToString, after: &impl Serialize) -> Self {
        Self::new("create", entity, entity_id).to(after)
    }

    /// Something different.
    pub fn updated(
        entity: &'static str,
        entity_id: &impl ToString,
        before: &impl Serialize,
        after: &impl Serialize,
    ) -> Self {
        Self::new("update", entity, entity_id).from(before).to(after)
    }

    /// Something gone.
    pub fn deleted(entity: &'static str, entity_id: &impl ToString, before: &impl Serialize) -> Self {
        Self::new("delete", entity, entity_id).from(before)
    }

    /// Something that was done without a before and an after.
    pub fn new(action: &'static str, entity: &'static str, entity_id: &impl ToString) -> Self {
        Self { action, entity, entity_id: entity_id.to_string(), before: None, after: None }
    }

    /// What was there.
    #[must_use]
    pub fn from(mut self, before: &impl Serialize) -> Self {
        self.before = serde_json::to_value(before).ok();
        self
    }

    /// What is there now.
    #[must_use]
    pub fn to(mut self, after: &impl Serialize) -> Self {
        self.after = serde_json::to_value(after).ok();
        self
    }
}
