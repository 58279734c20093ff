//! What a phone number is.

use kernel::{Classify, Kind, PhoneId, ProjectId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A number that leads to a project.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Phone {
    /// Its id.
    pub id: PhoneId,
    /// E.164: `+380443332100`.
    pub number: String,
    /// What people call it; empty when it has no name.
    pub name: String,
    /// Where its calls go; the default project when none.
    pub project_id: Option<ProjectId>,
    /// Whether calls to it are taken.
    pub enabled: bool,
    /// When it was added.
    pub created_at: Ts,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// A number as it is sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPhone {
    /// With its country code; blanks, hyphens and brackets are left out.
    pub number: String,
    /// At most 80 characters.
    #[serde(default)]
    pub name: String,
    /// Where its calls go; the default project when left out.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// Whether calls to it are taken.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// Why a number could not be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum PhoneError {
    #[error("there is no such phone number")]
    NotFound,
    #[error("write the number with its country code, such as +380443332100: 8 to 15 digits after the plus")]
    Number,
    #[error("a name has at most {NAME_CHARS_MAX} characters")]
    Name,
    #[error("there is no such project")]
    Project,
    #[error("this number is in use already, here or in another organization: remove it there first")]
    Taken,
    #[error("an organization has at most {PHONES_MAX} numbers")]
    TooMany,
    #[error(transparent)]
    Store(#[from] ::store::StoreError),
}

const NAME_CHARS_MAX: usize = 80;
/// The list is shown whole, so there is an end to it.
pub(super) const PHONES_MAX: u64 = 1000;

impl Classify for PhoneError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Number | Self::Name | Self::Project => Kind::Invalid,
            Self::Taken | Self::TooMany => Kind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "phone.not_found",
            Self::Number => "phone.number",
            Self::Name => "phone.name",
            Self::Project => "phone.project",
            Self::Taken => "phone.taken",
            Self::TooMany => "phone.too_many",
            Self::Store(error) => error.code(),
        }
    }
}

impl PhoneError {
    /// The field at fault.
    pub(super) fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Number | Self::Taken => Some("/number"),
            Self::Name => Some("/name"),
            Self::Project => Some("/project_id"),
            Self::NotFound | Self::TooMany | Self::Store(_) => None,
        }
    }
}

impl NewPhone {
    /// The number in E.164 and the name without blanks around it, or the first field that cannot be.
    pub(super) fn checked(mut self) -> Result<Self, PhoneError> {
        self.number = e164(&self.number).ok_or(PhoneError::Number)?;
        let name = self.name.trim().to_owned();
        self.name = name;
        let fits = self.name.chars().count() <= NAME_CHARS_MAX && !self.name.contains(char::is_control);
        if fits { Ok(self) } else { Err(PhoneError::Name) }
    }
}

/// The number as `+` and digits. What people write between digits does not matter; a missing country code does.
fn e164(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && !"-–().\u{a0}".contains(*c)).collect();
    let digits = bare.strip_prefix('+')?;
    let fits = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (fits && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_number_is_kept_as_plus_and_digits_however_it_was_written() {
        for written in ["+380443332100", " +380 (44) 333-21-00 ", "+380.44.333.21.00"] {
            assert_eq!(e164(written).as_deref(), Some("+380443332100"), "{written}");
        }
        for bad in [
            "",
            "+",
            "0443332100",
            "380443332100",
            "+1234567",
            "+1234567890123456",
            "+0443332100",
            "+38044a332100",
        ] {
            assert_eq!(e164(bad), None, "{bad} must be refused");
        }
    }
}
