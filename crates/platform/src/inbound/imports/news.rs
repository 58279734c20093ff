//! What the activity log and the audit log say of an import.

use ::store::{StoreError, Tx};
use kernel::{ImportId, SourceId};
use serde_json::json;

use super::entity::Model;
use crate::access::Scope;
use crate::activity::audit::{self, Change};
use crate::activity::log::{ActivityKind, NewEntry, note};

/// Writes down what happened to an import, with its counts and its reason, if it has one.
pub(super) async fn tell(
    tx: &Tx,
    scope: &Scope,
    row: &Model,
    (verb, what): (&'static str, &str),
) -> Result<(), StoreError> {
    let id: ImportId = row.id.into();
    let reason = row.error_detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default();
    let kind = if verb == "fail" { ActivityKind::Error } else { ActivityKind::Source };
    let counts = [
        ("found", row.found),
        ("imported", row.imported),
        ("duplicate", row.duplicate),
        ("skipped", row.skipped),
        ("failed", row.failed),
    ];
    let facts = counts.iter().map(|(name, count)| ((*name).to_owned(), count.to_string()));
    let source_id: SourceId = row.source_id.into();
    let entry = NewEntry::new(kind, format!("the import {id} was {what}{reason}"));
    note(tx, scope, entry.from_source(source_id).with(facts.collect())).await?;
    let shown = json!({
        "source_id": source_id, "kind": row.kind, "state": row.state, "process": row.process,
        "found": row.found, "imported": row.imported, "duplicate": row.duplicate, "skipped": row.skipped,
        "failed": row.failed, "reason": row.error_code,
    });
    audit::record(tx, scope, Change::new(verb, "import", &id).to(&shown)).await
}
