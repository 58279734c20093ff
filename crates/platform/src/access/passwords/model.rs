//! Which passwords are refused, and why.

use kernel::{Classify, Kind, Secret};

use super::strength;

/// Why a password was not taken, or could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error(
        "use at least {PASSWORD_CHARS_MIN} characters: a few unrelated words are easy to remember and hard to guess"
    )]
    TooShort,
    #[error("use at most {PASSWORD_CHARS_MAX} characters")]
    TooLong,
    #[error(
        "this password is among the first an attacker tries: choose another, such as a few unrelated words"
    )]
    Common,
    #[error("this password contains your e-mail address, which everybody knows: choose another")]
    Personal,
    #[error("too many people are signing in at this moment: try again in a few seconds")]
    Busy,
    #[error("the password hash could not be computed")]
    Hash(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Classify for PasswordError {
    fn kind(&self) -> Kind {
        match self {
            Self::TooShort | Self::TooLong | Self::Common | Self::Personal => Kind::Invalid,
            Self::Busy => Kind::Unavailable,
            Self::Hash(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "password.too_short",
            Self::TooLong => "password.too_long",
            Self::Common => "password.common",
            Self::Personal => "password.personal",
            Self::Busy => "password.busy",
            Self::Hash(_) => "password.hash_failed",
        }
    }
}

const PASSWORD_CHARS_MIN: usize = 12;
const PASSWORD_CHARS_MAX: usize = 256;
/// Shorter parts of an address are in too many passwords by chance.
const PERSONAL_CHARS_MIN: usize = 4;

/// Refuses passwords that would not protect the user with this e-mail address.
pub fn check_strength(password: &Secret, email: &str) -> Result<(), PasswordError> {
    let text = password.expose();
    let length = text.chars().count();
    if length < PASSWORD_CHARS_MIN {
        return Err(PasswordError::TooShort);
    }
    if length > PASSWORD_CHARS_MAX {
        return Err(PasswordError::TooLong);
    }
    if strength::is_common(text) {
        return Err(PasswordError::Common);
    }
    if contains_name(text, email) { Err(PasswordError::Personal) } else { Ok(()) }
}

fn contains_name(password: &str, email: &str) -> bool {
    let (password, email) = (password.to_lowercase(), email.trim().to_lowercase());
    let name = email.split('@').next().unwrap_or_default();
    let parts = name.split(['.', '_', '-', '+']).chain([name]);
    parts.filter(|part| part.chars().count() >= PERSONAL_CHARS_MIN).any(|part| password.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(password: &str) -> Result<(), &'static str> {
        check_strength(&Secret::new(password), "Olena.Koval@clinic.example").map_err(|error| error.code())
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        assert_eq!(verdict("short"), Err("password.too_short"));
        assert_eq!(verdict(&"correct horse ".repeat(20)), Err("password.too_long"));
        assert_eq!(verdict("aaaaaaaaaaaaaa"), Err("password.common"));
        assert_eq!(verdict("password12345"), Err("password.common"));
        assert_eq!(verdict("four unrelated words"), Ok(()));
    }

    #[test]
    fn a_password_may_not_contain_the_name_in_the_address() {
        assert_eq!(verdict("my olena is a good one"), Err("password.personal"));
        assert_eq!(verdict("KOVAL with five horses"), Err("password.personal"));
        assert_eq!(verdict("clinic of five horses"), Ok(()), "the host is not secret, nor is it the name");
    }

    #[test]
    fn length_is_counted_in_characters_and_long_ones_are_taken() {
        assert_eq!(verdict("чотири слова"), Ok(()));
        assert_eq!(verdict("кінь і батарея скріпка"), Ok(()));
        assert_eq!(verdict(&"кінь ".repeat(2)), Err("password.too_short"));
        assert_eq!(verdict(&"horse battery clip ".repeat(13)), Ok(()), "247 characters");
    }
}
