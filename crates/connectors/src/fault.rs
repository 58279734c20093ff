//! What went wrong at an outside system, in classes a caller can act on.
//!
//! Every connector sorts its vendor's errors into these few classes, body first, status second. The vendor's own
//! words travel along, redacted and shortened, because they are what an administrator can search for.

use std::time::Duration;

use kernel::{Classify, Kind};

use crate::http::Response;

/// A vendor refused, failed or could not be reached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The credentials are wrong or revoked; a machine must not try again.
    #[error("the vendor refused the credentials, check and save them again: {words}")]
    Auth { words: String },
    /// The account is out of money or over its plan; trying again is useless until somebody pays.
    #[error("the vendor's quota is used up, top up the account there: {words}")]
    Quota { words: String },
    /// Too many requests.
    #[error("the vendor asks us to slow down: {words}")]
    RateLimited { after: Option<Duration>, words: String },
    /// The vendor or the way to it is broken; the same request may work later.
    #[error("the vendor could not answer, this is tried again: {words}")]
    Transient { after: Option<Duration>, words: String },
    /// The thing asked for is not there.
    #[error("the vendor does not have it: {words}")]
    NotFound { words: String },
    /// The thing asked for is still being made.
    #[error("the vendor has not finished preparing it")]
    NotReady { after: Option<Duration> },
    /// The vendor understood and said no to this very request.
    #[error("the vendor rejected the request: {words}")]
    Rejected { words: String },
    /// The answer is larger than we take; asking for less may do.
    #[error("{words}")]
    TooLarge { words: String },
    /// A setting is wrong: an address, a model, a missing field.
    #[error("a setting of this connection is wrong: {words}")]
    Misconfigured { words: String },
}

impl Fault {
    pub(crate) fn transient(words: impl Into<String>) -> Self {
        Self::Transient { after: None, words: words.into() }
    }

    pub(crate) fn rejected(words: impl Into<String>) -> Self {
        Self::Rejected { words: words.into() }
    }

    pub(crate) fn misconfigured(words: impl Into<String>) -> Self {
        Self::Misconfigured { words: words.into() }
    }

    /// What a status says where the vendor's own words say no more.
    pub(crate) fn of_status(answer: &Response, words: String) -> Self {
        let after = answer.retry_after();
        match answer.status {
            401 | 403 => Self::Auth { words },
            402 => Self::Quota { words },
            404 => Self::misconfigured(format!("the vendor's API is not at this address: {words}")),
            429 => Self::RateLimited { after, words },
            408 | 500..=599 => Self::Transient { after, words },
            _ => Self::Rejected { words },
        }
    }

    /// Whether the same request may succeed later without anybody changing anything.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::Transient { .. } | Self::NotReady { .. } => true,
            Self::Auth { .. }
            | Self::Quota { .. }
            | Self::NotFound { .. }
            | Self::Rejected { .. }
            | Self::TooLarge { .. }
            | Self::Misconfigured { .. } => false,
        }
    }

    /// How long the vendor asked us to wait, if it said.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { after, .. } | Self::Transient { after, .. } | Self::NotReady { after } => {
                *after
            }
            _ => None,
        }
    }

    /// The vendor's own words, already redacted.
    pub fn words(&self) -> &str {
        match self {
            Self::Auth { words }
            | Self::Quota { words }
            | Self::RateLimited { words, .. }
            | Self::Transient { words, .. }
            | Self::NotFound { words }
            | Self::Rejected { words }
            | Self::TooLarge { words }
            | Self::Misconfigured { words } => words,
            Self::NotReady { .. } => "",
        }
    }
}

impl Classify for Fault {
    fn kind(&self) -> Kind {
        match self {
            Self::RateLimited { .. } => Kind::Limited,
            Self::Transient { .. } | Self::NotReady { .. } => Kind::Unavailable,
            Self::Misconfigured { .. } => Kind::Invalid,
            Self::Auth { .. }
            | Self::Quota { .. }
            | Self::NotFound { .. }
            | Self::Rejected { .. }
            | Self::TooLarge { .. } => Kind::Upstream,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Auth { .. } => "vendor.auth",
            Self::Quota { .. } => "vendor.quota",
            Self::RateLimited { .. } => "vendor.rate_limited",
            Self::Transient { .. } => "vendor.transient",
            Self::NotFound { .. } => "vendor.not_found",
            Self::NotReady { .. } => "vendor.not_ready",
            Self::Rejected { .. } => "vendor.rejected",
            Self::TooLarge { .. } => "vendor.too_large",
            Self::Misconfigured { .. } => "vendor.misconfigured",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_faults_that_pass_by_themselves_are_tried_again() {
        let words = String::new;
        assert!(Fault::transient("down").is_retryable());
        assert!(Fault::NotReady { after: None }.is_retryable());
        for fault in [
            Fault::Auth { words: words() },
            Fault::Quota { words: words() },
            Fault::NotFound { words: words() },
            Fault::rejected(""),
            Fault::misconfigured(""),
        ] {
            assert!(!fault.is_retryable(), "{fault}");
        }
    }

    #[test]
    fn the_wait_a_vendor_asked_for_is_kept() {
        let fault = Fault::RateLimited { after: Some(Duration::from_secs(7)), words: "slow".into() };
        assert_eq!(fault.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(
            (fault.kind(), fault.code(), fault.words()),
            (Kind::Limited, "vendor.rate_limited", "slow")
        );
    }
}
