//! Why a password was not reset.

use std::time::Duration;

use kernel::{Classify, Kind};

use crate::access::passwords::PasswordError;

/// Why a password was not reset.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    #[error("this link has been used, or it is older than half an hour: ask for a new one")]
    Over,
    #[error("there is no user with the e-mail address {0}")]
    NoSuchUser(String),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for ResetError {
    fn kind(&self) -> Kind {
        match self {
            Self::Over => Kind::Gone,
            Self::NoSuchUser(_) => Kind::NotFound,
            Self::Password(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Over => "password_reset.over",
            Self::NoSuchUser(_) => "password_reset.no_such_user",
            Self::Password(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// How long a link is good for.
pub(super) const LINK_AGE_MAX: Duration = Duration::from_mins(30);
