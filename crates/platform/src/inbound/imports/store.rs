//! Imports in their tables. Every change goes through [`save`], under the lock of the row.

use std::collections::{BTreeMap, BTreeSet};

use connectors::DecodeError;
use kernel::{ImportId, MemberId, SourceId, Ts};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use store::page::{Page, PageRequest, newest_first};
use store::{Enqueue, Priority, StoreError, Tx, portions};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model, failure};
use super::jobs::ImportPage;
use super::model::{ImportCreator, ImportError, ImportState, ImportView, NewImport, key_of};
use crate::access::Scope;
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::pipeline::interactions::Reason;
use crate::tenancy::members;

const FAILURE: &str = "import_failure.row";

/// A row that could not be read.
pub(super) struct FailedRow<'a> {
    /// Which row of the import, from 1.
    pub number: i64,
    /// As it came.
    pub row: &'a str,
    /// What is wrong.
    pub error: &'a DecodeError,
}

/// Stores a new import with its first job.
pub(super) async fn insert(tx: &Tx, app: &App, scope: &Scope, new: NewImport) -> Result<Model, ImportError> {
    let (file_key, file_bytes) = new.file.map(|file| (file.key, file.bytes)).unzip();
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(new.id.uuid()),
        source_id: Set(new.source_id.uuid()),
        kind: Set(key_of(&new.kind)),
        state: Set(ImportState::Queued.key().to_owned()),
        process: Set(key_of(&new.process)),
        from_at: Set(new.from.0),
        to_at: Set(new.to.0),
        position: Set(new.from.0),
        window_us: Set(i64::try_from(new.window.as_micros()).unwrap_or(i64::MAX)),
        windows_done: Set(0),
        windows_total: Set(new.windows_total),
        page_cursor: Set(file_key.is_some().then(|| "0".to_owned())),
        page_rows: Set(0),
        file_key: Set(file_key),
        file_bytes: Set(file_bytes),
        found: Set(0),
        imported: Set(0),
        duplicate: Set(0),
        skipped: Set(0),
        failed: Set(0),
        expected: Set(None),
        step: Set(1),
        setbacks: Set(0),
        worked_us: Set(0),
        worked_from: Set(None),
        error_code: Set(None),
        error_detail: Set(None),
        created_by: Set(scope.member_id().map(MemberId::uuid)),
        created_at: Set(tx.now().0),
        started_at: Set(None),
        finished_at: Set(None),
    };
    let row = row.insert(tx).await.map_err(|error| match StoreError::from(error) {
        error if error.is_unique() => ImportError::Running,
        error => error.into(),
    })?;
    enqueue(tx, scope, &row, tx.now()).await?;
    announce(tx, app, scope, &row).await?;
    Ok(row)
}

/// One import, held so that nobody else changes it meanwhile.
pub(super) async fn lock(tx: &Tx, scope: &Scope, id: ImportId) -> Result<Option<Model>, StoreError> {
    let one = tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid()));
    Ok(one.lock_exclusive().one(tx).await?)
}

/// One import.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: ImportId) -> Result<Model, ImportError> {
    let one = tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid()));
    one.one(tx).await.map_err(StoreError::from)?.ok_or(ImportError::NotFound)
}

/// The import of a source that is not over, held.
pub(super) async fn lock_unfinished(
    tx: &Tx,
    scope: &Scope,
    source_id: SourceId,
) -> Result<Option<Model>, StoreError> {
    let unfinished = tx
        .of::<Entity>(scope)
        .filter(Column::SourceId.eq(source_id.uuid()))
        .filter(Column::State.is_in(ImportState::UNFINISHED));
    Ok(unfinished.lock_exclusive().one(tx).await?)
}

/// The end of the newest import of a source that brought everything.
pub(super) async fn find_last_end(
    tx: &Tx,
    scope: &Scope,
    source_id: SourceId,
) -> Result<Option<Ts>, StoreError> {
    let done = tx
        .of::<Entity>(scope)
        .filter(Column::SourceId.eq(source_id.uuid()))
        .filter(Column::State.eq(ImportState::Completed.key()))
        .filter(Column::FileKey.is_null());
    Ok(done.order_by_desc(Column::ToAt).one(tx).await?.map(|row| Ts(row.to_at)))
}

/// The organization's imports, newest first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    source_id: Option<SourceId>,
    page: &PageRequest,
) -> Result<Page<ImportView>, StoreError> {
    let mut imports = tx.of::<Entity>(scope);
    if let Some(source) = source_id {
        imports = imports.filter(Column::SourceId.eq(source.uuid()));
    }
    let page = newest_first(tx, imports, (Column::CreatedAt, Column::Id), page).await?;
    let people: BTreeSet<Uuid> = page.items.iter().filter_map(|row| row.created_by).collect();
    let people = members::list_display_names(tx, scope, people).await?;
    page.try_map(|row| view(&people, row))
}

