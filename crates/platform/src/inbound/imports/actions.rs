//! What is done to an import from outside: by a member, or by what happens to its source.

use ::store::{StoreError, Tx};
use kernel::{ImportId, SourceId};

use super::entity::Model;
use super::leftovers::forget_with;
use super::model::{Action, ImportError, ImportState, transition};
use super::{news, store};
use crate::access::Scope;
use crate::app::App;
use crate::inbound::sources::{self, SourceState};
use crate::pipeline::interactions::Reason;

/// Pauses, resumes or cancels an import, if its state allows it.
pub(super) async fn act(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    id: ImportId,
    action: Action,
) -> Result<Model, ImportError> {
    let row = store::lock(tx, scope, id).await?.ok_or(ImportError::NotFound)?;
    let state: ImportState = store::word(&row.state)?;
    let to = transition(state, action).ok_or(ImportError::State(state.key(), action.done()))?;
    if action == Action::Resume {
        let source = sources::load(tx, scope, row.source_id.into()).await?;
        if source.state != SourceState::Active.key() {
            return Err(ImportError::Resting);
        }
    }
    Ok(change(tx, app, scope, row, (to, action, None)).await?)
}

/// Ends what is unfinished of a source that is disconnected or no longer the active one.
pub async fn cancel_of_source(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    source_id: SourceId,
) -> Result<(), StoreError> {
    let Some(row) = store::lock_unfinished(tx, scope, source_id).await? else { return Ok(()) };
    let words = "its source is no longer the active one: connect it again and import from there";
    let reason = Reason::new("import.source_resting", words);
    change(tx, app, scope, row, (ImportState::Cancelled, Action::Cancel, Some(reason))).await?;
    Ok(())
}

/// Goes on with what the vendor refused until the settings of its source were mended. What a member paused stays so.
pub async fn resume_of_source(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    source_id: SourceId,
) -> Result<(), StoreError> {
    let Some(row) = store::lock_unfinished(tx, scope, source_id).await? else { return Ok(()) };
    if row.state == ImportState::Paused.key() && row.error_code.is_some() {
        change(tx, app, scope, row, (ImportState::Queued, Action::Resume, None)).await?;
    }
    Ok(())
}

async fn change(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    mut row: Model,
    (to, action, reason): (ImportState, Action, Option<Reason>),
) -> Result<Model, StoreError> {
    row.rest(to, tx.now());
    row.setbacks = 0;
    (row.error_code, row.error_detail) = reason.map(|reason| (reason.code, reason.detail)).unzip();
    let row = store::save(tx, app, scope, row).await?;
    if to == ImportState::Queued {
        store::enqueue(tx, scope, &row, tx.now()).await?;
    }
    news::tell(tx, scope, &row, (action.verb(), action.done())).await?;
    if to == ImportState::Cancelled {
        forget_with(tx, app, &row);
    }
    Ok(row)
}
