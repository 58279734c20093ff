//! What a change was, and which entries somebody wants to read.
//!
//! Views hold no secrets; what could still pass for one by its name is masked here once more.

use kernel::{AuditEntryId, Ts};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Fields whose text is never written down, and those that end in `_` and one of them.
const SECRET_NAMES: &[&str] = &["secret", "password", "token", "api_key", "webhook_url", "private_key"];
const MASK: &str = "•••";

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
        self.before = shown(before);
        self
    }

    /// What is there now.
    #[must_use]
    pub fn to(mut self, after: &impl Serialize) -> Self {
        self.after = shown(after);
        self
    }
}

/// An entry as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(super) struct AuditEntryView {
    /// Its id.
    pub id: AuditEntryId,
    /// When it was done.
    pub at: Ts,
    /// Who did it.
    pub actor: AuditActor,
    /// `create`, `update`, `delete`, or the verb of what was done: `sign_in`, `rotate`.
    pub action: String,
    /// What was changed, as the rights call it: `routing_rule`.
    pub entity: String,
    /// Which one; empty where there is only one.
    pub entity_id: String,
    /// What was there, with secrets masked.
    pub before: Option<Value>,
    /// What is there since, with secrets masked.
    pub after: Option<Value>,
    /// From which address.
    pub address: Option<String>,
    /// The request's name in the server's log.
    pub request_id: Option<String>,
}

/// Who did something; the name stays when the person has left or the key was deleted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct AuditActor {
    /// `member`, `api_key` or `job`.
    pub kind: String,
    /// The e-mail address, the name of the key or the name of the job.
    pub name: String,
}

/// Which entries.
#[derive(Debug, Clone, Default)]
pub(super) struct AuditFilter {
    /// Part of the actor's name, in any case.
    pub actor: Option<String>,
    /// This action only.
    pub action: Option<String>,
    /// Changes of this only.
    pub entity: Option<String>,
    /// Then or later.
    pub from: Option<Ts>,
    /// Before.
    pub to: Option<Ts>,
}

/// Nothing stays nothing.
fn shown(view: &impl Serialize) -> Option<Value> {
    serde_json::to_value(view).ok().filter(|value| !value.is_null()).map(masked)
}

fn masked(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| {
                    let hidden = value.is_string() && is_secret(&name);
                    let value = if hidden { Value::from(MASK) } else { masked(value) };
                    (name, value)
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(masked).collect()),
        other => other,
    }
}

fn is_secret(name: &str) -> bool {
    let ends =
        |secret: &str| name.strip_suffix(secret).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'));
    SECRET_NAMES.iter().any(|secret| ends(secret))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_could_be_a_secret_by_its_name_is_masked_at_any_depth() {
        let view = json!({
            "name": "Exchange", "webhook_url": "https://x/ingest/canary", "password_set": true,
            "fields": [{ "new_password": "canary", "login": "l" }], "old_secret_until": "2026-01-01", "token": null,
        });
        let change = Change::created("source", &"src_1", &view).after.unwrap();
        assert!(!change.to_string().contains("canary"), "{change}");
        assert_eq!((&change["name"], &change["password_set"]), (&json!("Exchange"), &json!(true)));
        assert_eq!((&change["old_secret_until"], &change["token"]), (&json!("2026-01-01"), &Value::Null));
        assert_eq!(change["fields"], json!([{ "new_password": "•••", "login": "l" }]));
    }
}
