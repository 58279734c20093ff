//! Taking in rows of a history, many at once, by the same decisions that a single pushed call meets.
//!
//! Invariant: a call is taken once, whichever way it is heard of first: its own name and its fingerprints are looked for
//! before, and stored with it. Of one that is here, only what was missing is completed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use ::store::Tx;
use connectors::{CallRecord, HistoryRow};
use kernel::{InteractionId, MemberId};

use crate::access::Scope;
use crate::app::App;
use crate::inbound::again::{self, Look};
use crate::inbound::webhooks::{First, Heard, IntakeError, decide_first, describe, facts, fingerprints};
use crate::inbound::{employees, names};
use crate::pipeline::interactions::{self, NewInteraction, Start};
use crate::routing::RuleSet;

/// What a row came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Imported,
    Duplicate,
    Skipped,
    Failed,
}

/// A call that may be new, with every name it is known by.
struct Candidate<'a> {
    place: usize,
    call: Cow<'a, CallRecord>,
    name: String,
    others: Vec<String>,
}

/// Takes in some rows; answers what each came to.
pub(super) async fn take(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    (heard, look): (Heard, &Look),
    rows: &[HistoryRow],
) -> Result<Vec<Taken>, IntakeError> {
    let mut taken: Vec<Taken> = rows.iter().map(first_look).collect();
    let source_key = heard.source_id.to_string();
    let mut fresh = candidates(rows);
    let known = known(tx, scope, &source_key, &fresh).await?;
    let met = fresh.iter().filter_map(|one| Some((one.known(&known)?, one.call.as_ref()))).collect();
    again::meet_many(tx, app, scope, look, &met).await?;
    let mut seen: HashSet<String> = known.into_keys().collect();
    fresh.retain(|one| {
        let is_new = !one.names().any(|name| seen.contains(name));
        seen.extend(one.names().map(str::to_owned));
        is_new
    });
    for one in &fresh {
        if let Some(place) = taken.get_mut(one.place) {
            *place = Taken::Imported;
        }
    }
    if fresh.is_empty() {
        return Ok(taken);
    }
    let named: BTreeSet<String> = fresh.iter().filter_map(|one| one.call.employee.clone()).collect();
    let people = employees::members_of(tx, scope, heard.source_id, &named).await?;
    let new = fresh.into_iter().map(|one| {
        let start = start(&one.call, look);
        (conversation(heard, &one.call, (&look.rules, &people), start), one.others)
    });
    interactions::insert_history(tx, app, scope, new).await?;
    Ok(taken)
}

/// What is here already of these calls, by its name. Fingerprints are looked for only where a call's own name is not known,
/// so that an import of what is here asks for half as much.
async fn known(
    tx: &Tx,
    scope: &Scope,
    source_key: &str,
    candidates: &[Candidate<'_>],
) -> Result<HashMap<String, InteractionId>, IntakeError> {
    let own = candidates.iter().map(|one| one.name.as_str());
    let mut known = names::find_many(tx, scope, source_key, own).await?;
    let unknown = candidates.iter().filter(|one| !known.contains_key(&one.name));
    let others: Vec<&str> = unknown.flat_map(|one| &one.others).map(String::as_str).collect();
    if !others.is_empty() {
        known.extend(names::find_many(tx, scope, source_key, others).await?);
    }
    Ok(known)
}

/// A call counts as a repetition until it turns out to be new.
fn first_look(row: &HistoryRow) -> Taken {
    match row {
        HistoryRow::Call(_) => Taken::Duplicate,
        HistoryRow::Ignored(_) => Taken::Skipped,
        HistoryRow::Bad { .. } => Taken::Failed,
    }
}

fn candidates(rows: &[HistoryRow]) -> Vec<Candidate<'_>> {
    let numbered = rows.iter().enumerate();
    let calls = numbered.filter_map(|(place, row)| match row {
        HistoryRow::Call(call) => {
            let call = call.plain();
            let name = interactions::known_as(&call.external_id).into_owned();
            Some(Candidate { place, name, others: fingerprints(&call), call })
        }
        HistoryRow::Ignored(_) | HistoryRow::Bad { .. } => None,
    });
    calls.collect()
}

impl Candidate<'_> {
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.others.iter().map(String::as_str))
    }

    /// What it is here as already.
    fn known(&self, known: &HashMap<String, InteractionId>) -> Option<InteractionId> {
        self.names().find_map(|name| known.get(name).copied())
    }
}

fn conversation(
    heard: Heard,
    call: &CallRecord,
    (rules, people): (&RuleSet, &BTreeMap<String, Option<MemberId>>),
    start: Start,
) -> NewInteraction {
    let facts = facts(call);
    let decided = rules.decide(&facts).routed(&facts);
    let member_id = call.employee.as_ref().and_then(|extension| people.get(extension).copied().flatten());
    describe(heard, call, &decided, (member_id, start))
}

fn start(call: &CallRecord, look: &Look) -> Start {
    match (decide_first(call, look.shortest_seconds), look.on_demand) {
        (First::Fetch(recording), false) => Start::Fetch(recording),
        (First::Fetch(recording), true) => Start::OnDemand(recording),
        (First::Skip(code, reason), _) => Start::Skip { code, reason },
    }
}
