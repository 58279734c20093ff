//! What a template is, and what can be wrong with one.

use kernel::{Classify, Kind, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The words of a mail, with places for variables: `{{ user_name }}`, `{% if reason %}…{% endif %}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateWords)]
pub(in crate::outbound::mail) struct Words {
    /// One line.
    pub subject: String,
    /// The body for mail programs that show HTML; the frame around it is ours.
    pub html: String,
    /// The body for those that do not.
    pub text: String,
}

/// A mail as its recipient sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RenderedTemplate)]
pub(in crate::outbound::mail) struct Rendered {
    /// The subject.
    pub subject: String,
    /// The HTML page.
    pub html: String,
    /// The plain text.
    pub text: String,
}

/// Whose words a template has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TemplateOrigin {
    /// The organization's own.
    Organization,
    /// Those of an organization above it.
    Parent,
    /// Those that came with the product.
    BuiltIn,
}

/// A template in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TemplateRef {
    /// What the mail is about.
    pub key: String,
    /// One of the four languages.
    pub locale: String,
    /// Whose words it has.
    pub origin: TemplateOrigin,
    /// Whether the organization wrote its own.
    pub overridden: bool,
    /// Whether a copy may go to the notification addresses.
    pub notification: bool,
    /// When the organization changed it last.
    pub updated_at: Option<Ts>,
}

/// A variable a template may show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TemplateVariable {
    /// How the template names it.
    pub name: &'static str,
    /// What a preview shows.
    pub example: &'static str,
}

/// A template with its words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Template {
    /// What the mail is about.
    pub key: String,
    /// One of the four languages.
    pub locale: String,
    /// Whose words it has.
    pub origin: TemplateOrigin,
    /// Whether the organization wrote its own.
    pub overridden: bool,
    /// One line.
    pub subject: String,
    /// The body for mail programs that show HTML.
    pub html: String,
    /// The body for those that do not.
    pub text: String,
    /// What it may show.
    pub variables: Vec<TemplateVariable>,
}

/// Which part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Subject,
    Html,
    Text,
}

/// Why a template could not be served.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("there is no such template")]
    NotFound,
    #[error("`{name}` in line {line} is not a variable of this mail: it may show {known}")]
    Variable { part: &'static str, line: usize, name: String, known: String },
    #[error("line {line}: {problem}")]
    Syntax { part: &'static str, line: usize, problem: String },
    #[error("the subject is one line of 1 to {0} characters")]
    Subject(usize),
    #[error("this part has 1 to {limit} characters")]
    Length { part: &'static str, limit: usize },
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for TemplateError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Variable { .. } | Self::Syntax { .. } | Self::Subject(_) | Self::Length { .. } => {
                Kind::Invalid
            }
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "template.not_found",
            Self::Variable { .. } => "template.variable",
            Self::Syntax { .. } => "template.syntax",
            Self::Subject(_) => "template.subject",
            Self::Length { .. } => "template.length",
            Self::Store(error) => error.code(),
        }
    }
}

impl TemplateError {
    /// Where in the body the fault is.
    pub(super) fn pointer(&self) -> Option<String> {
        match self {
            Self::Subject(_) => Some("/subject".to_owned()),
            Self::Variable { part, .. } | Self::Syntax { part, .. } | Self::Length { part, .. } => {
                Some(format!("/{part}"))
            }
            Self::NotFound | Self::Store(_) => None,
        }
    }
}

impl Part {
    /// Its field in the body.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Html => "html",
            Self::Text => "text",
        }
    }
}
