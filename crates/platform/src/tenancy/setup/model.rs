//! Why the first start could not be finished.

use kernel::{Classify, Kind};

use crate::access::passwords::PasswordError;
use crate::tenancy::members::MemberError;
use crate::tenancy::organizations::OrganizationError;

/// Why the setup did not happen.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(
        "there is nothing to set up here: use the address that was printed when the server started for the first time"
    )]
    Closed,
    #[error(transparent)]
    Organization(#[from] OrganizationError),
    #[error(transparent)]
    Member(#[from] MemberError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for SetupError {
    fn kind(&self) -> Kind {
        match self {
            Self::Closed => Kind::NotFound,
            Self::Organization(error) => error.kind(),
            Self::Member(error) => error.kind(),
            Self::Password(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Closed => "setup.closed",
            Self::Organization(error) => error.code(),
            Self::Member(error) => error.code(),
            Self::Password(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
