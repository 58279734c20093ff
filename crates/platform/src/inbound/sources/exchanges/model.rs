//! What a line of the connection log says.

use kernel::Ts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a vendor was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ExchangePurpose)]
pub enum Purpose {
    /// Whether the settings work.
    Test,
    /// Calls of the past.
    Import,
    /// Where a recording is.
    Recording,
    /// Its people.
    Directory,
    /// One call it told of.
    Lookup,
}

/// One request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SourceExchange)]
pub(super) struct ExchangeView {
    /// When it was sent.
    pub at: Ts,
    /// What for.
    pub purpose: Purpose,
    /// `GET` or `POST`.
    pub method: String,
    /// Where it went.
    pub host: String,
    /// Without its query, and with dots where something looked like a secret.
    pub path: String,
    /// What the vendor answered; none when there was no answer.
    pub status: Option<i64>,
    /// How long it took, in milliseconds.
    pub ms: i64,
    /// Why it failed: the vendor's first words, or why there was no answer.
    pub words: Option<String>,
}

impl Purpose {
    /// The word in the table.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Import => "import",
            Self::Recording => "recording",
            Self::Directory => "directory",
            Self::Lookup => "lookup",
        }
    }

    /// The purpose of that word.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(key)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_survives_the_trip_through_the_table() {
        use Purpose::{Directory, Import, Lookup, Recording, Test};
        for purpose in [Test, Import, Recording, Directory, Lookup] {
            assert_eq!(Purpose::from_key(purpose.key()), Some(purpose));
        }
    }
}
