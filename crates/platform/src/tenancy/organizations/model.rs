//! What an organization is, and which settings it may have.

use kernel::{Classify, Kind, OrganizationId, Ts};
use serde::Serialize;
use utoipa::ToSchema;

use crate::regions::Regions;

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
    /// `active` or `suspended`, as it was set here.
    pub status: String,
    /// The organization whose suspension holds here: this one or one above it; none while people may work.
    pub suspended_by: Option<OrganizationId>,
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
    /// Whether it or one above it is suspended.
    pub suspended: bool,
    /// Its slugs of before, which still lead here.
    pub former_slugs: Vec<String>,
}

/// A level that settings come from, as a page names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettingsLevel {
    /// The organization they are kept in.
    pub organization_id: OrganizationId,
    /// What people call it.
    pub name: String,
    /// Whether that is not the organization that asks but one above it.
    pub inherited: bool,
}

/// A region as it is offered.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionChoice {
    /// Stable word.
    pub key: String,
    /// What people read.
    pub name: String,
}

impl RegionChoice {
    /// Every region of the installation, the usual one first.
    pub fn all(regions: &Regions) -> Vec<Self> {
        regions
            .list
            .iter()
            .map(|region| Self { key: region.key.clone(), name: region.name.clone() })
            .collect()
    }
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
    /// Where its data is processed; the installation's usual region when none.
    pub region: Option<String>,
    /// ISO 4217 code; US dollars when none.
    pub currency: Option<String>,
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
    #[error("`{0}` is not a region of this installation: `GET /organizations/options` lists them")]
    Region(String),
    #[error(
        "write the address as 1 to 40 small Latin letters, digits and single dashes, such as acme-clinic"
    )]
    Slug,
    #[error("another organization has or had the address `{0}`: choose another one")]
    SlugTaken(String),
    #[error("files can be limited to 1 byte up to the {0} bytes that this installation takes")]
    MaxUpload(u64),
    #[error("calls can be skipped up to a length of 0 to 600 seconds")]
    MinCallSeconds,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for OrganizationError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::SlugTaken(_) => Kind::Conflict,
            Self::Name
            | Self::Timezone(_)
            | Self::Language(_)
            | Self::Currency(_)
            | Self::Region(_)
            | Self::Slug
            | Self::MaxUpload(_)
            | Self::MinCallSeconds => Kind::Invalid,
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
            Self::Region(_) => "organization.region",
            Self::Slug => "organization.slug",
            Self::SlugTaken(_) => "organization.slug_taken",
            Self::MaxUpload(_) => "organization.max_upload_bytes",
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
pub fn check_currency(code: &str) -> Result<(), OrganizationError> {
    let known = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if known { Ok(()) } else { Err(OrganizationError::Currency(code.chars().take(8).collect())) }
}

/// A region that the operator offers.
pub fn check_region(regions: &Regions, key: &str) -> Result<(), OrganizationError> {
    if regions.knows(key) { Ok(()) } else { Err(OrganizationError::Region(key.chars().take(40).collect())) }
}

/// A slug that can stand in an address as it is.
pub(super) fn check_slug(slug: &str) -> Result<(), OrganizationError> {
    if slug_of(slug) == slug { Ok(()) } else { Err(OrganizationError::Slug) }
}

/// A cap on uploads that the installation can keep.
pub(super) fn check_max_upload(bytes: i64, most: u64) -> Result<(), OrganizationError> {
    match u64::try_from(bytes) {
        Ok(wanted) if (1..=most).contains(&wanted) => Ok(()),
        _ => Err(OrganizationError::MaxUpload(most)),
    }
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
        for bad in ["", "Acme", "a--b", "-a", "a/b", "клініка", &"x".repeat(41)] {
            assert!(check_slug(bad).is_err(), "{bad:?}");
        }
        assert!(check_slug("acme-2").is_ok());
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
        assert!(check_currency("usd").is_err() && check_currency("UAH").is_ok());
        assert_eq!(
            check_max_upload(0, 10).map_err(|error| error.code()),
            Err("organization.max_upload_bytes")
        );
        assert_eq!(
            check_max_upload(11, 10).map_err(|error| error.code()),
            Err("organization.max_upload_bytes")
        );
        assert!(check_max_upload(10, 10).is_ok());
        let regions = Regions::default();
        assert_eq!(check_region(&regions, "mars").map_err(|error| error.code()), Err("organization.region"));
    }
}