/// One import as it is shown.
pub(super) async fn show(tx: &Tx, scope: &Scope, row: Model) -> Result<ImportView, StoreError> {
    let people = members::list_display_names(tx, scope, row.created_by.into_iter().collect()).await?;
    view(&people, row)
}

/// Stores what became of an import, and tells open consoles.
pub(super) async fn save(tx: &Tx, app: &App, scope: &Scope, row: Model) -> Result<Model, StoreError> {
    let row = row.into_active_model().reset_all().update(tx).await?;
    announce(tx, app, scope, &row).await?;
    Ok(row)
}

/// Forgets an import that brought nothing.
pub(super) async fn delete(tx: &Tx, app: &App, scope: &Scope, row: &Model) -> Result<(), StoreError> {
    tx.delete_of::<Entity>(scope).filter(Column::Id.eq(row.id)).exec(tx).await?;
    announce(tx, app, scope, row).await
}

/// Stores the job of the import's current step.
pub(super) async fn enqueue(tx: &Tx, scope: &Scope, row: &Model, run_at: Ts) -> Result<(), StoreError> {
    let import_id: ImportId = row.id.into();
    let how = Enqueue {
        run_at: Some(run_at),
        priority: Priority::History,
        dedup_key: Some(format!("{import_id}:{}", row.step)),
    };
    tx.enqueue_with(scope, &ImportPage { import_id, step: row.step }, how).await
}

/// Keeps rows that could not be read.
pub(super) async fn insert_failures(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    import_id: Uuid,
    failed: &[FailedRow<'_>],
) -> Result<(), ImportError> {
    let organization = scope.organization_id().uuid();
    let row = |one: &FailedRow<'_>| {
        Ok::<_, ImportError>(failure::ActiveModel {
            organization_id: Set(organization),
            id: Set(tx.ids().uuid()),
            import_id: Set(import_id),
            row_number: Set(one.number),
            pointer: Set(one.error.pointer.clone()),
            reason: Set(one.error.detail.clone()),
            sealed_row: Set(app.keyring().seal(app.entropy(), organization, FAILURE, one.row.as_bytes())?),
        })
    };
    let rows = failed.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    for some in portions(&rows) {
        let many = failure::Entity::insert_many(some.iter().cloned());
        many.exec_without_returning(tx).await.map_err(StoreError::from)?;
    }
    Ok(())
}

/// The failed rows of an import after one, in the order they came.
pub(super) async fn list_failures(
    tx: &Tx,
    scope: &Scope,
    import_id: ImportId,
    (after, most): (i64, u64),
) -> Result<Vec<failure::Model>, StoreError> {
    let failed = tx
        .of::<failure::Entity>(scope)
        .filter(failure::Column::ImportId.eq(import_id.uuid()))
        .filter(failure::Column::RowNumber.gt(after));
    Ok(failed.order_by_asc(failure::Column::RowNumber).limit(most).all(tx).await?)
}

/// A failed row as it came.
pub(super) fn open_failure(app: &App, row: &failure::Model) -> Result<String, ImportError> {
    let plain = app.keyring().open(row.organization_id, FAILURE, &row.sealed_row)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

async fn announce(tx: &Tx, app: &App, scope: &Scope, row: &Model) -> Result<(), StoreError> {
    live::publish(tx, app, scope, LiveEvent::ImportProgress { id: row.id.into() }).await
}

/// A word of the table.
pub(super) fn word<T: serde::de::DeserializeOwned>(key: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::from(key))
        .map_err(|_| StoreError::Corrupt(format!("import word {key}")))
}

fn view(people: &BTreeMap<Uuid, String>, row: Model) -> Result<ImportView, StoreError> {
    let pace = row.pace();
    let span = |at: i64| row.file_key.is_none().then_some(Ts(at));
    let creator = |id: Uuid| ImportCreator { id: id.into(), name: people.get(&id).cloned() };
    Ok(ImportView {
        id: row.id.into(),
        source_id: row.source_id.into(),
        kind: word(&row.kind)?,
        state: word(&row.state)?,
        process: word(&row.process)?,
        from: span(row.from_at),
        to: span(row.to_at),
        position: span(row.position),
        windows_total: row.windows_total,
        windows_done: row.windows_done,
        found: row.found,
        imported: row.imported,
        duplicate: row.duplicate,
        skipped: row.skipped,
        failed: row.failed,
        expected: row.expected,
        per_minute: pace.per_minute,
        eta_seconds: pace.eta_seconds,
        created_at: Ts(row.created_at),
        started_at: row.started_at.map(Ts),
        finished_at: row.finished_at.map(Ts),
        created_by: row.created_by.map(creator),
        error: row.error_code.map(|code| Reason::new(code, row.error_detail.unwrap_or_default())),
    })
}
