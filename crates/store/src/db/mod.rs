//! One database, embedded or served, behind one handle.
//!
//! `SQLite` has exactly one writing connection and begins its writes IMMEDIATE, so a write waits its turn and never fails
//! half-way; readers are separate connections that cannot write. `PostgreSQL` has one pool, and scoped transactions act as
//! a role that row-level security binds.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::{Clock, Ids};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::watch;
use uuid::Uuid;

use crate::error::StoreError;
use crate::tx::{Scoped, Tx};

mod backup;
mod open;

/// The SQL engine underneath.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// A server, shared by any number of nodes.
    Postgres,
}

impl Engine {
    pub(crate) const fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::Postgres => DbBackend::Postgres,
        }
    }

    pub(crate) fn from_backend(backend: DbBackend) -> Self {
        if backend == DbBackend::Postgres { Self::Postgres } else { Self::Sqlite }
    }
}

/// Where the database is, and the clock and ids its transactions hand out.
#[derive(Debug, Clone)]
pub struct DbConfig {
    /// `sqlite:path/to/file` (made when absent) or `postgres://…`.
    pub url: String,
    /// Tells every transaction its instant.
    pub clock: Clock,
    /// Makes every id.
    pub ids: Ids,
}

/// A database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    engine: Engine,
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    clock: Clock,
    ids: Ids,
    wake: watch::Sender<u64>,
    waiting: AtomicUsize,
}

/// Somebody who waits for the one writer, until dropped.
struct Waiting<'a>(&'a AtomicUsize);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

impl Db {
    /// Connects, and makes the `SQLite` file when it is absent. Applies no migration.
    pub async fn open(config: DbConfig) -> Result<Self, StoreError> {
        let (engine, writer, reader) = open::connect(&config.url).await?;
        let wake = watch::Sender::new(0);
        let (clock, ids, waiting) = (config.clock, config.ids, AtomicUsize::new(0));
        Ok(Self(Arc::new(Inner { engine, writer, reader, clock, ids, wake, waiting })))
    }

    /// The engine underneath.
    pub fn engine(&self) -> Engine {
        self.0.engine
    }

    /// The clock every transaction reads.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The maker of ids.
    pub fn ids(&self) -> &Ids {
        &self.0.ids
    }

    /// Whether others wait until this node's one writer is free. Who has much to write goes on until then, and makes room.
    /// `PostgreSQL` has room for all.
    pub fn is_awaited(&self) -> bool {
        self.0.engine == Engine::Sqlite && self.0.waiting.load(Ordering::Relaxed) > 0
    }

    /// Whether the database answers, reading and writing side both.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.0.reader.ping().await?;
        Ok(self.0.writer.ping().await?)
    }

    /// Closes every connection; transactions still open are rolled back.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.0.reader.close_by_ref().await?;
        Ok(self.0.writer.close_by_ref().await?)
    }

    /// Reads inside one organization, from one consistent view on `SQLite` and statement by statement on `PostgreSQL`.
    pub async fn read<T, E, F, Fut>(&self, scope: &impl Scoped, work: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        self.run(Access::Read, Some(scope.organization()), work).await
    }

    /// Changes one organization's rows: durable when this answers Ok, undone when `work` answers Err. Never inside another
    /// write: `SQLite` has one writer, and the inner one would wait for the outer.
    pub async fn write<T, E, F, Fut>(&self, scope: &impl Scoped, work: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        self.run(Access::Write, Some(scope.organization()), work).await
    }

    /// Reads outside any organization: sign-in, the way from a token to its organization.
    pub async fn read_platform<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        self.run(Access::Read, None, work).await
    }

    /// Writes outside any organization: sign-up, sessions, job claiming.
    pub async fn write_platform<T, E, F, Fut>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        self.run(Access::Write, None, work).await
    }

    async fn run<T, E, F, Fut>(&self, access: Access, organization: Option<Uuid>, work: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        let tx = self.begin(access, organization).await?;
        match work(tx.clone()).await {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await;
                Err(error)
            }
        }
    }

    async fn begin(&self, access: Access, organization: Option<Uuid>) -> Result<Tx, StoreError> {
        let options = match (self.0.engine, access) {
            (Engine::Sqlite, Access::Write) => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            (Engine::Postgres, Access::Read) => TransactionOptions {
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        let connection = if access == Access::Read { &self.0.reader } else { &self.0.writer };
        let waiting = (access == Access::Write).then(|| Waiting::begin(&self.0.waiting));
        let transaction = connection.begin_with_options(options).await?;
        drop(waiting);
        let tx = Tx::new(self.clone(), organization, transaction);
        if let (Engine::Postgres, Some(organization)) = (self.0.engine, organization) {
            tx.execute_raw(tx.sql(crate::ddl::ENTER_SCOPE, vec![organization.to_string().into()])).await?;
        }
        Ok(tx)
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    /// Tells every waiting queue of this process to look again.
    pub(crate) fn wake_queues(&self) {
        self.0.wake.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn wakes(&self) -> watch::Receiver<u64> {
        self.0.wake.subscribe()
    }
}

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
