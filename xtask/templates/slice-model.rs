//! What NAME is, and what may be wrong with it.

use kernel::{Classify, Kind};

/// Why NAME could not be read or changed. The texts say what to do next.
#[derive(Debug, thiserror::Error)]
pub enum NameError {
    #[error("there is no such NAME")]
    NotFound,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for NameError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "MODULE.not_found",
            Self::Store(error) => error.code(),
        }
    }
}
