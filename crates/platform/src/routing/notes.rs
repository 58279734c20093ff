//! A routing decision as the conversation and the activity log keep it.

use super::model::{Facts, Routed};
use crate::activity::log::{ActivityKind, NewEntry};
use crate::pipeline::interactions::RoutingNote;

/// The decision as the conversation keeps it.
pub fn note(routed: &Routed) -> RoutingNote {
    let Routed { kind, rule_name, explanation, .. } = routed.clone();
    RoutingNote { kind: kind.to_owned(), rule_name, explanation }
}

/// The line of the activity log about a decision.
pub fn entry(routed: &Routed, facts: &Facts) -> NewEntry {
    let kind = match routed.kind {
        "matched" => ActivityKind::Matched,
        "default" => ActivityKind::Routed,
        _ => ActivityKind::Unmatched,
    };
    let mut seen = facts.seen();
    seen.extend(routed.project_id.map(|id| ("project".to_owned(), id.to_string())));
    NewEntry::new(kind, routed.explanation.clone()).with(seen)
}
