//! What is noted of a source while it works: that events arrive, whether its history answers, what people were told.

use std::time::Duration;

use ::store::{StoreError, Tx};
use connectors::Fault;
use kernel::{SourceId, Ts};
use sea_orm::sea_query::{Cond, Expr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{Column, Entity, Model};
use super::model::SourceState;
use super::store;
use super::streams::{HistoryState, SILENCE_MS, begins};
use crate::access::Scope;
use crate::activity::live::{self, LiveEvent};
use crate::app::App;

/// Events are shown to be arriving at most this often.
const SHOWN_EVERY_MS: i64 = 5_000;
/// That the history still works is written down at most this often.
const CHECKED_EVERY: Duration = Duration::from_mins(1);

/// Writes down how it went when the vendor was asked for the past: what went wrong, or that it went well.
pub async fn set_history(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    id: SourceId,
    outcome: Result<(), &Fault>,
) -> Result<(), StoreError> {
    note_history(tx, app, scope, id, outcome.err().map(ToString::to_string)).await
}

/// The same in words. Whoever asks page after page is heard once a minute while nothing changes.
pub(super) async fn note_history(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    id: SourceId,
    error: Option<String>,
) -> Result<(), StoreError> {
    let Some(row) = store::find(tx, scope, id).await? else { return Ok(()) };
    let state = if error.is_none() { HistoryState::Working } else { HistoryState::Failing };
    let recent = row.history_checked_at.is_some_and(|at| tx.now() < Ts(at).plus(CHECKED_EVERY));
    if recent && row.history_state == state.key() && row.history_error == error {
        return Ok(());
    }
    tx.update_of::<Entity>(scope)
        .filter(Column::Id.eq(id.uuid()))
        .col_expr(Column::HistoryState, state.key().into())
        .col_expr(Column::HistoryCheckedAt, tx.now().0.into())
        .col_expr(Column::HistoryError, Expr::value(error.clone()))
        .col_expr(Column::LastError, Expr::value(error))
        .exec(tx)
        .await?;
    live::publish(tx, app, scope, LiveEvent::SourceChanged { id }).await
}

/// Notes that something arrived, and tells open consoles from time to time.
pub async fn note_event(tx: &Tx, app: &App, scope: &Scope, row: &Model, at: Ts) -> Result<(), StoreError> {
    if row.last_event_at.is_some_and(|last| last >= at.0) {
        return Ok(());
    }
    let begins = begins(row, at);
    let source = tx.update_of::<Entity>(scope).filter(Column::Id.eq(row.id));
    let mut source = source.col_expr(Column::LastEventAt, at.0.into());
    if begins {
        source = source.col_expr(Column::ReceivingSince, at.0.into());
        source = source.col_expr(Column::Told, Expr::value(Option::<String>::None));
    }
    source.exec(tx).await?;
    let quiet = row.last_event_at.is_none_or(|last| at.millis() - Ts(last).millis() >= SHOWN_EVERY_MS);
    if quiet {
        live::publish(tx, app, scope, LiveEvent::SourceChanged { id: row.id.into() }).await
    } else {
        Ok(())
    }
}

/// Active sources nobody was told of that were not heard of for so long that somebody may have to be.
pub(super) async fn list_quiet(tx: &Tx) -> Result<Vec<Model>, StoreError> {
    let before = tx.now().plus_ms(-SILENCE_MS).0;
    let quiet = Cond::any().add(Column::LastEventAt.is_null()).add(Column::LastEventAt.lte(before));
    let active = Entity::find().filter(Column::State.eq(SourceState::Active.key()));
    Ok(active.filter(Column::Told.is_null()).filter(quiet).all(tx).await?)
}

/// Remembers what people were told of a source, so that they are told once.
pub(super) async fn set_told(tx: &Tx, scope: &Scope, id: SourceId, what: &str) -> Result<(), StoreError> {
    let source = tx.update_of::<Entity>(scope).filter(Column::Id.eq(id.uuid()));
    source.col_expr(Column::Told, what.into()).exec(tx).await?;
    Ok(())
}
