//! What an identity provider is, and what may be saved as one.

use std::collections::BTreeSet;

use connectors::HttpError;
use kernel::{Classify, Kind, OrganizationId, Secret};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use crate::access::{Entity, Rights};

/// A provider as it is shown: never its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IdentityProvider)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four switches of one form, each with a meaning of its own"
)]
pub struct IdentityProviderView {
    /// Whether one has been saved; the rest are defaults until then.
    pub configured: bool,
    /// Whether people can sign in with it.
    pub enabled: bool,
    /// What the button says: "Sign in with …".
    pub name: String,
    /// Who the provider is, byte for byte as its discovery document says.
    pub issuer: String,
    /// How it knows this installation.
    pub client_id: String,
    /// Whether a client secret is saved; without one this is a public client.
    pub client_secret_set: bool,
    /// What is asked about people, separated by blanks.
    pub scopes: String,
    /// Mail domains whose people sign in here.
    pub domains: Vec<String>,
    /// The claim that lists a person's groups.
    pub group_claim: String,
    /// From the first group that a person is in to the role it gives.
    pub role_rules: Vec<RoleRule>,
    /// The role of people in none of these groups; none keeps them out.
    pub default_role: Option<String>,
    /// Whether people of these domains may no longer sign in with a password.
    pub required: bool,
    /// Where the provider sends browsers back to; register it there.
    pub redirect_uri: String,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// A group of the provider, and the role it gives here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// As the provider writes it.
    pub group: String,
    /// Key of the role.
    pub role: String,
}

/// A provider with what a sign-in needs.
#[derive(Debug, Clone)]
pub struct IdentityProvider {
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// What is configured.
    pub settings: IdentityProviderView,
    /// Proves to the provider who asks.
    pub secret: Option<Secret>,
}

