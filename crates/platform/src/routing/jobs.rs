//! Routing anew what nobody took, once there is a rule that was not there before.

use std::collections::BTreeMap;

use ::store::{Job, JobRun, Retry, Runner, StoreError, Tx};
use kernel::InteractionId;
use serde::{Deserialize, Serialize};

use super::model::Facts;
use super::{entry, load_rules, note};
use crate::access::{Scope, system};
use crate::activity::log;
use crate::app::App;
use crate::pipeline;
use crate::pipeline::interactions::{self, Row};

/// How many are decided about in one transaction, so that the single writer is never held for long.
const BATCH: u64 = 100;

/// Asks the rules again about everything that no rule and no default project took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct RouteAnew {}

/// Makes the job of this slice run.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<RouteAnew>()
}

impl Job for RouteAnew {
    const NAME: &'static str = "route_anew";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = system(run.organization.into(), Self::NAME);
        let mut last: Option<InteractionId> = None;
        loop {
            let write = app.db().write(&scope, |tx| {
                let (app, scope) = (&app, &scope);
                async move { some(&tx, app, scope, last).await }
            });
            last = write.await?;
            if last.is_none() {
                return Ok(());
            }
        }
    }
}

/// Routes some after the last one; answers which was the last of them.
async fn some(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    last: Option<InteractionId>,
) -> Result<Option<InteractionId>, StoreError> {
    let unrouted = interactions::list_unrouted(tx, scope, last, BATCH).await?;
    let last = unrouted.last().map(Row::interaction_id);
    let rules = load_rules(tx, scope).await?;
    for row in unrouted {
        let (id, source, facts) = (row.interaction_id(), row.source_id, facts_of(&row)?);
        let decided = rules.decide(&facts).routed(&facts);
        if let Some(project) = decided.project_id {
            pipeline::route_anew(tx, app, scope, row, (project, &note(&decided))).await?;
            let line = entry(&decided, &facts).about(id);
            let line = source.map_or(line.clone(), |source| line.from_source(source.into()));
            log::note(tx, scope, line).await?;
        }
    }
    Ok(last)
}

/// What the rules are told of a conversation that is here.
fn facts_of(row: &Row) -> Result<Facts, StoreError> {
    let variables: BTreeMap<String, String> = serde_json::from_value(row.variables.clone())
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let facts = Facts {
        channel: row.channel.clone(),
        direction: row.direction.clone(),
        line: row.line.clone(),
        phone: row.participant_phone.clone(),
        employee: row.employee.clone(),
        crm_entity: None,
        variables,
    };
    Ok(facts.normalised())
}
