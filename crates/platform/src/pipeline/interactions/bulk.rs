//! Taking in many conversations of the past at once, in few statements.
//!
//! Invariant: what is told of them equals what [`super::insert()`] makes of each, but for the priority of their work, which
//! stays that of history through every stage, and for the news to open consoles: the import tells of itself.

use kernel::InteractionId;
use sea_orm::{ActiveValue::Set, EntityTrait};
use store::{StoreError, Tx, portions};

use super::entity::{ActiveModel, Entity, key};
use super::insert::{known_as, named, row};
use super::model::{InteractionError, NewInteraction, Start};
use super::states::{Event, Reason, Status};
use super::store::change;
use crate::access::Scope;
use crate::app::App;
use crate::pipeline::trace::{self, StepEnd, StepStage, StepState};
use crate::pipeline::{flow, recordings};

/// What is stored of the conversations of one call.
#[derive(Default)]
struct Rows {
    conversations: Vec<ActiveModel>,
    names: Vec<key::ActiveModel>,
    steps: Vec<(InteractionId, StepStage, StepEnd)>,
    to_fetch: Vec<InteractionId>,
}

/// Stores conversations that are known not to be here yet, each with the other names it is known by, and the work of their
/// first stage.
pub async fn insert_history(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    new: impl Iterator<Item = (NewInteraction, Vec<String>)>,
) -> Result<(), InteractionError> {
    let mut rows = Rows::default();
    for (one, other_names) in new {
        let id = rows.add(tx, app, scope, &one)?;
        let name = |name: String| named(tx, scope, (&one.source_key, name), id);
        rows.names.extend(other_names.into_iter().map(name));
    }
    for some in portions(&rows.conversations) {
        let many = Entity::insert_many(some.iter().cloned());
        many.exec_without_returning(tx).await.map_err(StoreError::from)?;
    }
    for some in portions(&rows.names) {
        let many = key::Entity::insert_many(some.iter().cloned());
        many.exec_without_returning(tx).await.map_err(StoreError::from)?;
    }
    trace::end_many(tx, scope, &rows.steps).await?;
    Ok(recordings::fetch_history(tx, scope, &rows.to_fetch).await?)
}

impl Rows {
    fn add(
        &mut self,
        tx: &Tx,
        app: &App,
        scope: &Scope,
        new: &NewInteraction,
    ) -> Result<InteractionId, InteractionError> {
        let (now, event) = (tx.now(), first_event(new)?);
        let id: InteractionId = tx.ids().new_id();
        match &event {
            Event::Begin(_) => self.to_fetch.push(id),
            Event::Skip(reason) => {
                let step = StepEnd::new(StepState::Skipped, now).because(reason);
                self.steps.push((id, StepStage::Fetched, step));
            }
            _ => {}
        }
        let begun = change(Status::Pending, 1, &event, now.0);
        let ActiveModel { status, reason_code, reason, failure_retryable, revision, .. } =
            begun.ok_or(StoreError::Misuse("a new conversation that cannot begin"))?;
        self.names.push(named(tx, scope, (&new.source_key, known_as(&new.external_id).into_owned()), id));
        self.conversations.push(ActiveModel {
            id: Set(id.uuid()),
            status,
            reason_code,
            reason,
            failure_retryable,
            revision,
            history: Set(true),
            ..row(tx, app, scope, new)?
        });
        Ok(id)
    }
}

/// What happens to a conversation the moment it is stored.
fn first_event(new: &NewInteraction) -> Result<Event, StoreError> {
    match &new.start {
        Start::Skip { code, reason } => Ok(Event::Skip(Reason::new(*code, reason.clone()))),
        Start::OnDemand(_) => Ok(Event::Skip(flow::on_demand())),
        Start::Fetch(_) => Ok(flow::first_event(new.project_id.is_some())),
        Start::Recorded(_) | Start::TooShort { .. } => {
            Err(StoreError::Misuse("a recording of the past that is here already"))
        }
    }
}
