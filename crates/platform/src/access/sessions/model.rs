//! The rules of a session's life.

use std::time::Duration;

use kernel::{Classify, Kind, OrganizationId, SessionId, Ts, UserId};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

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
    /// What the person showed to get in.
    pub proof: Proof,
    /// When the person last showed it.
    pub proved_at: Ts,
    /// The organization whose identity provider let him in; the session acts there and below, nowhere else.
    pub vouched_by: Option<OrganizationId>,
}

/// What a person showed to get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A password and nothing else.
    Password,
    /// A password and a code.
    Code,
    /// The organization's identity provider vouched for the person.
    Provider,
}

/// A session as the sessions page shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionView {
    /// The session.
    pub id: SessionId,
    /// Whether this is the session that asks.
    pub is_current: bool,
    /// The browser in words: `Firefox, Linux`; empty when it did not say.
    pub browser: String,
    /// Where it signed in from.
    pub address: String,
    /// When it signed in.
    pub created_at: Ts,
    /// When it was last used, to the minute.
    pub last_seen_at: Ts,
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
    #[error("too many wrong passwords for this user: wait until the time is over, or reset the password")]
    LockedOut,
    #[error("this needs your password again: it was last given more than ten minutes ago")]
    ProofRequired,
    #[error("this is not your password: type it again, or sign out and reset it")]
    WrongPassword,
    #[error("there is no such session, or it has ended already")]
    NotFound,
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for SessionError {
    fn kind(&self) -> Kind {
        match self {
            Self::WrongCredentials => Kind::Unauthenticated,
            Self::ProviderRequired(_) | Self::ProofRequired => Kind::Denied,
            Self::LockedOut => Kind::Limited,
            Self::WrongPassword => Kind::Invalid,
            Self::NotFound => Kind::NotFound,
            Self::Password(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "session.wrong_credentials",
            Self::ProviderRequired(_) => "session.provider_required",
            Self::LockedOut => "session.locked_out",
            Self::ProofRequired => "session.proof_required",
            Self::WrongPassword => "session.wrong_password",
            Self::NotFound => "session.not_found",
            Self::Password(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// How long after the password was given sensitive settings may be changed.
const PROOF_MAX: Duration = Duration::from_mins(10);

impl Session {
    /// Whether the session may still be used at `now`.
    pub fn is_live(&self, now: Ts, limits: SessionLimits) -> bool {
        now < self.expires_at && now < self.last_seen_at.plus(limits.idle)
    }

    /// Refuses what a person who finds an open browser must not be able to do.
    pub fn require_recent_proof(&self, now: Ts) -> Result<(), SessionError> {
        if now.since(self.proved_at) <= PROOF_MAX { Ok(()) } else { Err(SessionError::ProofRequired) }
    }
}

impl Proof {
    /// As the table holds it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Provider => "provider",
        }
    }

    /// The weakest of all for what is not known.
    pub(super) fn from_key(key: &str) -> Self {
        match key {
            "code" => Self::Code,
            "provider" => Self::Provider,
            _ => Self::Password,
        }
    }

    /// Whether an organization that demands a second factor is content with it.
    pub fn is_strong(self) -> bool {
        matches!(self, Self::Code | Self::Provider)
    }
}

/// What the table holds of a token.
pub(super) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Later names come first where browsers pretend to be others: Edge says Chrome, Chrome says Safari.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex Browser"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// A browser's name for itself in words a person understands.
pub(super) fn browser_in_words(user_agent: &str) -> String {
    let first = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    let named: Vec<&str> = [first(BROWSERS), first(SYSTEMS)].into_iter().flatten().collect();
    named.join(", ")
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
            proof: Proof::Password,
            proved_at: Ts(0),
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

    #[test]
    fn a_password_counts_as_recent_for_ten_minutes() {
        let at = |seconds: i64| Ts::from_millis(seconds * 1000);
        assert!(session(0).require_recent_proof(at(600)).is_ok());
        assert!(session(0).require_recent_proof(at(601)).is_err());
    }

    #[test]
    fn browsers_are_named_as_people_name_them() {
        let cases = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            ("curl/8.9.1", "curl"),
            ("", ""),
            ("<script>alert(1)</script>", ""),
        ];
        for (agent, words) in cases {
            assert_eq!(browser_in_words(agent), words);
        }
    }
}
