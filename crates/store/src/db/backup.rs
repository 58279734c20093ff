//! A copy of the embedded database while it is in use.

use std::path::Path;

use sea_orm::sqlx::{self, Connection, SqliteConnection};

use super::{Db, Engine};
use crate::error::StoreError;

impl Db {
    /// Writes one consistent copy to `file`, which must not exist, while others read and write. `SQLite` only: a server
    /// has tools of its own. The copy is whole, but only the caller can sync it to the disk it lies on.
    pub async fn backup_to(&self, file: &Path) -> Result<(), StoreError> {
        if self.engine() == Engine::Postgres {
            return Err(StoreError::Config(
                "PostgreSQL is backed up with pg_dump or its own archiving".into(),
            ));
        }
        let target = file.to_str().ok_or_else(|| StoreError::Config("the path must be UTF-8".into()))?;
        // On a connection of its own, so that neither readers nor the one writer wait for it.
        let options = self.0.reader.get_sqlite_connection_pool().connect_options();
        let writable = (*options).clone().pragma("query_only", "0");
        let mut connection = SqliteConnection::connect_with(&writable).await?;
        sqlx::query("VACUUM INTO $1").bind(target).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }
}
