//! Opening connections, with the settings durability rests on.

use std::str::FromStr;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{self, ConnectOptions, Connection, SqliteConnection, SqlitePool};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};

use super::Engine;
use crate::error::StoreError;
use crate::private;

const READERS_MAX: u32 = 4;
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// Pages `SQLite` keeps per connection, in KiB behind the minus: an import looks for its calls all over an index, and the
/// default of 2 MB would fetch most of them anew each time.
const CACHE: &str = "-32768";
/// Pages of the write-ahead log before they are copied into the file: four times the default, because a page that many
/// transactions change is then copied once.
const LOG_PAGES: &str = "4000";
/// How long a transaction waits for its turn before the caller is told to come back.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// The engine, its writing side and its reading side.
pub(super) async fn connect(
    url: &str,
) -> Result<(Engine, DatabaseConnection, DatabaseConnection), StoreError> {
    if url.starts_with("sqlite:") {
        let (writer, reader) = sqlite(url).await?;
        return Ok((Engine::Sqlite, writer, reader));
    }
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let pool = postgres(url).await?;
        return Ok((Engine::Postgres, pool.clone(), pool));
    }
    Err(StoreError::Config("the database address must start with sqlite: or postgres:".into()))
}

async fn sqlite(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), StoreError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|_| StoreError::Config("the SQLite address cannot be read".into()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(WAIT_MAX)
        .pragma("cache_size", CACHE)
        .pragma("temp_store", "memory")
        .pragma("wal_autocheckpoint", LOG_PAGES)
        .disable_statement_logging();
    if let Some(directory) = options.get_filename().parent().filter(|parent| !parent.as_os_str().is_empty()) {
        private::make_directory(directory)?;
    }
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT_MAX)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_release(|connection, _| Box::pin(is_clean(connection)))
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

/// Whether a connection came back outside any transaction. `SQLite` ends one by itself when the disk is full or fails, and
/// the driver does not notice; such a connection is closed and the next writer gets a new one.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // A rollback may still be on its way to the connection's thread; the ping comes after it.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
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
