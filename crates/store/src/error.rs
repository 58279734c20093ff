//! What can go wrong below the product, told apart by what the caller can do about it.

use kernel::{Classify, Kind};
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use crate::sealing::SealError;

/// An error of the storage seam. Its text never carries stored values.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row with the same key is there already; `constraint` is the database's name for the rule, where it has one.
    #[error("a row with the same {constraint} exists")]
    Unique { constraint: String },
    /// The row names another that is not there, or is still named by others.
    #[error("a row this one depends on is missing, or others still depend on it")]
    Reference,
    /// More is waiting than may wait: try again shortly.
    #[error("the store has more waiting than it takes: try again in a moment")]
    Overloaded,
    /// The database or the blob store cannot be reached, or is busy for too long.
    #[error("the store cannot be reached now: {0}")]
    Unavailable(String),
    /// What was stored cannot be understood.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// The page cursor did not come from the page before.
    #[error("the cursor is not one this list gave: start again without it")]
    Cursor,
    /// A key of a blob that no store can hold.
    #[error("`{0}` cannot be the name of a blob")]
    BlobKey(String),
    /// Configuration this crate cannot work with.
    #[error("{0}")]
    Config(String),
    /// A transaction was used after it had ended, or for an organization it was not opened for.
    #[error("a transaction was used outside its bounds: {0}")]
    Misuse(&'static str),
    /// A secret that belongs to the row could not be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The blob store refused.
    #[error("the blob store refused the request")]
    Blob(#[source] object_store::Error),
    /// The database refused.
    #[error("the database refused the statement")]
    Db(#[source] DbErr),
}

impl StoreError {
    /// Whether a uniqueness rule of the database was hit.
    pub fn is_unique(&self) -> bool {
        matches!(self, Self::Unique { .. })
    }

    /// Whether the uniqueness rule that was hit is the one with this name (an index, or `table.column` on `SQLite`).
    pub fn is_unique_of(&self, name: &str) -> bool {
        matches!(self, Self::Unique { constraint } if constraint.contains(name))
    }

    /// Whether the same request may succeed a moment later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Overloaded | Self::Unavailable(_))
    }
}

impl Classify for StoreError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unique { .. } | Self::Reference => Kind::Conflict,
            Self::Overloaded | Self::Unavailable(_) => Kind::Unavailable,
            Self::Cursor => Kind::Malformed,
            Self::Seal(error) => error.kind(),
            Self::Corrupt(_)
            | Self::BlobKey(_)
            | Self::Config(_)
            | Self::Misuse(_)
            | Self::Blob(_)
            | Self::Db(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unique { .. } => "store.duplicate",
            Self::Reference => "store.reference",
            Self::Overloaded => "store.overloaded",
            Self::Unavailable(_) => "store.unavailable",
            Self::Corrupt(_) => "store.corrupt",
            Self::Cursor => "request.cursor",
            Self::BlobKey(_) => "store.blob_key",
            Self::Config(_) => "store.config",
            Self::Misuse(_) => "store.misuse",
            Self::Seal(error) => error.code(),
            Self::Blob(_) => "store.blob",
            Self::Db(_) => "store.database",
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => {
                return Self::Unique { constraint: constraint_name(&error, &text) };
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::Reference,
            _ => {}
        }
        match &error {
            DbErr::ConnectionAcquire(reason) => Self::Unavailable(reason.to_string()),
            DbErr::Conn(_) => Self::Unavailable("no connection to the database".into()),
            DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
                match passing(inner) {
                    Some(reason) => Self::Unavailable(reason),
                    None => Self::Db(error),
                }
            }
            DbErr::Type(what) | DbErr::Json(what) => Self::Corrupt(what.clone()),
            _ => Self::Db(error),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::from(DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }
}

/// `PostgreSQL` names the constraint; `SQLite` lists the columns after a colon.
fn constraint_name(error: &DbErr, text: &str) -> String {
    if let DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) = error
        && let Some(name) = inner.as_database_error().and_then(|database| database.constraint())
    {
        return name.to_owned();
    }
    text.rsplit_once("failed: ").map_or(text, |(_, columns)| columns).to_owned()
}

/// Why a statement that failed now may succeed later, if so.
fn passing(error: &sqlx::Error) -> Option<String> {
    match error {
        sqlx::Error::PoolTimedOut => Some("every connection is busy".into()),
        sqlx::Error::PoolClosed => Some("the database is closed".into()),
        sqlx::Error::WorkerCrashed | sqlx::Error::Io(_) => Some("the connection was lost".into()),
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            passing_code(&code).then(|| format!("the database answered with code {code}"))
        }
        _ => None,
    }
}

/// `SQLite`: busy, locked, i/o, full, cannot open and their extended forms. `PostgreSQL`: connection, resources,
/// operator intervention, serialization and deadlock classes.
fn passing_code(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13 | 14),
        _ => ["08", "53", "57", "40"].iter().any(|class| code.starts_with(class)),
    }
}
