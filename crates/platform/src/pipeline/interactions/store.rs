//! Interactions in their table: reading within the caller's reach, and moving from state to state.

use std::time::Duration;

use kernel::{InteractionId, MemberId, ProjectId, Ts};
use sea_orm::sea_query::Cond;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use store::{Priority, StoreError, Tx};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{InteractionError, RoutingNote};
use super::states::{Event, Reason, Stage, Status, transition};
use crate::access::{Reach, Scope};
use crate::activity::live::{self, LiveEvent};
use crate::app::App;

/// A conversation that began this long ago at most is news, even if an import brought it.
const NEWS: Duration = Duration::from_hours(24);

/// The interactions the caller may see. Everything that shows one starts here.
pub fn visible(tx: &Tx, scope: &Scope) -> Select<Entity> {
    let all = tx.of::<Entity>(scope);
    match scope.reach() {
        Reach::Everything => all,
        Reach::Projects(mine) => all.filter(Column::ProjectId.is_in(mine.iter().map(|id| id.uuid()))),
        Reach::Own(me) => all.filter(Column::MemberId.eq(me.uuid())),
    }
}

/// One interaction, if the caller may see it.
pub async fn load(tx: &Tx, scope: &Scope, id: InteractionId) -> Result<Model, InteractionError> {
    let row = visible(tx, scope).filter(Column::Id.eq(id.uuid())).one(tx).await.map_err(StoreError::from)?;
    row.ok_or(InteractionError::NotFound)
}

/// What an event does to a row of this status and revision; none when it cannot happen.
pub(super) fn change(status: Status, revision: i64, event: &Event, now: i64) -> Option<ActiveModel> {
    let status = transition(status, event)?;
    let (reason, failed_stage, retryable) = match event {
        Event::Begin(_) | Event::Complete => (None, None, false),
        Event::Fail { stage, reason, retryable } => (Some(reason), Some(*stage), *retryable),
        Event::Wait(reason) => (Some(reason), None, true),
        Event::Skip(reason) => (Some(reason), None, false),
    };
    Some(ActiveModel {
        status: Set(status.key().to_owned()),
        reason_code: Set(reason.map(|reason| reason.code.clone())),
        reason: Set(reason.map(|reason| reason.detail.clone())),
        failed_stage: Set(failed_stage.map(|stage| stage.key().to_owned())),
        failure_retryable: Set(retryable),
        revision: Set(revision + 1),
        updated_at: Set(now),
        ..Default::default()
    })
}

/// Lets an event happen to the interaction as it was read, and tells open consoles. None when it cannot happen, or
/// when somebody else moved the interaction on meanwhile: then nothing was changed.
pub async fn happen(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    row: &Model,
    event: &Event,
) -> Result<Option<Model>, StoreError> {
    let changed = row.status().and_then(|status| change(status, row.revision, event, tx.now().0));
    let Some(change) = changed else { return Ok(None) };
    let moved = tx
        .update_of::<Entity>(scope)
        .set(change)
        .filter(Column::Id.eq(row.id))
        .filter(Column::Status.eq(&row.status))
        .filter(Column::Revision.eq(row.revision))
        .exec(tx)
        .await?;
    if moved.rows_affected == 0 {
        return Ok(None);
    }
    let now = tx.of::<Entity>(scope).filter(Column::Id.eq(row.id)).one(tx).await?;
    if let Some(row) = &now {
        announce(tx, app, scope, row).await?;
    }
    Ok(now)
}

/// Tells open consoles that an interaction changed.
pub(super) async fn announce(tx: &Tx, app: &App, scope: &Scope, row: &Model) -> Result<(), StoreError> {
    let event = LiveEvent::InteractionChanged {
        id: row.id.into(),
        status: row.status().unwrap_or(Status::Pending).key(),
        project_id: row.project_id.map(ProjectId::from),
        member_id: row.member_id.map(MemberId::from),
    };
    live::publish(tx, app, scope, event).await
}

/// Puts an interaction that no rule took into a project, and says why.
pub async fn set_project(
    tx: &Tx,
    scope: &Scope,
    row: Model,
    (project, note): (ProjectId, &RoutingNote),
) -> Result<Model, StoreError> {
    let (id, routing) = (row.id, serde_json::json!(note));
    let change = ActiveModel {
        project_id: Set(Some(project.uuid())),
        routing: Set(routing.clone()),
        ..Default::default()
    };
    tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(Model { project_id: Some(project.uuid()), routing, ..row })
}

/// Those of some interactions that nobody took, that were put aside for this reason, or that have failed at this stage.
pub async fn list_resting(
    tx: &Tx,
    scope: &Scope,
    ids: Vec<Uuid>,
    (code, stage): (&str, Stage),
) -> Result<Vec<Model>, StoreError> {
    let why = Cond::any()
        .add(Column::ProjectId.is_null())
        .add(Column::ReasonCode.eq(code))
        .add(Column::FailedStage.eq(stage.key()));
    let states = [Status::Waiting.key(), Status::Skipped.key(), Status::Failed.key()];
    let some = tx.of::<Entity>(scope).filter(Column::Id.is_in(ids)).filter(why);
    Ok(some.filter(Column::Status.is_in(states)).all(tx).await?)
}

