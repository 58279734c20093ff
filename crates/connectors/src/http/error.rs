//! Why a request got no answer. No variant carries an address or a body, so none can carry a secret.

use std::error::Error;

use kernel::{Classify, Kind};

use super::guard::Refused;
use crate::Fault;

/// A request that brought no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    #[error("the address cannot be called: {0}")]
    BadUrl(&'static str),
    #[error(
        "the address leads outside the public internet; an operator can let it through with `outbound.allow`"
    )]
    Refused,
    #[error(
        "no connection: the name does not resolve, or nobody answers there, or the certificate is not trusted"
    )]
    Connect,
    #[error("no answer in time")]
    Timeout,
    #[error("the answer is larger than {cap} bytes")]
    TooLarge { cap: u64 },
    #[error("the connection broke in the middle")]
    Interrupted,
    #[error("the answer could not be written down: {0}")]
    Sink(String),
}

impl HttpError {
    pub(super) fn from_reqwest(cause: &reqwest::Error) -> Self {
        let mut source: Option<&(dyn Error + 'static)> = Some(cause);
        while let Some(inner) = source {
            if inner.is::<Refused>() {
                return Self::Refused;
            }
            source = inner.source();
        }
        match cause {
            cause if cause.is_timeout() => Self::Timeout,
            cause if cause.is_connect() => Self::Connect,
            cause if cause.is_builder() => Self::BadUrl("the client does not understand it"),
            _ => Self::Interrupted,
        }
    }
}

impl Classify for HttpError {
    fn kind(&self) -> Kind {
        match self {
            Self::BadUrl(_) | Self::Refused => Kind::Invalid,
            Self::Connect | Self::Timeout | Self::Interrupted => Kind::Unavailable,
            Self::TooLarge { .. } => Kind::Upstream,
            Self::Sink(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::BadUrl(_) => "outbound.bad_url",
            Self::Refused => "outbound.refused",
            Self::Connect => "outbound.no_connection",
            Self::Timeout => "outbound.timeout",
            Self::TooLarge { .. } => "outbound.too_large",
            Self::Interrupted => "outbound.interrupted",
            Self::Sink(_) => "outbound.sink",
        }
    }
}

impl From<HttpError> for Fault {
    fn from(cause: HttpError) -> Self {
        let words = cause.to_string();
        match cause {
            HttpError::BadUrl(_) | HttpError::Refused => Self::Misconfigured { words },
            HttpError::TooLarge { .. } => Self::TooLarge { words },
            HttpError::Connect | HttpError::Timeout | HttpError::Interrupted | HttpError::Sink(_) => {
                Self::Transient { after: None, words }
            }
        }
    }
}
