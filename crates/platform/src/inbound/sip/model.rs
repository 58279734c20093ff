//! What may be configured for SIP, and who is let in by it.

use kernel::{Classify, Kind, Secret, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entries::{WHITELIST_ENTRIES_MAX, check_whitelist};
use super::whitelist::{AllowEntry, EntryError};

/// The hash of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = SipAlgorithm)]
pub(in crate::inbound) enum Algorithm {
    /// What every device knows.
    #[serde(rename = "md5")]
    Md5,
    /// RFC 8760.
    #[serde(rename = "sha-256")]
    Sha256,
    /// RFC 8760, truncated.
    #[serde(rename = "sha-512-256")]
    Sha512Trunc256,
}

/// Who is let in by the settings as they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SipAdmits)]
pub(in crate::inbound) enum Admits {
    /// SIP is switched off.
    Nobody,
    /// Callers from the listed addresses.
    Addresses,
    /// Callers who know the password, or hold an API key for SIP.
    Password,
    /// Callers from the listed addresses who know the password.
    AddressesWithPassword,
    /// Everybody, because somebody said so by name.
    Anyone,
}

const ADMITS: &[(Admits, &str)] = &[
    (Admits::Nobody, "nobody"),
    (Admits::Addresses, "addresses"),
    (Admits::Password, "password"),
    (Admits::AddressesWithPassword, "addresses_with_password"),
    (Admits::Anyone, "anyone"),
];

impl Admits {
    /// The word in the table and on the wire.
    pub(in crate::inbound) fn key(self) -> &'static str {
        ADMITS.iter().find(|(known, _)| *known == self).map_or("", |(_, key)| *key)
    }

    /// What that word means.
    pub(in crate::inbound) fn from_key(key: &str) -> Option<Self> {
        ADMITS.iter().find(|(_, known)| *known == key).map(|(admits, _)| *admits)
    }
}

impl Algorithm {
    /// As the edge names it.
    pub(in crate::inbound) const fn on_the_wire(self) -> sip::Algorithm {
        match self {
            Self::Md5 => sip::Algorithm::Md5,
            Self::Sha256 => sip::Algorithm::Sha256,
            Self::Sha512Trunc256 => sip::Algorithm::Sha512Trunc256,
        }
    }
}

/// The settings as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::inbound) struct SipSettings {
    pub enabled: bool,
    /// Empty when the organization has no domain of its own.
    pub domain: String,
    /// What callers authenticate for. The password's hashes belong to it, so it stays while the password does.
    pub realm: String,
    /// Empty when no digest is asked for.
    pub username: String,
    pub password_set_at: Option<Ts>,
    pub algorithms: Vec<Algorithm>,
    pub accept_anyone: bool,
    /// Whether answers without `qop` are taken.
    pub legacy_digest: bool,
    pub whitelist: Vec<AllowEntry>,
    /// What the organization's living API keys for SIP authenticate for.
    pub key_realms: Vec<String>,
    /// For `If-Match`; 0 while nothing was saved.
    pub revision: i64,
}

/// The settings as they are sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSipSettings {
    /// Whether calls are taken at all.
    pub enabled: bool,
    /// Host name by which callers reach this organization, when it has one of its own.
    #[serde(default)]
    pub domain: String,
    /// Who callers say they are; empty when no password is asked for.
    #[serde(default)]
    pub username: String,
    /// At least 12 characters. Never shown again; left out to keep the saved one.
    #[schema(value_type = Option<String>)]
    pub password: Option<Secret>,
    /// Hashes callers may use.
    #[serde(default = "algorithms_default")]
    pub algorithms: Vec<Algorithm>,
    /// Take calls from everybody when neither addresses nor a password are configured.
    #[serde(default)]
    pub accept_anyone: bool,
    /// Take the weaker answers of old devices, which leave `qop` out.
    #[serde(default)]
    pub legacy_digest: bool,
    /// Addresses, wildcards, ranges and networks; empty for any address.
    #[serde(default)]
    pub whitelist: Vec<String>,
}

