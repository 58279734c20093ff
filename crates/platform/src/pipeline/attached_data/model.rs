//! What an attached field is.

use kernel::{AttachedFieldId, Classify, Kind, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::variables::is_variable;

/// Where a field is kept. Fields of bots come beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttachedFieldLevel)]
pub(super) enum Level {
    /// Every conversation of the organization.
    Organization,
}

/// A named value that travels with every conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct AttachedField {
    /// Its id.
    pub id: AttachedFieldId,
    /// Where it is kept.
    pub level: Level,
    /// The key outside systems read.
    pub name: String,
    /// What is put there: `Interaction.status`.
    pub variable: String,
    /// What it is for; empty when nobody said.
    pub description: String,
    /// When it was made.
    pub created_at: Ts,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// A field as it is sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAttachedField {
    /// Where it is kept.
    #[serde(default = "organization")]
    pub level: Level,
    /// Letters, digits and `_`, not beginning with a digit; at most 64.
    pub name: String,
    /// One of the variables, or `Interaction.variables.KEY`.
    pub variable: String,
    /// At most 200 characters.
    #[serde(default)]
    pub description: String,
}

/// Why a field could not be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum AttachedFieldError {
    #[error("there is no such field")]
    NotFound,
    #[error("a name has 1 to {NAME_CHARS_MAX} letters, digits and `_`, and does not begin with a digit")]
    Name,
    #[error("there is a field of this name already: names are compared without regard to case")]
    NameTaken,
    #[error(
        "choose one of the variables, or write Interaction.variables. and the key of a value that came with the call"
    )]
    Variable,
    #[error("a description has at most {DESCRIPTION_CHARS_MAX} characters")]
    Description,
    #[error("an organization has at most {FIELDS_MAX} fields: remove one first")]
    TooMany,
    #[error("the order must name every field exactly once: load the list again")]
    Order,
    #[error(transparent)]
    Store(#[from] ::store::StoreError),
}

const NAME_CHARS_MAX: usize = 64;
const DESCRIPTION_CHARS_MAX: usize = 200;
pub(super) const FIELDS_MAX: u64 = 100;

impl Classify for AttachedFieldError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Name | Self::Variable | Self::Description => Kind::Invalid,
            Self::NameTaken | Self::TooMany | Self::Order => Kind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "attached_field.not_found",
            Self::Name => "attached_field.name",
            Self::NameTaken => "attached_field.name_taken",
            Self::Variable => "attached_field.variable",
            Self::Description => "attached_field.description",
            Self::TooMany => "attached_field.too_many",
            Self::Order => "attached_field.order",
            Self::Store(error) => error.code(),
        }
    }
}

impl AttachedFieldError {
    /// The field at fault.
    pub(super) fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Name | Self::NameTaken => Some("/name"),
            Self::Variable => Some("/variable"),
            Self::Description => Some("/description"),
            Self::Order => Some("/ids"),
            Self::NotFound | Self::TooMany | Self::Store(_) => None,
        }
    }
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

impl NewAttachedField {
    /// The field without blanks around its texts, or the first thing wrong with it.
    pub(super) fn checked(mut self) -> Result<Self, AttachedFieldError> {
        self.name = trimmed(&self.name);
        self.variable = trimmed(&self.variable);
        self.description = trimmed(&self.description);
        if !is_name(&self.name) {
            return Err(AttachedFieldError::Name);
        }
        if !is_variable(&self.variable) {
            return Err(AttachedFieldError::Variable);
        }
        let fits = self.description.chars().count() <= DESCRIPTION_CHARS_MAX;
        if fits { Ok(self) } else { Err(AttachedFieldError::Description) }
    }
}

fn is_name(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let begins = name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
    plain && begins && name.len() <= NAME_CHARS_MAX
}

fn organization() -> Level {
    Level::Organization
}
