//! Opening connections, with the settings durability rests on.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{ConnectOptions, SqlitePool};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};

use super::Engine;
use crate::error::StoreError;

const READERS_MAX: u32 = 4;
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// How long a transaction waits for its turn before the caller is told to come back.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// The engine, its writing side and its reading side.
pub(super) async fn connect(
    url: &str,
    suspect: Arc<AtomicBool>,
) -> Result<(Engine, DatabaseConnection, DatabaseConnection), StoreError> {
    if url.starts_with("sqlite:") {
        let (writer, reader) = sqlite(url, suspect).await?;
        return Ok((Engine::Sqlite, writer, reader));
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let pool = postgres(url).await?;
        return Ok((Engine::Postgres, pool.clone(), pool));
    }
    Err(StoreError::Config("the database address must start with sqlite: or postgres:".into()))
}

async fn sqlite(
    url: &str,
    suspect: Arc<AtomicBool>,
) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| StoreError::Config("the SQLite address cannot be read".into()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(WAIT_MAX)
        .disable_statement_logging();
    make_parent(options.get_filename())?;
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT_MAX)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_release(move |_, _| {
            let sound = !suspect.swap(false, Ordering::SeqCst);
            Box::pin(async move { Ok(sound) })
        })
        .connect_with(options.clone())
        .await?;
    let reader: SqlitePool = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .acquire_timeout(WAIT_MAX)
        .connect_with(options.pragma("query_only", "1"))
        .await?;
    Ok((
        SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
        SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
    ))
}

fn make_parent(file: &Path) -> Result<(), StoreError> {
    match file.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        Some(directory) => std::fs::create_dir_all(directory)
            .map_err(|error| StoreError::Config(format!("{}: {error}", directory.display()))),
        None => Ok(()),
    }
}

async fn postgres(url: &str) -> Result<DatabaseConnection, StoreError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| StoreError::Config("the PostgreSQL address cannot be read".into()))?
        .application_name("harken")
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .acquire_timeout(WAIT_MAX)
        .connect_with(options)
        .await?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}
