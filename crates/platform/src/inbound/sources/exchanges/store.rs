//! The connection log in its table.

use ::store::page::{Page, PageRequest, newest_first};
use ::store::{StoreError, Tx, portions};
use connectors::{Exchange, Exchanges};
use kernel::{SourceId, Ts};
use sea_orm::sea_query::Cond;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{ExchangeView, Purpose};
use crate::access::Scope;
use crate::app::App;

/// How many requests of a source are remembered.
pub(super) const KEPT_MAX: u64 = 200;

/// Writes down what a watched client did for a source, and forgets what is older than the last [`KEPT_MAX`].
pub async fn log_exchanges(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    purpose: Purpose,
    exchanges: &Exchanges,
) -> Result<(), StoreError> {
    let rows: Vec<ActiveModel> =
        exchanges.list().into_iter().map(|one| row(tx, scope, (source, purpose), one)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    for some in portions(&rows) {
        Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
    }
    forget_old(tx, scope, source).await
}

/// The same in a transaction of its own, for whoever has none. That a line of the log is lost fails nothing.
pub async fn keep_exchanges(
    app: &App,
    scope: &Scope,
    source: SourceId,
    purpose: Purpose,
    exchanges: &Exchanges,
) {
    let (acting, seen) = (scope.clone(), exchanges.clone());
    let write = |tx: Tx| async move { log_exchanges(&tx, &acting, source, purpose, &seen).await };
    if let Err(error) = app.db().write(scope, write).await {
        tracing::warn!(%error, %source, "what was asked of a vendor could not be written down");
    }
}

/// The requests of one source, newest first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    page: &PageRequest,
) -> Result<Page<ExchangeView>, StoreError> {
    let mine = tx.of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    newest_first(tx, mine, (Column::At, Column::Id), page).await?.try_map(ExchangeView::try_from)
}

fn row(tx: &Tx, scope: &Scope, (source, purpose): (SourceId, Purpose), one: Exchange) -> ActiveModel {
    let ms = |span: std::time::Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().uuid()),
        source_id: Set(source.uuid()),
        at: Set(tx.now().plus_ms(-ms(one.ago)).0),
        purpose: Set(purpose.key().to_owned()),
        method: Set(one.method),
        host: Set(one.host),
        path: Set(one.path),
        status: Set(one.status.map(i64::from)),
        took_ms: Set(ms(one.took)),
        words: Set(one.words),
    }
}

async fn forget_old(tx: &Tx, scope: &Scope, source: SourceId) -> Result<(), StoreError> {
    let mine = tx.of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    let newest = mine.order_by_desc(Column::At).order_by_desc(Column::Id);
    let Some(last) = newest.offset(KEPT_MAX).limit(1).one(tx).await? else { return Ok(()) };
    let same_instant = Cond::all().add(Column::At.eq(last.at)).add(Column::Id.lte(last.id));
    let older = Cond::any().add(Column::At.lt(last.at)).add(same_instant);
    let gone = tx.delete_of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    gone.filter(older).exec(tx).await?;
    Ok(())
}

impl TryFrom<Model> for ExchangeView {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let purpose = Purpose::from_key(&row.purpose)
            .ok_or_else(|| StoreError::Corrupt(format!("purpose {}", row.purpose)))?;
        Ok(Self {
            at: Ts(row.at),
            purpose,
            method: row.method,
            host: row.host,
            path: row.path,
            status: row.status,
            ms: row.took_ms,
            words: row.words,
        })
    }
}
