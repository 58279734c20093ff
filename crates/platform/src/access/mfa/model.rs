//! What a second factor is, which codes there are, and why one is refused.

use std::time::Duration;

use kernel::{Classify, Kind, UserId};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::sessions::SessionError;

/// Where the code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MfaKind {
    /// Mailed when it is needed.
    Email,
    /// Computed by an app from a shared secret and the time.
    Totp,
}

/// Why a code was not taken, or a second factor not changed.
#[derive(Debug, thiserror::Error)]
pub enum MfaError {
    #[error("this code is not right, or it has been used already: look at the newest one and type it again")]
    WrongCode,
    #[error("this code is not right: look at the newest one and type it again")]
    CodeRefused,
    #[error("this sign-in took too long or too many tries: begin again with your password")]
    ChallengeOver,
    #[error("too many codes were tried for this user: wait until the time is over")]
    TooManyCodes,
    #[error("a code was sent a moment ago: look into your mail, also among spam, before you ask for another")]
    SentJustNow,
    #[error(
        "codes cannot be mailed: no mail server is set up for your organization. Use an authenticator app instead"
    )]
    NoMail,
    #[error("there is nothing to confirm, or it took too long: begin again")]
    NothingToConfirm,
    #[error("an organization you belong to demands a second factor: it can be changed, not turned off")]
    Demanded,
    #[error("you have no second factor: turn one on first")]
    Off,
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Seal(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for MfaError {
    fn kind(&self) -> Kind {
        match self {
            Self::WrongCode => Kind::Unauthenticated,
            Self::CodeRefused => Kind::Invalid,
            Self::ChallengeOver => Kind::Gone,
            Self::TooManyCodes | Self::SentJustNow => Kind::Limited,
            Self::NoMail | Self::NothingToConfirm | Self::Demanded | Self::Off => Kind::Conflict,
            Self::Session(error) => error.kind(),
            Self::Seal(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::WrongCode => "mfa.wrong_code",
            Self::CodeRefused => "mfa.code_refused",
            Self::ChallengeOver => "mfa.challenge_over",
            Self::TooManyCodes => "mfa.too_many_codes",
            Self::SentJustNow => "mfa.sent_just_now",
            Self::NoMail => "mfa.no_mail",
            Self::NothingToConfirm => "mfa.nothing_to_confirm",
            Self::Demanded => "mfa.demanded",
            Self::Off => "mfa.off",
            Self::Session(error) => error.code(),
            Self::Seal(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// How long a code, and the question for it, is good for.
pub(super) const CODE_AGE_MAX: Duration = Duration::from_mins(10);
/// Wrong codes that one question takes.
pub(super) const TRIES_MAX: i64 = 5;
/// Between two mails with a code.
pub(super) const RESEND_AFTER: Duration = Duration::from_secs(30);
/// Recovery codes that are given out at once.
pub(super) const RECOVERY_CODES: usize = 10;
const RECOVERY_CHARS: usize = 16;
const GROUP_CHARS: usize = 4;
const CODE_DIGITS: usize = 6;

impl MfaKind {
    /// As the tables hold it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Totp => "totp",
        }
    }

    /// The kind of that key.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        [Self::Email, Self::Totp].into_iter().find(|kind| kind.key() == key)
    }
}

/// What a person typed into the field for the code.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Six digits.
    Code(String),
    /// One of the codes for the day everything else is lost.
    Recovery(String),
    /// Neither.
    Neither,
}

/// Reads what was typed; blanks and dashes are for the eye.
pub(super) fn read_code(text: &str) -> Typed {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    if plain.len() == CODE_DIGITS && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        Typed::Code(plain)
    } else if plain.len() == RECOVERY_CHARS && plain.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Typed::Recovery(plain)
    } else {
        Typed::Neither
    }
}

/// Six digits from random bytes; the remainder of 2^32 by a million favours no code measurably.
pub(super) fn code_of(random: [u8; 4]) -> String {
    format!("{:06}", u32::from_le_bytes(random) % 1_000_000)
}

/// A recovery code from random bytes: 80 bits in four groups.
pub(super) fn recovery_code_of(random: [u8; 16]) -> String {
    let text = kernel::base32_encode(Uuid::from_bytes(random));
    let chars: Vec<char> = text.chars().rev().take(RECOVERY_CHARS).collect();
    let groups: Vec<String> = chars.chunks(GROUP_CHARS).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// What the table holds of a mailed code: the browser's own token is needed to try one against it.
pub(super) fn code_hash(token: &str, code: &str) -> Vec<u8> {
    Sha256::digest(format!("{token}\n{code}")).to_vec()
}

/// What the table holds of a recovery code.
pub(super) fn recovery_hash(user_id: UserId, plain: &str) -> Vec<u8> {
    Sha256::digest(format!("{user_id}\n{plain}")).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_copied() {
        assert_eq!(read_code(" 123 456 "), Typed::Code("123456".to_owned()));
        assert_eq!(read_code("12345"), Typed::Neither);
        assert_eq!(read_code("１２３４５６"), Typed::Neither);
        let code = recovery_code_of([7; 16]);
        assert_eq!(code.len(), 19);
        let Typed::Recovery(plain) = read_code(&code) else { panic!("{code}") };
        assert_eq!(read_code(&code.to_uppercase().replace('-', " ")), Typed::Recovery(plain));
    }

    #[test]
    fn codes_have_six_digits_and_leading_zeros() {
        assert_eq!(code_of([0; 4]), "000000");
        assert_eq!(code_of(1_000_042_u32.to_le_bytes()), "000042");
    }

    #[test]
    fn a_hash_tells_nothing_without_the_token_it_was_made_with() {
        assert_ne!(code_hash("one browser", "123456"), code_hash("another", "123456"));
    }
}
