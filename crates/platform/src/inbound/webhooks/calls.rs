//! From a decoded call to a conversation: employee, routing, first step, and the line in the activity log.

use std::collections::BTreeSet;

use ::store::{StoreError, Tx};
use connectors::CallRecord;
use kernel::{InteractionId, MemberId, SourceId, Ts};

use super::model::{First, IntakeError, decide_first, duration_ms, facts, fingerprints, number};
use crate::access::Scope;
use crate::activity::log::note;
use crate::app::App;
use crate::inbound::again::{self, Again};
use crate::inbound::records::{Conclusion, Verdict};
use crate::inbound::{employees, names};
use crate::pipeline::interactions::{self, Channel, Direction, Inserted, NewInteraction, Origin, Start};
use crate::routing::{self, Routed};
use crate::tenancy::organizations;

/// The reason of a record that became a conversation nobody took.
pub(super) const UNMATCHED: &str = "routing.unmatched";

/// Where and when a call was heard of.
#[derive(Debug, Clone, Copy)]
pub(in crate::inbound) struct Heard {
    /// The source it came from.
    pub source_id: SourceId,
    /// When it arrived.
    pub received_at: Ts,
}

/// Makes a conversation of a call, or finds the one it repeats.
pub(super) async fn take_call(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    heard: Heard,
    call: &CallRecord,
) -> Result<Conclusion, IntakeError> {
    let call = &*call.plain();
    let other_names = fingerprints(call);
    for name in &other_names {
        if let Some(id) = names::find(tx, scope, &heard.source_id.to_string(), name).await? {
            return repeated(tx, app, scope, (heard, call), id).await;
        }
    }
    let facts = facts(call);
    let decided = routing::route(tx, scope, &facts).await?;
    let new = conversation(tx, scope, heard, call, &decided).await?;
    match interactions::insert(tx, app, scope, new).await? {
        Inserted::Duplicate(id) => repeated(tx, app, scope, (heard, call), id).await,
        Inserted::New(id) => {
            for name in other_names {
                names::add(tx, scope, &heard.source_id.to_string(), name, id).await?;
            }
            let entry = routing::entry(&decided, &facts).about(id).from_source(heard.source_id);
            note(tx, scope, entry).await?;
            Ok(accepted(&decided).of(&call.external_id).became(id))
        }
    }
}

/// A call that is here already. It may go where somebody takes it by now, or get the recording it came without.
async fn repeated(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    (heard, call): (Heard, &CallRecord),
    id: InteractionId,
) -> Result<Conclusion, IntakeError> {
    let concluded = match again::meet(tx, app, scope, heard.source_id, (id, call)).await? {
        Again::Nothing => duplicate(call),
        Again::Routed(decided) => accepted(&decided).of(&call.external_id),
        Again::Recorded => recorded(&call.external_id),
    };
    Ok(concluded.became(id))
}

/// A recording came that was not there before.
pub(super) fn recorded(external_id: &str) -> Conclusion {
    let words = "the recording of this call is fetched now";
    Conclusion::because(Verdict::Accepted, "record.recording", words).of(external_id)
}

async fn conversation(
    tx: &Tx,
    scope: &Scope,
    heard: Heard,
    call: &CallRecord,
    decided: &Routed,
) -> Result<NewInteraction, IntakeError> {
    let named: BTreeSet<String> = call.employee.iter().cloned().collect();
    let members = employees::members_of(tx, scope, heard.source_id, &named).await?;
    let member_id = members.into_values().next().flatten();
    let organization =
        organizations::load(tx, scope).await.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let start = match decide_first(call, organization.min_call_seconds) {
        First::Fetch(recording) => Start::Fetch(recording),
        First::Skip(code, reason) => Start::Skip { code, reason },
    };
    Ok(describe(heard, call, decided, (member_id, start)))
}

/// A call as the conversation it becomes.
pub(in crate::inbound) fn describe(
    heard: Heard,
    call: &CallRecord,
    decided: &Routed,
    (member_id, start): (Option<MemberId>, Start),
) -> NewInteraction {
    NewInteraction {
        source_key: heard.source_id.to_string(),
        external_id: call.external_id.clone(),
        source_id: Some(heard.source_id),
        project_id: decided.project_id,
        member_id,
        channel: Channel::Call,
        direction: match call.direction {
            connectors::Direction::In => Direction::In,
            connectors::Direction::Out => Direction::Out,
        },
        origin: Origin::Telephony,
        participant_name: None,
        participant_phone: Some(number(call.client())).filter(|text| !text.is_empty()),
        line: call.line.as_ref().map(number),
        employee: call.employee.clone(),
        started_at: call.started_at,
        duration_ms: Some(duration_ms(call)),
        routing: routing::note(decided),
        variables: call.variables.clone(),
        received_at: heard.received_at,
        start,
    }
}

fn accepted(routed: &Routed) -> Conclusion {
    if routed.project_id.is_none() {
        return Conclusion::because(Verdict::Unmatched, UNMATCHED, &routed.explanation);
    }
    Conclusion { reason: None, code: None, ..Conclusion::because(Verdict::Accepted, "", "") }
}

fn duplicate(call: &CallRecord) -> Conclusion {
    let reason = "this call was here already: the vendor sent it more than once";
    Conclusion::because(Verdict::Duplicate, "record.duplicate", reason).of(&call.external_id)
}
