//! The rules of a session's life.

use std::time::Duration;

use kernel::{Classify, Kind, OrganizationId, SessionId, Ts, UserId};
use sha2::{Digest, Sha256};

use crate::access::passwords::PasswordError;

/// A signed-in browser.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its name on the sessions page.
    pub id: SessionId,
    /// Who signed in.
    pub user_id: UserId,
    /// What changing requests must repeat in a header.
    pub csrf_token: String,
    /// When it was last used, to the minute.
    pub last_seen_at: Ts,
    /// When it ends however much it is used.
    pub expires_at: Ts,
    /// The organization whose identity provider let him in; the session acts there and below, nowhere else.
    pub vouched_by: Option<OrganizationId>,
}

/// How long sessions live.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// Unused this long, it ends.
    pub idle: Duration,
    /// It ends after this long in any case.
    pub absolute: Duration,
}

/// Why somebody was not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("the e-mail address or the password is not right")]
    WrongCredentials,
    #[error("your organization signs in with {0}: use that button")]
    ProviderRequired(String),
    #[error("too many attempts for this address: wait a minute, then try again")]
    LockedOut,
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for SessionError {
    fn kind(&self) -> Kind {
        match self {
            Self::WrongCredentials => Kind::Unauthenticated,
            Self::ProviderRequired(_) => Kind::Denied,
            Self::LockedOut => Kind::Limited,
            Self::Password(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "session.wrong_credentials",
            Self::ProviderRequired(_) => "session.provider_required",
            Self::LockedOut => "session.locked_out",
            Self::Password(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl Session {
    /// Whether the session may still be used at `now`.
    pub fn is_live(&self, now: Ts, limits: SessionLimits) -> bool {
        now < self.expires_at && now < self.last_seen_at.plus(limits.idle)
    }
}

/// What the table holds of a token.
pub(super) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: SessionLimits =
        SessionLimits { idle: Duration::from_mins(1), absolute: Duration::from_mins(10) };

    fn session(last_seen_s: i64) -> Session {
        Session {
            id: uuid::Uuid::nil().into(),
            user_id: uuid::Uuid::nil().into(),
            csrf_token: String::new(),
            last_seen_at: Ts::from_millis(last_seen_s * 1000),
            expires_at: Ts::from_millis(600_000),
            vouched_by: None,
        }
    }

    #[test]
    fn a_session_ends_by_idling_or_by_age_whichever_comes_first() {
        let at = |seconds: i64| Ts::from_millis(seconds * 1000);
        assert!(session(0).is_live(at(59), LIMITS));
        assert!(!session(0).is_live(at(60), LIMITS), "idle");
        assert!(session(599).is_live(at(599), LIMITS));
        assert!(!session(599).is_live(at(600), LIMITS), "absolute");
    }
}
