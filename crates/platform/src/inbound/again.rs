//! A call that is heard of again: it goes where somebody takes it by now, and gets the recording it came without, or whose link had run out.
//!
//! Pushed calls and rows of a history come through here once they turn out to be known. Nothing else of a call that is
//! here changes.

use std::collections::HashMap;

use ::store::{StoreError, Tx};
use connectors::CallRecord;
use kernel::{InteractionId, SourceId};

use crate::access::Scope;
use crate::activity::log::note;
use crate::app::App;
use crate::inbound::webhooks::{First, IntakeError, decide_first, facts};
use crate::pipeline::interactions::{self, Row, Stage, Status};
use crate::pipeline::{self, NO_RECORDING};
use crate::routing::{self, Routed, RuleSet};
use crate::tenancy::organizations;

/// Why and where a call rests that lacks its recording.
const SILENT: (&str, Stage) = (NO_RECORDING, Stage::Fetching);

/// What hearing of a call again changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Again {
    /// Nothing: it was complete.
    Nothing,
    /// Nobody took it, and now somebody does.
    Routed(Routed),
    /// It came without a recording, and now there is one.
    Recorded,
}

/// By what calls of a source are judged.
pub(super) struct Look {
    source_id: SourceId,
    pub rules: RuleSet,
    pub shortest_seconds: i64,
    /// Whether its recording is fetched only once somebody asks for it.
    pub on_demand: bool,
}

/// One call that is here under this id.
pub(super) async fn meet(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    source_id: SourceId,
    (id, call): (InteractionId, &CallRecord),
) -> Result<Again, IntakeError> {
    let Some(row) = interactions::list_resting(tx, scope, vec![id.uuid()], SILENT).await?.pop() else {
        return Ok(Again::Nothing);
    };
    let look = Look::load(tx, scope, (source_id, false)).await?;
    look.at(tx, app, scope, (row, call)).await
}

/// Many calls that are here under these ids.
pub(super) async fn meet_many(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    look: &Look,
    met: &HashMap<InteractionId, &CallRecord>,
) -> Result<(), IntakeError> {
    if met.is_empty() {
        return Ok(());
    }
    let ids = met.keys().map(|id| id.uuid()).collect();
    let resting = interactions::list_resting(tx, scope, ids, SILENT).await?;
    for row in resting {
        if let Some(call) = met.get(&row.interaction_id()) {
            look.at(tx, app, scope, (row, call)).await?;
        }
    }
    Ok(())
}

impl Look {
    /// As the rules stand now. When `on_demand`, recordings wait until somebody asks for them.
    pub(super) async fn load(
        tx: &Tx,
        scope: &Scope,
        (source_id, on_demand): (SourceId, bool),
    ) -> Result<Self, StoreError> {
        let organization = organizations::load(tx, scope).await;
        let organization = organization.map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let rules = routing::load_rules(tx, scope).await?;
        Ok(Self { source_id, rules, shortest_seconds: organization.min_call_seconds, on_demand })
    }

    async fn at(
        &self,
        tx: &Tx,
        app: &App,
        scope: &Scope,
        (row, call): (Row, &CallRecord),
    ) -> Result<Again, IntakeError> {
        let id = row.interaction_id();
        let lacks = lacks_recording(&row);
        let routed =
            if row.project_id.is_none() { self.route(tx, app, scope, (row, call)).await? } else { None };
        let recorded = lacks && self.attach(tx, app, scope, (id, call)).await?;
        Ok(match routed {
            Some(routed) => Again::Routed(routed),
            None if recorded => Again::Recorded,
            None => Again::Nothing,
        })
    }

    async fn route(
        &self,
        tx: &Tx,
        app: &App,
        scope: &Scope,
        (row, call): (Row, &CallRecord),
    ) -> Result<Option<Routed>, StoreError> {
        let facts = facts(call);
        let decided = self.rules.decide(&facts).routed(&facts);
        let Some(project) = decided.project_id else { return Ok(None) };
        let entry = routing::entry(&decided, &facts).about(row.interaction_id()).from_source(self.source_id);
        pipeline::route_anew(tx, app, scope, row, (project, &routing::note(&decided))).await?;
        note(tx, scope, entry).await?;
        Ok(Some(decided))
    }

    async fn attach(
        &self,
        tx: &Tx,
        app: &App,
        scope: &Scope,
        (id, call): (InteractionId, &CallRecord),
    ) -> Result<bool, IntakeError> {
        let First::Fetch(recording) = decide_first(call, self.shortest_seconds) else { return Ok(false) };
        let attached = if self.on_demand {
            pipeline::recording_on_demand(tx, app, scope, id, &recording).await?
        } else {
            pipeline::recording_ready(tx, app, scope, id, &recording).await?
        };
        Ok(attached)
    }
}

/// Whether it came without a recording, or its recording could not be had.
fn lacks_recording(row: &Row) -> bool {
    match row.status() {
        Some(Status::Skipped) => row.reason_code.as_deref() == Some(NO_RECORDING),
        Some(Status::Failed) => row.failed_stage() == Some(Stage::Fetching),
        _ => false,
    }
}
