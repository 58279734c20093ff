//! What an organization is, and which settings it may have.

use kernel::{Classify, Kind, OrganizationId, Ts};
use serde::Serialize;
use utoipa::ToSchema;

/// A customer of the installation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// The organization above it, if it is a sub-organization.
    pub parent_id: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// Its part of every console address.
    pub slug: String,
    /// Where its data is processed.
    pub region: String,
    /// IANA name: reports, weeks and times on screen follow it.
    pub timezone: String,
    /// Default language of new projects.
    pub language: String,
    /// ISO 4217 code.
    pub currency: String,
    /// `active`, `suspended` or `closed`.
    pub status: String,
    /// The largest file its members may upload.
    pub max_upload_bytes: i64,
    /// Shorter calls are skipped.
    pub min_call_seconds: i64,
    /// When it was made.
    pub created_at: Ts,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// As much of an organization as its switcher shows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganizationRef {
    /// Its id.
    pub id: OrganizationId,
    /// Its part of every console address.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// IANA name.
    pub timezone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// The organization above it.
    pub parent_id: Option<OrganizationId>,
}

/// What a new organization starts with; the rest has defaults.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    /// The organization above it.
    pub parent_id: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// IANA name.
    pub timezone: String,
    /// One of the four languages.
    pub language: String,
}

/// Why an organization could not be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum OrganizationError {
    #[error("there is no such organization")]
    NotFound,
    #[error("give the organization a name of 1 to 120 characters")]
    Name,
    #[error("`{0}` is not a time zone: use an IANA name such as Europe/Kyiv")]
    Timezone(String),
    #[error("`{0}` is not one of the languages en, ru, uk, es")]
    Language(String),
    #[error("`{0}` is not a currency: use an ISO 4217 code such as USD, EUR or UAH")]
    Currency(String),
    #[error("calls can be skipped up to a length of 0 to 600 seconds")]
    MinCallSeconds,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for OrganizationError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Name | Self::Timezone(_) | Self::Language(_) | Self::Currency(_) | Self::MinCallSeconds => {
                Kind::Invalid
            }
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "organization.not_found",
            Self::Name => "organization.name",
            Self::Timezone(_) => "organization.timezone",
            Self::Language(_) => "organization.language",
            Self::Currency(_) => "organization.currency",
            Self::MinCallSeconds => "organization.min_call_seconds",
            Self::Store(error) => error.code(),
        }
    }
}

/// The languages of the console, of mails and of new projects.
pub const LANGUAGES: [&str; 4] = ["en", "ru", "uk", "es"];
const NAME_CHARS_MAX: usize = 120;
const MIN_CALL_SECONDS_MAX: i64 = 600;
const SLUG_CHARS_MAX: usize = 40;

/// A name without the blanks around it.
pub fn check_name(name: &str) -> Result<String, OrganizationError> {
    let trimmed = name.trim();
    let length = trimmed.chars().count();
    if (1..=NAME_CHARS_MAX).contains(&length) { Ok(trimmed.to_owned()) } else { Err(OrganizationError::Name) }
}

/// A known IANA time zone.
pub fn check_timezone(name: &str) -> Result<(), OrganizationError> {
    jiff::tz::TimeZone::get(name).map(|_| ()).map_err(|_| OrganizationError::Timezone(name.to_owned()))
}

/// One of the four languages.
pub fn check_language(code: &str) -> Result<(), OrganizationError> {
    if LANGUAGES.contains(&code) { Ok(()) } else { Err(OrganizationError::Language(code.to_owned())) }
}

/// Three capital letters; the list of currencies is not ours to keep.
pub(super) fn currency_is_known(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A sensible bound for the shortest call.
pub(super) fn check_min_call_seconds(seconds: i64) -> Result<(), OrganizationError> {
    if (0..=MIN_CALL_SECONDS_MAX).contains(&seconds) {
        Ok(())
    } else {
        Err(OrganizationError::MinCallSeconds)
    }
}

/// A slug made from a name: Latin letters, digits and single dashes, or `organization`.
pub(super) fn slug_of(name: &str) -> String {
    let mapped = name
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect::<String>();
    let joined: Vec<&str> = mapped.split('-').filter(|part| !part.is_empty()).collect();
    let slug: String = joined.join("-").chars().take(SLUG_CHARS_MAX).collect();
    if slug.is_empty() { "organization".to_owned() } else { slug.trim_end_matches('-').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_readable_and_never_empty() {
        assert_eq!(slug_of("Acme Clinic & Sons"), "acme-clinic-sons");
        assert_eq!(slug_of("Клініка"), "organization");
    }

    #[test]
    fn settings_that_cannot_be_are_refused_by_field() {
        assert_eq!(check_name("  ").map_err(|error| error.code()), Err("organization.name"));
        assert_eq!(
            check_timezone("Mars/Olympus").map_err(|error| error.code()),
            Err("organization.timezone")
        );
        assert!(check_timezone("Europe/Kyiv").is_ok());
        assert_eq!(check_language("de").map_err(|error| error.code()), Err("organization.language"));
        assert!(!currency_is_known("usd"));
    }
}
