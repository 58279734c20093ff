//! The audit log as a table for spreadsheets.

use super::model::AuditEntryView;
use crate::http::csv::quoted;

/// The first line.
pub(super) const HEADER: &str =
    "at,actor_kind,actor,action,entity,entity_id,address,request_id,before,after\r\n";

/// One line.
pub(super) fn line(entry: &AuditEntryView) -> String {
    let json =
        |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let cells = [
        entry.at.to_string(),
        entry.actor.kind.clone(),
        entry.actor.name.clone(),
        entry.action.clone(),
        entry.entity.clone(),
        entry.entity_id.clone(),
        text(&entry.address),
        text(&entry.request_id),
        json(&entry.before),
        json(&entry.after),
    ];
    format!("{}\r\n", cells.map(|cell| quoted(&cell)).join(","))
}
