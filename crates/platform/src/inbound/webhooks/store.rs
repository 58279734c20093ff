//! Records and their jobs in bulk, and legs that wait for their call.

use bytes::Bytes;
use connectors::{CallRecord, Head, RawInbound};
use kernel::{OrganizationId, RecordId, SourceId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{Enqueue, GroupCommit, StoreError, Tx, portions};

use super::entity as leg;
use super::jobs::{CloseSession, ProcessRecord};
use super::model::IntakeError;
use crate::access::{self, Scope};
use crate::app::App;
use crate::inbound::records::Verdict;
use crate::inbound::records::entity as record;
use crate::pipeline::interactions::known_as;

/// The queue in front of the table of records: many callers share one commit.
pub type Intake = GroupCommit<NewRecord, ()>;

/// The reason of a record that did not prove itself.
pub(super) const DENIED: &str = "record.denied";
const BODY: &str = "record.body";
const LEG: &str = "call_leg.part";
const INTAKE: &str = "intake";

/// What arrived, ready to be stored.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// Where it came from.
    pub source_id: SourceId,
    /// What the sender says it is.
    pub content_type: String,
    /// The body under seal.
    pub sealed_body: Bytes,
    /// How large the body was.
    pub bytes: i64,
    /// When it arrived.
    pub received_at: Ts,
    /// Why it is not believed, in words; then nobody looks at it until somebody asks for it.
    pub denied: Option<String>,
}

/// One leg with the record it came in.
pub(super) struct Leg {
    /// The record.
    pub record_id: RecordId,
    /// When the record was stored here.
    pub received_at: Ts,
    /// What it says.
    pub call: CallRecord,
}

/// Stores a batch of records, each with the job that looks at it.
pub async fn insert_batch(tx: Tx, new: Vec<NewRecord>) -> Result<Vec<()>, StoreError> {
    let answers = vec![(); new.len()];
    let (rows, jobs): (Vec<_>, Vec<_>) = new.into_iter().map(|new| row_and_job(&tx, new)).unzip();
    let jobs: Vec<_> = jobs.into_iter().flatten().collect();
    for some in portions(&rows) {
        record::Entity::insert_many(some.iter().cloned()).exec_without_returning(&tx).await?;
    }
    tx.enqueue_many(&jobs).await?;
    Ok(answers)
}

fn row_and_job(tx: &Tx, new: NewRecord) -> (record::ActiveModel, Option<(Scope, ProcessRecord, Enqueue)>) {
    let record_id: RecordId = tx.ids().new_id();
    let verdict = if new.denied.is_some() { Verdict::Rejected } else { Verdict::Pending };
    let job = (access::system(new.organization_id, INTAKE), ProcessRecord { record_id }, Enqueue::default());
    let job = Some(job).filter(|_| new.denied.is_none());
    let row = record::ActiveModel {
        organization_id: Set(new.organization_id.uuid()),
        id: Set(record_id.uuid()),
        source_id: Set(new.source_id.uuid()),
        content_type: Set(new.content_type),
        sealed_body: Set(new.sealed_body.to_vec()),
        bytes: Set(new.bytes),
        received_at: Set(new.received_at.0),
        verdict: Set(verdict.key().to_owned()),
        reason_code: Set(new.denied.as_ref().map(|_| DENIED.to_owned())),
        reason: Set(new.denied),
        external_id: Set(None),
        interaction_id: Set(None),
    };
    (row, job)
}

/// Has a record looked at again.
pub async fn enqueue(tx: &Tx, scope: &Scope, record_id: RecordId) -> Result<(), StoreError> {
    tx.enqueue(scope, &ProcessRecord { record_id }).await
}

/// A push as it is stored: the length of its head, the head, the body, under one seal.
pub(super) fn seal_push(
    app: &App,
    organization: OrganizationId,
    push: &RawInbound<'_>,
) -> Result<Bytes, IntakeError> {
    let head = serde_json::to_vec(push.head).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let length = u32::try_from(head.len()).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let mut plain = Vec::with_capacity(4 + head.len() + push.body.len());
    plain.extend_from_slice(&length.to_le_bytes());
    plain.extend_from_slice(&head);
    plain.extend_from_slice(push.body);
    Ok(app.keyring().seal(app.entropy(), organization.uuid(), BODY, &plain)?.into())
}

/// A push as it arrived: its head and its body.
pub(super) fn open_push(app: &App, row: &record::Model) -> Result<(Head, Vec<u8>), IntakeError> {
    let plain = app.keyring().open(row.organization_id, BODY, &row.sealed_body)?;
    let corrupt = || StoreError::Corrupt(format!("record {}", row.id));
    let (length, rest) = plain.split_first_chunk::<4>().ok_or_else(corrupt)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| corrupt())?;
    let (head, body) = rest.split_at_checked(length).ok_or_else(corrupt)?;
    Ok((serde_json::from_slice(head).map_err(|_| corrupt())?, body.to_vec()))
}

/// Keeps a leg until its call is whole. Answers the record that brought it first.
pub(super) async fn keep_leg(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    call: &CloseSession,
    leg: Leg,
) -> Result<RecordId, IntakeError> {
    let organization = scope.organization_id().uuid();
    let kept = tx
        .of::<leg::Entity>(scope)
        .filter(leg::Column::SourceId.eq(call.source_id.uuid()))
        .filter(leg::Column::Session.eq(&call.session))
        .filter(leg::Column::ExternalId.eq(known_as(&leg.call.external_id)));
    if let Some(row) = kept.one(tx).await.map_err(StoreError::from)? {
        return Ok(row.record_id.into());
    }
    let plain = serde_json::to_vec(&leg.call).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let row = leg::ActiveModel {
        organization_id: Set(organization),
        source_id: Set(call.source_id.uuid()),
        session: Set(call.session.clone()),
        external_id: Set(known_as(&leg.call.external_id).into_owned()),
        record_id: Set(leg.record_id.uuid()),
        sealed_part: Set(app.keyring().seal(app.entropy(), organization, LEG, &plain)?),
        created_at: Set(leg.received_at.0),
    };
    row.insert(tx).await.map_err(StoreError::from)?;
    Ok(leg.record_id)
}

/// The legs of one call that arrived so far, oldest first.
pub(super) async fn legs(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    source: SourceId,
    session: &str,
) -> Result<Vec<Leg>, IntakeError> {
    let rows = tx
        .of::<leg::Entity>(scope)
        .filter(leg::Column::SourceId.eq(source.uuid()))
        .filter(leg::Column::Session.eq(session))
        .order_by_asc(leg::Column::CreatedAt)
        .all(tx)
        .await
        .map_err(StoreError::from)?;
    let open = |row: leg::Model| {
        let plain = app.keyring().open(row.organization_id, LEG, &row.sealed_part)?;
        let call = serde_json::from_slice(&plain).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Leg { record_id: row.record_id.into(), received_at: Ts(row.created_at), call })
    };
    rows.into_iter().map(open).collect()
}

/// Forgets the legs of a call that is whole.
pub(super) async fn forget_legs(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    session: &str,
) -> Result<(), StoreError> {
    let legs = tx.delete_of::<leg::Entity>(scope).filter(leg::Column::SourceId.eq(source.uuid()));
    legs.filter(leg::Column::Session.eq(session)).exec(tx).await?;
    Ok(())
}
