//! Fresh databases for tests: one on every engine at hand, each with a clock the test moves.
//!
//! `SQLite` always; `PostgreSQL` when `HARKEN_TEST_POSTGRES_URL` names a server on which databases may be made. A test
//! loops over [`databases`] and is written once.

use kernel::{Clock, Entropy, Ids, ManualClock, Ts};
use sea_orm::ConnectionTrait;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::str::FromStr;
use tempfile::TempDir;
use uuid::Uuid;

use crate::{Db, DbConfig, Engine, StoreError};

/// When the clock of a test database starts: 2026-01-01 10:00 UTC.
pub const START: Ts = Ts(1_767_261_600_000_000);

/// A database of one test. It is thrown away with this value.
pub struct TestDb {
    /// The database, with no migration applied.
    pub db: Db,
    /// Moves its clock.
    pub clock: ManualClock,
    /// How another process would open the same database.
    pub url: String,
    place: Place,
}

enum Place {
    Directory { _directory: TempDir },
    Server { admin: Box<PgConnectOptions>, name: String },
}

impl TestDb {
    /// Which engine this one is.
    pub fn engine(&self) -> Engine {
        self.db.engine()
    }

    /// A second handle on the same database, as another node would have it, on the same clock.
    pub async fn second_node(&self) -> Result<Db, StoreError> {
        let ids = Ids::new(self.db.clock().clone(), entropy()?);
        Db::open(DbConfig { url: self.url.clone(), clock: self.db.clock().clone(), ids }).await
    }
}

/// A fresh database on every engine at hand.
pub async fn databases() -> Result<Vec<TestDb>, StoreError> {
    let mut all = vec![sqlite().await?];
    all.extend(postgres().await?);
    Ok(all)
}

/// A fresh `SQLite` database.
pub async fn sqlite() -> Result<TestDb, StoreError> {
    let directory = tempfile::tempdir().map_err(|error| StoreError::Config(error.to_string()))?;
    let url = format!("sqlite:{}", directory.path().join("harken.db").display());
    make(url, Place::Directory { _directory: directory }).await
}

/// A fresh `PostgreSQL` database, when there is a server.
pub async fn postgres() -> Result<Option<TestDb>, StoreError> {
    let Some(server) = std::env::var_os("HARKEN_TEST_POSTGRES_URL") else { return Ok(None) };
    let server = server.to_string_lossy().into_owned();
    let admin = PgConnectOptions::from_str(&server)?.disable_statement_logging();
    let name = format!("test_{}", Uuid::from_bytes(entropy()?.bytes()).simple());
    let mut connection = PgConnection::connect_with(&admin).await?;
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
    connection.close().await?;
    let mut url = url::Url::parse(&server).map_err(|error| StoreError::Config(error.to_string()))?;
    url.set_path(&name);
    make(url.into(), Place::Server { admin: Box::new(admin), name }).await.map(Some)
}

/// The names of the jobs that wait or run, in the order they were stored, for tests that say what was caused.
pub async fn queued(db: &Db) -> Result<Vec<String>, StoreError> {
    db.read_platform(|tx| async move {
        let sql = "SELECT kind FROM job WHERE state <> 'dead' ORDER BY created_at, id";
        let rows = tx.query_all_raw(tx.sql(sql, vec![])).await?;
        rows.iter().map(|row| Ok(row.try_get("", "kind")?)).collect()
    })
    .await
}

async fn make(url: String, place: Place) -> Result<TestDb, StoreError> {
    let (clock, hand) = Clock::manual(START);
    let ids = Ids::new(clock.clone(), entropy()?);
    let db = Db::open(DbConfig { url: url.clone(), clock, ids }).await?;
    Ok(TestDb { db, clock: hand, url, place })
}

fn entropy() -> Result<Entropy, StoreError> {
    Entropy::os().map_err(|error| StoreError::Config(error.to_string()))
}

impl Drop for TestDb {
    /// On a thread of its own, because the test's runtime is busy dropping.
    fn drop(&mut self) {
        let Place::Server { admin, name } = &self.place else { return };
        let (admin, name) = (admin.clone(), name.clone());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| {
                runtime.block_on(async {
                    let mut connection = PgConnection::connect_with(&admin).await?;
                    connection.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await
                })
            })
        });
        if !matches!(dropping.join(), Ok(Ok(Ok(_)))) {
            tracing::warn!("a test database could not be dropped");
        }
    }
}
