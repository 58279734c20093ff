//! Applying migrations at start: all of them or none, by one node at a time.

use sea_orm::{ConnectionTrait, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use sea_orm_migration::async_trait::async_trait;
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

use crate::db::{Db, Engine};
use crate::ddl::{GRANT_TABLES, MAKE_ROLE, protect, run_ddl};
use crate::error::StoreError;

/// Any constant will do, as long as every node of every version takes the same one.
const LOCK: &str = "SELECT pg_advisory_xact_lock(4856204837201)";

impl Db {
    /// Brings the schema up to date in one transaction. On `PostgreSQL` other nodes wait for it.
    pub async fn migrate<M: MigratorTrait>(&self) -> Result<(), StoreError> {
        let postgres = self.engine() == Engine::Postgres;
        if postgres {
            self.writer().execute_unprepared(MAKE_ROLE).await?;
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer().begin_with_options(options).await?;
        if postgres {
            transaction.execute_unprepared(LOCK).await?;
        }
        M::up(&transaction, None).await?;
        if postgres {
            transaction.execute_unprepared(GRANT_TABLES).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// The tables of this crate. A migrator puts these before its own.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(Jobs), Box::new(Pauses), Box::new(Losses)]
}

struct Jobs;

impl MigrationName for Jobs {
    fn name(&self) -> &'static str {
        "store_0001_jobs"
    }
}

#[async_trait]
impl MigrationTrait for Jobs {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_ddl(manager, include_str!("jobs/schema.sql")).await?;
        protect(manager, &["job"]).await
    }
}

struct Pauses;

impl MigrationName for Pauses {
    fn name(&self) -> &'static str {
        "store_0002_pauses"
    }
}

#[async_trait]
impl MigrationTrait for Pauses {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_ddl(manager, include_str!("jobs/pauses.sql")).await?;
        protect(manager, &["job_pause"]).await
    }
}

struct Losses;

impl MigrationName for Losses {
    fn name(&self) -> &'static str {
        "store_0003_losses"
    }
}

#[async_trait]
impl MigrationTrait for Losses {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_ddl(manager, include_str!("jobs/losses.sql")).await
    }
}
