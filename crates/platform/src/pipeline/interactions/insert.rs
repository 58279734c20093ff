//! Taking in a new interaction: once, whatever arrives how often.

use std::borrow::Cow;

use connectors::RecordingRef;
use kernel::{InteractionId, MemberId, ProjectId, SourceId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use sha2::{Digest, Sha256};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Model, key};
use super::model::{Inserted, InteractionError, NewInteraction, Start};
use super::states::{Event, Reason, Status};
use super::store as table;
use crate::access::Scope;
use crate::app::App;
use crate::pipeline::trace::{self, StepEnd, StepStage, StepState};
use crate::pipeline::{flow, recordings};

/// What the sealed whereabouts of a recording are bound to.
const SEALED_FOR: &str = "interaction.recording_url";

/// Where a recording is, as it is stored.
pub fn seal_recording(
    app: &App,
    scope: &Scope,
    recording: &RecordingRef,
) -> Result<Vec<u8>, InteractionError> {
    let plain = serde_json::to_vec(recording).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let sealed = app.keyring().seal(app.entropy(), scope.organization_id().uuid(), SEALED_FOR, &plain);
    sealed.map_err(InteractionError::Sealing)
}

/// Where the recording of a conversation is, while it is still to be fetched.
pub fn open_recording(app: &App, scope: &Scope, row: &Model) -> Result<RecordingRef, InteractionError> {
    let Some(sealed) = &row.recording_url else { return Ok(RecordingRef::None) };
    let plain = app.keyring().open(scope.organization_id().uuid(), SEALED_FOR, sealed);
    let plain = plain.map_err(InteractionError::Sealing)?;
    Ok(serde_json::from_slice(&plain).map_err(|error| StoreError::Corrupt(error.to_string()))?)
}

/// A longer name is known by its hash: names are part of a key, and an index holds no page of text.
const NAME_BYTES_MAX: usize = 512;

/// A name of the outside world as it is kept. What was kept stays as it is.
pub fn known_as(name: &str) -> Cow<'_, str> {
    if name.len() > NAME_BYTES_MAX {
        Cow::Owned(format!("long:{}", hex::encode(Sha256::digest(name))))
    } else if name.contains('\0') {
        Cow::Owned(name.replace('\0', ""))
    } else {
        Cow::Borrowed(name)
    }
}

/// Stores an interaction and the job of its first stage, unless it is here already: then nothing changes.
pub async fn insert(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    new: NewInteraction,
) -> Result<Inserted, InteractionError> {
    if let Some(earlier) = find_key(tx, scope, &new).await? {
        return Ok(Inserted::Duplicate(earlier));
    }
    let row = table::insert_row(tx, row(tx, app, scope, &new)?).await?;
    let id = row.interaction_id();
    insert_key(tx, scope, &new, id).await?;
    trace_arrival(tx, scope, &row, new.received_at).await?;
    table::announce(tx, app, scope, &row).await?;
    match new.start {
        Start::Skip { code, reason } => skip(tx, app, scope, &row, Reason::new(code, reason)).await?,
        Start::OnDemand(_) => skip(tx, app, scope, &row, flow::on_demand()).await?,
        Start::Fetch(_) => flow::go_on(tx, app, scope, &row).await?,
        Start::Recorded(audio) => {
            recordings::adopt(tx, scope, &row, &audio).await?;
            flow::go_on(tx, app, scope, &row).await?;
        }
        Start::TooShort { audio, shortest } => {
            recordings::adopt(tx, scope, &row, &audio).await?;
            let seconds = i64::from(audio.measured.duration_ms) / 1000;
            flow::skip_short(tx, app, scope, &row, (seconds, shortest)).await?;
        }
    }
    Ok(Inserted::New(id))
}

