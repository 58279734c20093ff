//! Whether a second factor is demanded, and who may demand it.

use kernel::{Classify, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether members need a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum MfaDemand {
    /// Everybody decides for himself.
    Optional,
    /// Whoever has none can do nothing but set one up.
    Required,
}

/// What an organization demands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SignInPolicy {
    /// Whether members need a second factor.
    pub mfa: MfaDemand,
    /// How many active members have no second factor yet.
    pub members_without: u64,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// Why the policy was not changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PolicyError {
    #[error("turn on a second factor for yourself first: otherwise this change would lock you out")]
    OwnFirst,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for PolicyError {
    fn kind(&self) -> Kind {
        match self {
            Self::OwnFirst => Kind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::OwnFirst => "sign_in_policy.own_first",
            Self::Store(error) => error.code(),
        }
    }
}

impl MfaDemand {
    /// As the table holds it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Required => "required",
        }
    }

    /// Nothing is demanded where nothing was saved.
    pub(super) fn from_key(key: &str) -> Self {
        if key == Self::Required.key() { Self::Required } else { Self::Optional }
    }
}
