//! What a user and a member are.

use kernel::{Classify, Kind, MemberId, Ts, UserId};
use serde::Serialize;
use utoipa::ToSchema;

/// A person who signs in.
#[derive(Debug, Clone)]
pub struct User {
    /// The person's id.
    pub id: UserId,
    /// Lower case, unique in the installation.
    pub email: String,
    /// What colleagues see.
    pub display_name: String,
    /// Language of the console and of mails.
    pub locale: String,
    /// `dark`, `light` or `auto`.
    pub theme: String,
    /// Absent for people who sign in elsewhere.
    pub password_hash: Option<String>,
}

/// What a new user starts with.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Any case; stored in lower case.
    pub email: String,
    /// What colleagues see.
    pub display_name: String,
    /// Language of the console and of mails.
    pub locale: String,
    /// Made by `access::passwords::hash`.
    pub password_hash: Option<String>,
}

/// A member as the members page shows him.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    /// The membership.
    pub id: MemberId,
    /// The person.
    pub user_id: UserId,
    /// How the person signs in.
    pub email: String,
    /// What colleagues see.
    pub display_name: String,
    /// Key of the role.
    pub role: String,
    /// `pending`, `active` or `deactivated`.
    pub status: String,
    /// When the person joined.
    pub joined_at: Option<Ts>,
    /// When the person was last active here.
    pub last_seen_at: Option<Ts>,
}

/// Why a member or a user could not be served.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    #[error("there is no such member")]
    NotFound,
    #[error("`{0}` is not an e-mail address: write it as name@host.example")]
    Email(String),
    #[error("give a name of 1 to 80 characters")]
    DisplayName,
    #[error("`{0}` is not one of the themes dark, light, auto")]
    Theme(String),
    #[error("`{0}` is not one of the languages en, ru, uk, es")]
    Locale(String),
    #[error("this e-mail address already has a user")]
    EmailTaken,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for MemberError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Email(_) | Self::DisplayName | Self::Theme(_) | Self::Locale(_) => Kind::Invalid,
            Self::EmailTaken => Kind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "member.not_found",
            Self::Email(_) => "member.email",
            Self::DisplayName => "profile.display_name",
            Self::Theme(_) => "profile.theme",
            Self::Locale(_) => "profile.locale",
            Self::EmailTaken => "member.email_taken",
            Self::Store(error) => error.code(),
        }
    }
}

const EMAIL_CHARS_MAX: usize = 254;
const DISPLAY_NAME_CHARS_MAX: usize = 80;

/// An address in the form it is stored in.
pub fn check_email(email: &str) -> Result<String, MemberError> {
    let lower = email.trim().to_lowercase();
    let refused = || MemberError::Email(email.chars().take(64).collect());
    let (name, host) = lower.split_once('@').ok_or_else(refused)?;
    let plain = |text: &str| {
        !text.is_empty()
            && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "@<>,;\"".contains(c))
    };
    let whole =
        plain(name) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    if whole && lower.chars().count() <= EMAIL_CHARS_MAX { Ok(lower) } else { Err(refused()) }
}

/// A display name without the blanks around it.
pub fn check_display_name(name: &str) -> Result<String, MemberError> {
    let trimmed = name.trim();
    let fits = (1..=DISPLAY_NAME_CHARS_MAX).contains(&trimmed.chars().count())
        && !trimmed.contains(char::is_control);
    if fits { Ok(trimmed.to_owned()) } else { Err(MemberError::DisplayName) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_stored_in_lower_case_and_must_look_like_one() {
        assert_eq!(check_email(" Olena@Clinic.Example ").unwrap(), "olena@clinic.example");
        for bad in [
            "",
            "olena",
            "@host.example",
            "olena@",
            "olena@host",
            "a b@host.example",
            "a@b@c.example",
            "a@h.example\r\nBcc: x",
        ] {
            assert!(check_email(bad).is_err(), "{bad:?} must be refused");
        }
    }

    #[test]
    fn a_display_name_has_1_to_80_characters() {
        assert_eq!(check_display_name(" Олена ").unwrap(), "Олена");
        assert!(check_display_name(" ").is_err());
        assert!(check_display_name(&"x".repeat(81)).is_err());
    }
}
