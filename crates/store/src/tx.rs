//! A transaction, and the wall around one organization's rows.
//!
//! Queries on organization-owned tables start from [`Tx::of`], [`Tx::update_of`] or [`Tx::delete_of`], which carry the
//! organization's filter, so a query without an organization has nowhere to be written. `PostgreSQL` enforces the same
//! wall again with row-level security.

use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Ids, Ts};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, DeleteMany, EntityTrait, ExecResult,
    QueryFilter, QueryResult, Select, Statement, UpdateMany,
};
use sea_orm_migration::async_trait::async_trait;
use tokio::sync::RwLock;
use uuid::Uuid;

use crate::db::{Db, Engine};
use crate::error::StoreError;

/// Proof that somebody may act for one organization. `platform`'s `Scope` implements it and nothing else does.
pub trait Scoped: Send + Sync {
    /// The organization whose rows may be touched.
    fn organization(&self) -> Uuid;
}

/// A table whose rows belong to organizations.
pub trait Owned: EntityTrait {
    /// The column that names the owner.
    fn organization() -> Self::Column;
}

type Hook = Box<dyn FnOnce() + Send>;

/// One open transaction. Clones are the same transaction; it ends with the closure it was given to, and a clone that
/// outlives it can only fail.
#[derive(Clone)]
pub struct Tx(Arc<Inner>);

struct Inner {
    db: Db,
    now: Ts,
    organization: Option<Uuid>,
    open: RwLock<Option<DatabaseTransaction>>,
    at_commit: Mutex<AtCommit>,
}

#[derive(Default)]
struct AtCommit {
    enqueued: bool,
    hooks: Vec<Hook>,
}

impl Tx {
    pub(crate) fn new(db: Db, organization: Option<Uuid>, transaction: DatabaseTransaction) -> Self {
        let now = db.clock().now();
        let open = RwLock::new(Some(transaction));
        Self(Arc::new(Inner { db, now, organization, open, at_commit: Mutex::default() }))
    }

    /// When the transaction began; the same instant for everything it writes.
    pub fn now(&self) -> Ts {
        self.0.now
    }

    /// The maker of ids.
    pub fn ids(&self) -> &Ids {
        self.0.db.ids()
    }

    /// The engine underneath, for the few statements that differ.
    pub fn engine(&self) -> Engine {
        self.0.db.engine()
    }

    /// The organization's rows of one table.
    pub fn of<E: Owned>(&self, scope: &impl Scoped) -> Select<E> {
        E::find().filter(E::organization().eq(self.wall(scope)))
    }

    /// An update that reaches the organization's rows only.
    pub fn update_of<E: Owned>(&self, scope: &impl Scoped) -> UpdateMany<E> {
        E::update_many().filter(E::organization().eq(self.wall(scope)))
    }

    /// A delete that reaches the organization's rows only.
    pub fn delete_of<E: Owned>(&self, scope: &impl Scoped) -> DeleteMany<E> {
        E::delete_many().filter(E::organization().eq(self.wall(scope)))
    }

    /// Runs `hook` once the transaction is durable; never when it is rolled back.
    pub fn after_commit(&self, hook: impl FnOnce() + Send + 'static) {
        self.at_commit(|at_commit| at_commit.hooks.push(Box::new(hook)));
    }

    /// A statement of this crate, written once for both engines with `$1` placeholders.
    pub(crate) fn sql(&self, text: impl Into<String>, values: Vec<sea_orm::Value>) -> Statement {
        Statement::from_sql_and_values(self.engine().backend(), text, values)
    }

    /// Asks for the job queues to be woken once this is durable.
    pub(crate) fn wake_at_commit(&self) {
        self.at_commit(|at_commit| at_commit.enqueued = true);
    }

    /// The nil id, which owns nothing, when a transaction opened for one organization is used for another.
    pub(crate) fn wall(&self, scope: &impl Scoped) -> Uuid {
        let wanted = scope.organization();
        if self.0.organization.is_none_or(|opened_for| opened_for == wanted) { wanted } else { Uuid::nil() }
    }

    pub(crate) async fn commit(&self) -> Result<(), StoreError> {
        let mut slot = self.0.open.write().await;
        let transaction = slot.take().ok_or(StoreError::Misuse("it had ended"))?;
        let ending = self.at_commit(std::mem::take);
        if ending.enqueued && self.engine() == Engine::Postgres {
            transaction.execute_unprepared(crate::jobs::NOTIFY).await?;
        }
        transaction.commit().await?;
        drop(slot);
        if ending.enqueued {
            self.0.db.wake_queues();
        }
        ending.hooks.into_iter().for_each(|hook| hook());
        Ok(())
    }

    pub(crate) async fn rollback(&self) {
        let open = self.0.open.write().await.take();
        if let Some(transaction) = open
            && let Err(error) = transaction.rollback().await
        {
            tracing::debug!(%error, "a rollback failed; the connection is closed, which rolls back too");
        }
    }

    fn at_commit<T>(&self, change: impl FnOnce(&mut AtCommit) -> T) -> T {
        change(&mut self.0.at_commit.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn ended() -> DbErr {
    DbErr::Custom("the transaction had ended".into())
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.engine().backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.open.read().await.as_ref().ok_or_else(ended)?.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.open.read().await.as_ref().ok_or_else(ended)?.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.open.read().await.as_ref().ok_or_else(ended)?.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.open.read().await.as_ref().ok_or_else(ended)?.query_all_raw(statement).await
    }
}
