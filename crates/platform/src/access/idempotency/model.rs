//! When two requests are the same, and what is kept of an answer.

use std::time::Duration;

use kernel::{Classify, Kind, Ts};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::access::Actor;

/// The header that names a request.
pub const HEADER: &str = "idempotency-key";
const KEY_CHARS_MAX: usize = 255;
/// How long an answer is kept.
const KEPT: Duration = Duration::from_hours(24);
/// A request that is not answered after this long was cut short by a stop of the server.
const IN_FLIGHT_MAX: Duration = Duration::from_mins(15);

/// A request that is to be carried out once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// Who asks.
    pub actor: String,
    /// The path.
    pub route: String,
    /// What the caller named it.
    pub key: String,
    /// What it says.
    pub hash: [u8; 32],
}

/// What is kept of an answer, under seal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to the thing that was made.
    pub headers: Vec<(String, String)>,
    /// The body, in base64.
    pub body: String,
}

/// What to do with a request whose key was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Give the kept answer.
    Replay,
    /// The answer is too old to be kept: carry it out.
    Anew,
}

/// Why a request with an `Idempotency-Key` was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyError {
    #[error("an `Idempotency-Key` has 1 to 255 visible ASCII characters: use a UUID")]
    Malformed,
    #[error("this `Idempotency-Key` named another request: use a new key for a new request")]
    KeyReused,
    #[error("the first request with this `Idempotency-Key` is still being worked on: ask again in a moment")]
    InFlight,
    #[error(
        "the server stopped while it worked on this request: look whether it was carried out before you send it under a new key"
    )]
    OutcomeUnknown,
    #[error("an answer could not be sealed or opened")]
    Seal(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for IdempotencyError {
    fn kind(&self) -> Kind {
        match self {
            Self::Malformed => Kind::Malformed,
            Self::KeyReused => Kind::Invalid,
            Self::InFlight | Self::OutcomeUnknown => Kind::Conflict,
            Self::Seal(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "idempotency.malformed",
            Self::KeyReused => "idempotency.key_reused",
            Self::InFlight => "idempotency.in_flight",
            Self::OutcomeUnknown => "idempotency.outcome_unknown",
            Self::Seal(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// The key, if it can be one.
pub(super) fn check_key(key: &[u8]) -> Result<String, IdempotencyError> {
    let fits = (1..=KEY_CHARS_MAX).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    let text = std::str::from_utf8(key).ok().filter(|_| fits);
    text.map(str::to_owned).ok_or(IdempotencyError::Malformed)
}

/// Keys of one caller are not another's, in one organization neither.
pub(super) fn actor_name(actor: Actor) -> String {
    match actor {
        Actor::Member { member_id, .. } => member_id.to_string(),
        Actor::ApiKey { api_key_id } => api_key_id.to_string(),
        Actor::Job(name) => name.to_owned(),
    }
}

/// What a request says: its query, its kind of body and the body. Lengths keep the parts apart.
pub(super) fn fingerprint(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// What a second request under a known key gets.
pub(super) fn decide_repeat(
    same_request: bool,
    answered: bool,
    since: Duration,
) -> Result<Repeat, IdempotencyError> {
    match (since >= KEPT, same_request, answered) {
        (true, _, _) => Ok(Repeat::Anew),
        (false, false, _) => Err(IdempotencyError::KeyReused),
        (false, true, true) => Ok(Repeat::Replay),
        (false, true, false) if since < IN_FLIGHT_MAX => Err(IdempotencyError::InFlight),
        (false, true, false) => Err(IdempotencyError::OutcomeUnknown),
    }
}

/// Answers older than this are deleted.
pub(super) fn kept_since(now: Ts) -> Ts {
    Ts(now.0 - i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_answers_for_one_request_for_one_day() {
        let verdict = |same, answered, minutes: u64| {
            decide_repeat(same, answered, Duration::from_mins(minutes)).map_err(|error| error.code())
        };
        assert_eq!(verdict(true, true, 0), Ok(Repeat::Replay));
        assert_eq!(verdict(false, true, 0), Err("idempotency.key_reused"));
        assert_eq!(verdict(false, false, 0), Err("idempotency.key_reused"));
        assert_eq!(verdict(true, false, 14), Err("idempotency.in_flight"));
        assert_eq!(verdict(true, false, 15), Err("idempotency.outcome_unknown"));
        assert_eq!(verdict(true, true, 24 * 60 - 1), Ok(Repeat::Replay));
        assert_eq!(verdict(false, false, 24 * 60), Ok(Repeat::Anew));
    }

    #[test]
    fn a_key_is_visible_ascii_of_at_most_255_characters() {
        assert!(check_key(b"6f1c2e1e-6c4a-4a53-8d1c-0d9f6f1c2e1e").is_ok());
        for key in [&b""[..], b"a b", "ключ".as_bytes(), &[b'x'; 256]] {
            assert!(check_key(key).is_err());
        }
    }

    #[test]
    fn what_moves_from_one_part_to_the_next_is_another_request() {
        assert_ne!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"a", b"bc"]));
        assert_eq!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"ab", b"c"]));
    }
}