/// The oldest interactions after one that rest and that nobody took, `most` at a time.
pub async fn list_unrouted(
    tx: &Tx,
    scope: &Scope,
    after: Option<InteractionId>,
    most: u64,
) -> Result<Vec<Model>, StoreError> {
    let after = after.map_or(Uuid::nil(), InteractionId::uuid);
    let resting = tx.of::<Entity>(scope).filter(Column::ProjectId.is_null()).filter(Column::Id.gt(after));
    let resting = resting.filter(Column::Status.is_in([Status::Waiting.key(), Status::Skipped.key()]));
    Ok(resting.order_by_asc(Column::Id).limit(most).all(tx).await?)
}

/// Stores what the recording told: its true length, and that its address is needed no more.
pub async fn set_recorded(tx: &Tx, scope: &Scope, row: &Model, duration_ms: i64) -> Result<(), StoreError> {
    let change = ActiveModel {
        duration_ms: Set(Some(duration_ms)),
        recording_url: Set(None),
        has_recording: Set(true),
        ..Default::default()
    };
    tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(row.id)).exec(tx).await?;
    Ok(())
}

/// Stores where the recording is.
pub async fn set_recording(tx: &Tx, scope: &Scope, row: &Model, sealed: Vec<u8>) -> Result<(), StoreError> {
    let one = tx.update_of::<Entity>(scope).filter(Column::Id.eq(row.id));
    one.col_expr(Column::RecordingUrl, sealed.into()).exec(tx).await?;
    Ok(())
}

/// Lets the work of a conversation go before history, because somebody waits for it now.
pub async fn set_live(tx: &Tx, scope: &Scope, row: Model) -> Result<Model, StoreError> {
    if row.history {
        let one = tx.update_of::<Entity>(scope).filter(Column::Id.eq(row.id));
        one.col_expr(Column::History, false.into()).exec(tx).await?;
    }
    Ok(Model { history: false, ..row })
}

/// Stores the language that was heard.
pub async fn set_language(tx: &Tx, scope: &Scope, row: &Model, language: &str) -> Result<(), StoreError> {
    let change = ActiveModel { language: Set(Some(language.to_owned())), ..Default::default() };
    tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(row.id)).exec(tx).await?;
    Ok(())
}

/// What an evaluation puts on the interaction itself, for lists.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// 0 to 100; none when no criterion applied.
    pub quality_score: Option<i64>,
    /// `positive`, `neutral` or `negative`.
    pub sentiment: String,
    /// One of the call categories.
    pub category: String,
    /// Two or three sentences.
    pub summary: String,
}

/// Stores what an evaluation says, for lists.
pub async fn set_verdict(tx: &Tx, scope: &Scope, row: &Model, verdict: Verdict) -> Result<(), StoreError> {
    let change = ActiveModel {
        quality_score: Set(verdict.quality_score),
        sentiment: Set(Some(verdict.sentiment)),
        category: Set(Some(verdict.category)),
        summary: Set(Some(verdict.summary)),
        ..Default::default()
    };
    tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(row.id)).exec(tx).await?;
    Ok(())
}

/// The oldest interactions that wait for one of these reasons, `most` at a time.
pub async fn list_waiting(
    tx: &Tx,
    scope: &Scope,
    codes: &[&str],
    most: u64,
) -> Result<Vec<Model>, StoreError> {
    let waiting = tx
        .of::<Entity>(scope)
        .filter(Column::Status.eq(Status::Waiting.key()))
        .filter(Column::ReasonCode.is_in(codes.iter().copied()));
    Ok(waiting.order_by_asc(Column::StartedAt).order_by_asc(Column::Id).limit(most).all(tx).await?)
}

/// Stores a new row.
pub(super) async fn insert_row(tx: &Tx, row: ActiveModel) -> Result<Model, StoreError> {
    Ok(row.insert(tx).await?)
}

impl Model {
    /// Its id, typed.
    pub fn interaction_id(&self) -> InteractionId {
        self.id.into()
    }

    /// Its state; none when the table holds a word this version does not know.
    pub fn status(&self) -> Option<Status> {
        Status::from_key(&self.status)
    }

    /// How soon its work is done.
    pub fn priority(&self) -> Priority {
        if self.history { Priority::History } else { Priority::Live }
    }

    /// Whether it was over long before it was heard of, so that nobody is to be alarmed by it. What an import caught up
    /// with soon, and what somebody asked for, is news.
    pub fn is_historic(&self) -> bool {
        self.history && Ts(self.started_at).plus(NEWS) < Ts(self.created_at)
    }

    /// Why it failed, waits or was skipped.
    pub fn reason(&self) -> Option<Reason> {
        let code = self.reason_code.clone()?;
        Some(Reason { code, detail: self.reason.clone().unwrap_or_default() })
    }

    /// The stage that gave up.
    pub fn failed_stage(&self) -> Option<Stage> {
        self.failed_stage.as_deref().and_then(Stage::from_key)
    }
}