/// Why a provider could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum IdentityProviderError {
    #[error("this organization has no identity provider yet")]
    NotFound,
    #[error("give the button a name of 1 to 40 characters, such as Google or Okta")]
    Name,
    #[error("enter the issuer as the provider writes it, such as https://login.clinic.example")]
    Issuer,
    #[error("the issuer cannot be used: {0}")]
    Address(#[from] HttpError),
    #[error("enter the client ID that the provider gave this installation")]
    ClientId,
    #[error("scopes are words separated by blanks, and `openid` is one of them")]
    Scopes,
    #[error("`{0}` is not a mail domain: write it as clinic.example, without @")]
    Domain(String),
    #[error("anybody can have an address at {0}: claim only domains that belong to you")]
    PublicDomain(String),
    #[error("{0} is claimed by another organization of this installation: ask its operator")]
    DomainTaken(String),
    #[error("claim 1 to {DOMAINS_MAX} mail domains: only their people can sign in with the provider")]
    Domains,
    #[error("name the claim that lists groups, such as groups")]
    GroupClaim,
    #[error(
        "a rule needs a group of 1 to 200 characters, each group once, and at most {RULES_MAX} rules fit"
    )]
    Rules,
    #[error("there is no role `{0}` in this organization")]
    Role(String),
    #[error("the role {0} may do more than you: nobody lets others in with rights he lacks")]
    RoleAboveYours(String),
    #[error("{0} may invite members, and everybody at the provider would get it: give it by a group instead")]
    DefaultRole(String),
    #[error("the client secret could not be sealed or opened")]
    Seal(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for IdentityProviderError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::DomainTaken(_) => Kind::Conflict,
            Self::Address(error) => error.kind(),
            Self::Seal(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Name
            | Self::Issuer
            | Self::ClientId
            | Self::Scopes
            | Self::GroupClaim
            | Self::Domain(_)
            | Self::PublicDomain(_)
            | Self::Domains
            | Self::Rules
            | Self::Role(_)
            | Self::RoleAboveYours(_)
            | Self::DefaultRole(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "identity_provider.not_found",
            Self::Name => "identity_provider.name",
            Self::Issuer => "identity_provider.issuer",
            Self::Address(error) => error.code(),
            Self::ClientId => "identity_provider.client_id",
            Self::Scopes => "identity_provider.scopes",
            Self::Domain(_) => "identity_provider.domain",
            Self::PublicDomain(_) => "identity_provider.public_domain",
            Self::DomainTaken(_) => "identity_provider.domain_taken",
            Self::Domains => "identity_provider.domains",
            Self::GroupClaim => "identity_provider.group_claim",
            Self::Rules => "identity_provider.rules",
            Self::Role(_) => "identity_provider.role",
            Self::RoleAboveYours(_) => "identity_provider.role_above_yours",
            Self::DefaultRole(_) => "identity_provider.default_role",
            Self::Seal(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl IdentityProviderError {
    /// Where in the body the fault is, as far as the error alone tells.
    pub(super) fn pointer(&self) -> Option<&'static str> {
        Some(match self {
            Self::Name => "/name",
            Self::Issuer | Self::Address(_) => "/issuer",
            Self::ClientId => "/client_id",
            Self::Scopes => "/scopes",
            Self::Domain(_) | Self::PublicDomain(_) | Self::DomainTaken(_) | Self::Domains => "/domains",
            Self::GroupClaim => "/group_claim",
            Self::Rules | Self::Role(_) | Self::RoleAboveYours(_) => "/role_rules",
            Self::DefaultRole(_) => "/default_role",
            Self::NotFound | Self::Seal(_) | Self::Store(_) => return None,
        })
    }
}

const NAME_CHARS_MAX: usize = 40;
const TEXT_CHARS_MAX: usize = 200;
const ISSUER_CHARS_MAX: usize = 500;
const DOMAIN_CHARS_MAX: usize = 253;
const DOMAINS_MAX: usize = 20;
const RULES_MAX: usize = 50;

/// Where anybody gets an address, so that a claim would speak for strangers.
const PUBLIC_DOMAINS: [&str; 16] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "mail.ru",
    "yandex.ru",
    "bk.ru",
    "list.ru",
    "ukr.net",
    "i.ua",
];

/// The settings as they are stored: trimmed, in lower case where case means nothing, each checked.
pub(super) fn checked(
    mut wanted: IdentityProviderView,
) -> Result<IdentityProviderView, IdentityProviderError> {
    use IdentityProviderError as E;
    wanted.name = text(&wanted.name, NAME_CHARS_MAX).ok_or(E::Name)?;
    wanted.issuer = issuer(&wanted.issuer).ok_or(E::Issuer)?;
    wanted.client_id = text(&wanted.client_id, TEXT_CHARS_MAX).ok_or(E::ClientId)?;
    wanted.scopes = scopes(&wanted.scopes).ok_or(E::Scopes)?;
    wanted.domains = domains(&wanted.domains)?;
    wanted.group_claim = text(&wanted.group_claim, TEXT_CHARS_MAX).ok_or(E::GroupClaim)?;
    wanted.role_rules = rules(wanted.role_rules).ok_or(E::Rules)?;
    Ok(wanted)
}

/// Changing a provider decides who is let in, and as what.
pub(super) fn rights_to_change() -> Rights {
    Entity::Organization.update() | Entity::Role.update()
}

/// The domain of an address, in lower case.
pub fn domain_of(email: &str) -> Option<String> {
    let (name, domain) = email.trim().rsplit_once('@')?;
    (!name.is_empty() && !domain.is_empty()).then(|| domain.to_lowercase())
}

/// Where providers send browsers back to.
pub fn redirect_uri(public_url: &Url) -> String {
    format!("{}/api/v1/sso/callback", public_url.as_str().trim_end_matches('/'))
}

fn text(given: &str, chars_max: usize) -> Option<String> {
    let trimmed = given.trim();
    let fits = (1..=chars_max).contains(&trimmed.chars().count()) && !trimmed.contains(char::is_control);
    fits.then(|| trimmed.to_owned())
}

/// An address without query or fragment; it is kept as it is, because providers compare it byte by byte.
fn issuer(given: &str) -> Option<String> {
    let given = text(given, ISSUER_CHARS_MAX)?;
    let url = Url::parse(&given).ok()?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.has_host();
    (plain && matches!(url.scheme(), "https" | "http")).then_some(given)
}

fn scopes(given: &str) -> Option<String> {
    let words: Vec<&str> = given.split_whitespace().collect();
    let sound = words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'));
    let joined = words.join(" ");
    (sound && words.contains(&"openid") && joined.len() <= TEXT_CHARS_MAX).then_some(joined)
}

fn domains(given: &[String]) -> Result<Vec<String>, IdentityProviderError> {
    let mut claimed = BTreeSet::new();
    for domain in given {
        let lower = domain.trim().to_lowercase();
        let shaped = lower.contains('.')
            && lower.len() <= DOMAIN_CHARS_MAX
            && lower.split('.').all(|label| {
                !label.is_empty()
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
        if !shaped {
            return Err(IdentityProviderError::Domain(domain.chars().take(64).collect()));
        }
        if PUBLIC_DOMAINS.contains(&lower.as_str()) {
            return Err(IdentityProviderError::PublicDomain(lower));
        }
        claimed.insert(lower);
    }
    if (1..=DOMAINS_MAX).contains(&claimed.len()) {
        Ok(claimed.into_iter().collect())
    } else {
        Err(IdentityProviderError::Domains)
    }
}

fn rules(given: Vec<RoleRule>) -> Option<Vec<RoleRule>> {
    let mut seen = BTreeSet::new();
    let count = given.len();
    let kept: Vec<RoleRule> = given
        .into_iter()
        .filter_map(|rule| Some(RoleRule { group: text(&rule.group, TEXT_CHARS_MAX)?, role: rule.role }))
        .filter(|rule| seen.insert(rule.group.clone()))
        .collect();
    (kept.len() == count && count <= RULES_MAX).then_some(kept)
}

impl IdentityProviderView {
    /// What is answered until something is saved.
    pub(in crate::access) fn unconfigured(redirect_uri: String) -> Self {
        Self {
            configured: false,
            enabled: false,
            name: String::new(),
            issuer: String::new(),
            client_id: String::new(),
            client_secret_set: false,
            scopes: "openid email profile".to_owned(),
            domains: Vec::new(),
            group_claim: "groups".to_owned(),
            role_rules: Vec::new(),
            default_role: Some("agent".to_owned()),
            required: false,
            redirect_uri,
            revision: 0,
        }
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_domain_is_ones_own_and_written_without_the_at() {
        let one = |domain: &str| domains(&[domain.to_owned()]).map_err(|error| error.code());
        assert_eq!(one(" Clinic.Example ").unwrap(), ["clinic.example"]);
        assert_eq!(one("клініка.укр").unwrap(), ["клініка.укр"]);
        assert_eq!(one("gmail.com"), Err("identity_provider.public_domain"));
        for bad in ["@clinic.example", "clinic", "a..b", "-a.example", "a b.example", "clinic.example."] {
            assert_eq!(one(bad), Err("identity_provider.domain"), "{bad}");
        }
        assert_eq!(domains(&[]).map_err(|error| error.code()), Err("identity_provider.domains"));
    }

    #[test]
    fn an_issuer_is_kept_as_it_was_written() {
        for good in ["https://id.example", "https://id.example/", "https://ID.example/realms/a"] {
            assert_eq!(issuer(&format!(" {good} ")).as_deref(), Some(good));
        }
        for bad in ["", "id.example", "https://id.example/?a=b", "https://id.example/#a", "ftp://id.example"]
        {
            assert_eq!(issuer(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_scopes_always_hold_openid() {
        assert_eq!(scopes(" openid  email ").as_deref(), Some("openid email"));
        assert_eq!(scopes("email"), None);
        assert_eq!(scopes("openid \"x\""), None);
    }

    #[test]
    fn the_domain_of_an_address_is_what_stands_behind_the_last_at() {
        assert_eq!(domain_of("Anna@Clinic.Example").as_deref(), Some("clinic.example"));
        assert_eq!(domain_of("\"a@evil.example\"@clinic.example").as_deref(), Some("clinic.example"));
        assert_eq!(domain_of("anna"), None);
        assert_eq!(domain_of("@clinic.example"), None);
    }
}