async fn find_key(tx: &Tx, scope: &Scope, new: &NewInteraction) -> Result<Option<InteractionId>, StoreError> {
    let mine = tx.of::<key::Entity>(scope).filter(key::Column::SourceKey.eq(&new.source_key));
    let row = mine.filter(key::Column::ExternalId.eq(known_as(&new.external_id))).one(tx).await?;
    Ok(row.map(|row| row.interaction_id.into()))
}

async fn insert_key(
    tx: &Tx,
    scope: &Scope,
    new: &NewInteraction,
    id: InteractionId,
) -> Result<(), StoreError> {
    let name = known_as(&new.external_id).into_owned();
    named(tx, scope, (&new.source_key, name), id).insert(tx).await?;
    Ok(())
}

/// A name within `source_key` that a conversation is known by, as [`known_as`] tells to keep it.
pub fn named(
    tx: &Tx,
    scope: &Scope,
    (source_key, name): (&str, String),
    id: InteractionId,
) -> key::ActiveModel {
    key::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        source_key: Set(source_key.to_owned()),
        external_id: Set(name),
        interaction_id: Set(id.uuid()),
        created_at: Set(tx.now().0),
    }
}

/// Nobody's name or extension is longer, and the index over it holds no more.
const EMPLOYEE_CHARS_MAX: usize = 200;

pub(super) fn row(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    new: &NewInteraction,
) -> Result<ActiveModel, InteractionError> {
    let organization = scope.organization_id().uuid();
    let recording_url = match &new.start {
        Start::Fetch(recording) | Start::OnDemand(recording) => Some(seal_recording(app, scope, recording)?),
        Start::Recorded(_) | Start::TooShort { .. } | Start::Skip { .. } => None,
    };
    Ok(ActiveModel {
        organization_id: Set(organization),
        id: Set(tx.ids().new_id::<InteractionId>().uuid()),
        external_id: Set(known_as(&new.external_id).into_owned()),
        source_id: Set(new.source_id.map(SourceId::uuid)),
        project_id: Set(new.project_id.map(ProjectId::uuid)),
        member_id: Set(new.member_id.map(MemberId::uuid)),
        channel: Set(new.channel.key().to_owned()),
        direction: Set(new.direction.key().to_owned()),
        origin: Set(new.origin.key().to_owned()),
        status: Set(Status::Pending.key().to_owned()),
        failure_retryable: Set(false),
        participant_name: Set(new.participant_name.clone()),
        participant_phone: Set(new.participant_phone.clone()),
        line: Set(new.line.clone()),
        employee: Set(new.employee.as_deref().map(|name| name.chars().take(EMPLOYEE_CHARS_MAX).collect())),
        started_at: Set(new.started_at.0),
        duration_ms: Set(new.duration_ms),
        routing: Set(serde_json::json!(new.routing)),
        variables: Set(serde_json::json!(new.variables)),
        recording_url: Set(recording_url),
        has_recording: Set(false),
        history: Set(false),
        revision: Set(1),
        created_at: Set(tx.now().0),
        updated_at: Set(tx.now().0),
        ..Default::default()
    })
}

/// A call that comes alone is told of when it was heard of, which is earlier than when it was taken in.
async fn trace_arrival(tx: &Tx, scope: &Scope, row: &Model, received_at: Ts) -> Result<(), StoreError> {
    let [(received, heard), routed] = trace::arrival(row);
    let heard = StepEnd { began: received_at, ..heard };
    for (stage, step) in [(received, heard), routed] {
        trace::end(tx, scope, row.interaction_id(), stage, &step).await?;
    }
    Ok(())
}

async fn skip(tx: &Tx, app: &App, scope: &Scope, row: &Model, reason: Reason) -> Result<(), StoreError> {
    let step = StepEnd::new(StepState::Skipped, tx.now()).because(&reason);
    trace::end(tx, scope, row.interaction_id(), StepStage::Fetched, &step).await?;
    table::happen(tx, app, scope, row, &Event::Skip(reason)).await?;
    Ok(())
}