/// Why the settings could not be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum SipError {
    #[error("some entries of the whitelist cannot be used: each says why")]
    Whitelist(Vec<(usize, EntryError)>),
    #[error(
        "a whitelist has at most {WHITELIST_ENTRIES_MAX} entries: write neighbours as a range or a network"
    )]
    TooMany,
    #[error("the username has 1 to {USERNAME_CHARS_MAX} letters, digits and . _ - + only")]
    Username,
    #[error("set a password for this username: without one nobody can prove to be it")]
    PasswordMissing,
    #[error("the password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters")]
    Password,
    #[error(
        "the password is kept as hashes for this username and this domain: enter it again to change them"
    )]
    PasswordAgain,
    #[error("a password belongs to a username: enter one")]
    PasswordAlone,
    #[error("choose at least one hash that callers may use")]
    Algorithms,
    #[error("the domain is a host name such as sip.clinic.example")]
    Domain,
    #[error(
        "neither addresses nor a password are configured: add one of them or an API key for SIP, or accept calls from anyone"
    )]
    Open,
    #[error("another organization uses this username already: choose another, or a domain of your own")]
    UsernameTaken,
    #[error("another organization uses this domain already")]
    DomainTaken,
    #[error("the password could not be sealed")]
    Sealing(#[from] ::store::SealError),
    #[error(transparent)]
    Store(#[from] ::store::StoreError),
}

const USERNAME_CHARS_MAX: usize = 64;
const PASSWORD_CHARS_MIN: usize = 12;
const PASSWORD_CHARS_MAX: usize = 128;
const DOMAIN_CHARS_MAX: usize = 253;

impl Classify for SipError {
    fn kind(&self) -> Kind {
        match self {
            Self::UsernameTaken | Self::DomainTaken => Kind::Conflict,
            Self::Sealing(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Whitelist(_)
            | Self::TooMany
            | Self::Username
            | Self::PasswordMissing
            | Self::Password
            | Self::PasswordAgain
            | Self::PasswordAlone
            | Self::Algorithms
            | Self::Domain
            | Self::Open => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Whitelist(_) => "sip.whitelist",
            Self::TooMany => "sip.too_many_entries",
            Self::Username => "sip.username",
            Self::PasswordMissing => "sip.password_missing",
            Self::Password => "sip.password",
            Self::PasswordAgain => "sip.password_again",
            Self::PasswordAlone => "sip.password_alone",
            Self::Algorithms => "sip.algorithms",
            Self::Domain => "sip.domain",
            Self::Open => "sip.open",
            Self::UsernameTaken => "sip.username_taken",
            Self::DomainTaken => "sip.domain_taken",
            Self::Sealing(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl SipError {
    /// The fields at fault, by JSON Pointer.
    pub(super) fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::TooMany | Self::Whitelist(_) => Some("/whitelist"),
            Self::Username | Self::UsernameTaken | Self::PasswordAlone => Some("/username"),
            Self::PasswordMissing | Self::Password | Self::PasswordAgain => Some("/password"),
            Self::Algorithms => Some("/algorithms"),
            Self::Domain | Self::DomainTaken => Some("/domain"),
            Self::Open => Some("/accept_anyone"),
            Self::Sealing(_) | Self::Store(_) => None,
        }
    }
}

impl Default for SipSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            domain: String::new(),
            realm: String::new(),
            username: String::new(),
            password_set_at: None,
            algorithms: algorithms_default(),
            accept_anyone: false,
            legacy_digest: false,
            whitelist: Vec::new(),
            key_realms: Vec::new(),
            revision: 0,
        }
    }
}

impl SipSettings {
    /// Who is let in: an address is checked first, a password second, and all that is configured must pass. An API key
    /// for SIP stands for a password where nothing else is configured.
    pub(in crate::inbound) fn admits(&self) -> Admits {
        match (self.enabled, self.whitelist.is_empty(), self.username.is_empty()) {
            (true, false, false) => Admits::AddressesWithPassword,
            (true, false, true) => Admits::Addresses,
            (true, true, false) => Admits::Password,
            (true, true, true) if self.accept_anyone => Admits::Anyone,
            (true, true, true) if self.key_realms.contains(&self.realm) => Admits::Password,
            (false, ..) | (true, true, true) => Admits::Nobody,
        }
    }
}

impl NewSipSettings {
    /// What is to be kept beside the password, or the first thing wrong with it; `realm` is the installation's, and
    /// `now` is for a new password.
    pub(super) fn checked(
        &self,
        current: &SipSettings,
        realm: &str,
        now: Ts,
    ) -> Result<SipSettings, SipError> {
        let (username, domain) = (check_username(&self.username)?, check_domain(&self.domain)?);
        let is_same = current.username == username && current.domain == domain;
        let (set_at, realm) = match (&self.password, username.is_empty()) {
            (None, true) => (None, realm_of(&domain, realm)),
            (Some(_), true) => return Err(SipError::PasswordAlone),
            (Some(new), false) => (Some(check_password(new)?).map(|()| now), realm_of(&domain, realm)),
            (None, false) if current.password_set_at.is_none() => return Err(SipError::PasswordMissing),
            (None, false) if !is_same => return Err(SipError::PasswordAgain),
            (None, false) => (current.password_set_at, current.realm.as_str()),
        };
        let mut algorithms = self.algorithms.clone();
        algorithms.sort_unstable();
        algorithms.dedup();
        if algorithms.is_empty() {
            return Err(SipError::Algorithms);
        }
        let settings = SipSettings {
            enabled: self.enabled,
            realm: realm.to_owned(),
            domain,
            username,
            password_set_at: set_at,
            algorithms,
            accept_anyone: self.accept_anyone,
            legacy_digest: self.legacy_digest,
            whitelist: check_whitelist(&self.whitelist)?,
            key_realms: current.key_realms.clone(),
            revision: 0,
        };
        if settings.enabled && settings.admits() == Admits::Nobody {
            Err(SipError::Open)
        } else {
            Ok(settings)
        }
    }
}

/// What callers authenticate for: the domain, or what the installation says.
pub(super) fn realm_of<'a>(domain: &'a str, installation: &'a str) -> &'a str {
    if domain.is_empty() { installation } else { domain }
}

fn check_username(username: &str) -> Result<String, SipError> {
    let username = username.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
    let fits = username.chars().count() <= USERNAME_CHARS_MAX && username.chars().all(plain);
    if fits { Ok(username.to_owned()) } else { Err(SipError::Username) }
}

fn check_password(password: &Secret) -> Result<(), SipError> {
    let text = password.expose();
    let fits = (PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&text.chars().count());
    if fits && !text.chars().any(char::is_control) { Ok(()) } else { Err(SipError::Password) }
}

fn check_domain(domain: &str) -> Result<String, SipError> {
    let domain = domain.trim().trim_end_matches('.').to_ascii_lowercase();
    let label = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let named = domain.len() <= DOMAIN_CHARS_MAX && domain.contains('.') && domain.split('.').all(label);
    if domain.is_empty() || named { Ok(domain) } else { Err(SipError::Domain) }
}

fn algorithms_default() -> Vec<Algorithm> {
    vec![Algorithm::Md5]
}
