//! The audit log as a table for spreadsheets.

use super::model::AuditEntryView;

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

/// A cell in quotes. A spreadsheet would run what begins like a formula, so that gets an apostrophe before it.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for attack in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert!(quoted(attack).starts_with("\"'"), "{attack:?}");
        }
        assert_eq!(quoted("say \"no\", twice"), "\"say \"\"no\"\", twice\"");
        assert_eq!(quoted("a=1"), "\"a=1\"");
    }
}
