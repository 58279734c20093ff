//! The seam to SQL and blobs: databases, transactions, migrations, durable jobs, group commit, files, sealing.
//!
//! Invariant: this crate knows nothing of the product's nouns. An organization is a [`Uuid`](uuid::Uuid) that every
//! scoped transaction carries, and no other crate names the SQL driver. `platform` is the caller.

pub mod blobs;
mod db;
mod ddl;
mod error;
mod group_commit;
pub mod jobs;
mod migrate;
pub mod page;
mod private;
mod sealing;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod tx;

#[cfg(test)]
mod tests;

pub use blobs::{BlobWriter, Blobs, S3Keys};
pub use db::{Db, DbConfig, Engine};
pub use ddl::{SCOPE_ROLE, ddl, protect, row_level_security, run_ddl};
pub use error::StoreError;
pub use group_commit::GroupCommit;
pub use jobs::{Enqueue, Job, JobRun, Priority, Retry, Runner, portions};
pub use migrate::migrations;
pub use sealing::{Keyring, SealError};
pub use tx::{Owned, Scoped, Tx};
