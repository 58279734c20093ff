//! The rules of signing in elsewhere: what a browser carries, who is let in, and with which role.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connectors::oidc::{Claims, OidcError};
use sha2::{Digest, Sha256};
use url::Url;

use crate::access::identity_providers::{IdentityProviderView, domain_of};
use crate::tenancy::members::check_email;

/// What one sign-in consists of: the state travels through the provider, the other half stays in the browser.
///
/// The verifier and the nonce follow from both halves, so neither is stored anywhere.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    /// Comes back in the address.
    pub state: String,
    /// Comes back in a cookie.
    pub browser: String,
}

impl Ticket {
    /// What the code is exchanged with.
    pub(super) fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// The hash of the verifier, as it travels ahead (RFC 7636, S256).
    pub(super) fn challenge(&self) -> String {
        challenge(&self.verifier())
    }

    /// What the token must repeat.
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    fn derived(&self, purpose: &str) -> String {
        let digest = Sha256::new_with_prefix(purpose).chain_update(&self.browser).chain_update(&self.state);
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }
}

/// What the table holds of either half.
pub(super) fn hash(half: &str) -> Vec<u8> {
    Sha256::digest(half.as_bytes()).to_vec()
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Somebody who comes back from a provider, by the provider's word.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    /// His name at the provider; the same for ever.
    pub subject: String,
    /// In lower case.
    pub email: String,
    /// Whether the provider has checked the address; none when it does not say.
    pub email_verified: Option<bool>,
    /// What the provider calls him.
    pub name: Option<String>,
    /// The groups he is in; none when the provider does not say.
    pub groups: Option<Vec<String>>,
}

impl Arrival {
    /// What the claims say about somebody.
    pub(super) fn of(claims: &Claims, group_claim: &str) -> Result<Self, SsoError> {
        let email = claims.text("email").ok_or(SsoError::Address)?;
        Ok(Self {
            subject: claims.subject().to_owned(),
            email: check_email(email).map_err(|_| SsoError::Address)?,
            email_verified: claims.email_verified(),
            name: claims.text("name").map(str::to_owned),
            groups: claims.list(group_claim),
        })
    }

    /// Only people of a claimed domain, whose address the provider does not doubt, become anybody here.
    pub(super) fn check_domain(&self, settings: &IdentityProviderView) -> Result<(), SsoError> {
        let claimed = domain_of(&self.email).is_some_and(|domain| settings.domains.contains(&domain));
        match (claimed, self.email_verified) {
            (false, _) => Err(SsoError::Domain),
            (true, Some(false)) => Err(SsoError::Unverified),
            (true, _) => Ok(()),
        }
    }
}

/// Whether an account that was here before belongs to the person who arrived with its address.
pub(super) fn decide_link(arrival: &Arrival, belongs_elsewhere: bool) -> Result<(), SsoError> {
    match (arrival.email_verified, belongs_elsewhere) {
        (_, true) => Err(SsoError::Elsewhere),
        (Some(true), false) => Ok(()),
        (_, false) => Err(SsoError::Unverified),
    }
}

/// What a member is now, as far as a new role depends on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'a> {
    /// Key of the role.
    pub role: &'a str,
    /// Whether nobody else is Client.
    pub last_client: bool,
}

/// The role to give; none leaves a member the one he has. The first rule for one of the groups decides. A role that
/// the rules give is taken back with its group; one that a person gave by hand stays, and so does the last Client's.
pub(super) fn decide_role(
    settings: &IdentityProviderView,
    groups: Option<&[String]>,
    standing: Option<Standing<'_>>,
    exists: impl Fn(&str) -> bool,
) -> Result<Option<String>, SsoError> {
    let rules = settings.role_rules.iter().filter(|rule| exists(&rule.role));
    let mut matching = rules.clone().filter(|rule| groups.is_some_and(|groups| groups.contains(&rule.group)));
    let by_group = matching.next().map(|rule| rule.role.clone());
    let by_default = settings.default_role.clone().filter(|role| exists(role));
    let Some(Standing { role, last_client }) = standing else {
        return by_group.or(by_default).map(Some).ok_or(SsoError::NoRole);
    };
    let was_given_by_a_rule = groups.is_some() && rules.clone().any(|rule| rule.role == role);
    match by_group {
        _ if last_client => Ok(None),
        Some(given) => Ok(Some(given).filter(|given| given != role)),
        None if was_given_by_a_rule => by_default.map(Some).ok_or(SsoError::NoRole),
        None => Ok(None),
    }
}

const NEXT_CHARS_MAX: usize = 500;

/// A path of our own console, or its beginning: nobody is sent to another site from here.
pub(super) fn own_path(wanted: Option<&str>, public_url: &Url) -> String {
    let own = |path: &&str| {
        let plain = path.len() <= NEXT_CHARS_MAX
            && path.starts_with('/')
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let page = !path.starts_with("/api/") && !path.starts_with("/login");
        plain && page && public_url.join(path).is_ok_and(|url| url.origin() == public_url.origin())
    };
    wanted.filter(own).unwrap_or("/").to_owned()
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub(super) enum SsoError {
    #[error("no identity provider is switched on for this")]
    Unknown,
    #[error("too many sign-ins from this address")]
    Limited,
    #[error("the sign-in took too long, came back twice, or began in another browser")]
    Expired,
    #[error("another provider answered than the one that was asked")]
    OtherIssuer,
    #[error("the provider refused: {0}")]
    Refused(String),
    #[error("the provider could not be used: {}", .0.words())]
    Provider(#[from] OidcError),
    #[error("the provider names no e-mail address")]
    Address,
    #[error("the domain of the address is not claimed by this organization")]
    Domain,
    #[error("the provider has not checked the address")]
    Unverified,
    #[error("the account of this address belongs to another organization too")]
    Elsewhere,
    #[error("the member is deactivated")]
    Deactivated,
    #[error("none of the person's groups has a role here")]
    NoRole,
    #[error("the sign-in failed on our side")]
    Inside(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SsoError {
    /// Stable; the sign-in page explains it to the person, and the guide to the administrator.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Limited => "limited",
            Self::Expired => "expired",
            Self::OtherIssuer | Self::Provider(OidcError::Token(_)) => "token",
            Self::Refused(_) => "refused",
            Self::Provider(_) => "provider",
            Self::Address => "address",
            Self::Domain => "domain",
            Self::Unverified => "unverified",
            Self::Elsewhere => "elsewhere",
            Self::Deactivated => "deactivated",
            Self::NoRole => "no_role",
            Self::Inside(_) => "failed",
        }
    }

    pub(super) fn inside(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Inside(Box::new(cause))
    }
}

impl From<store::StoreError> for SsoError {
    fn from(cause: store::StoreError) -> Self {
        Self::inside(cause)
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::access::identity_providers::RoleRule;

    fn settings(rules: &[(&str, &str)], default: Option<&str>) -> IdentityProviderView {
        let rule = |(group, role): &(&str, &str)| RoleRule { group: (*group).into(), role: (*role).into() };
        let mut settings = IdentityProviderView::unconfigured(String::new());
        settings.role_rules = rules.iter().map(rule).collect();
        settings.default_role = default.map(str::to_owned);
        settings.domains = vec!["clinic.example".to_owned()];
        settings
    }

    fn role(rules: &IdentityProviderView, groups: Option<&[&str]>, standing: Option<(&str, bool)>) -> String {
        let groups: Option<Vec<String>> = groups.map(|all| all.iter().map(|one| (*one).to_owned()).collect());
        let standing = standing.map(|(role, last_client)| Standing { role, last_client });
        match decide_role(rules, groups.as_deref(), standing, |key| key != "custom-gone") {
            Ok(Some(role)) => role,
            Ok(None) => "as it was".to_owned(),
            Err(refusal) => refusal.word().to_owned(),
        }
    }

    #[test]
    fn the_first_rule_for_one_of_the_groups_decides() {
        let rules = settings(&[("leads", "supervisor"), ("staff", "agent")], Some("agent"));
        let closed = settings(&[("leads", "supervisor")], None);
        assert_eq!(role(&rules, Some(&["staff", "leads"]), None), "supervisor");
        assert_eq!(role(&rules, Some(&["Leads"]), None), "agent", "a group is compared letter by letter");
        assert_eq!(role(&rules, None, None), "agent");
        assert_eq!(role(&closed, Some(&["staff"]), None), "no_role");
        let gone = settings(&[("leads", "custom-gone")], Some("custom-gone"));
        assert_eq!(role(&gone, Some(&["leads"]), None), "no_role", "a deleted role lets nobody in");
    }

    #[test]
    fn a_role_goes_with_its_group_unless_a_person_gave_it() {
        let rules = settings(&[("leads", "supervisor"), ("staff", "agent")], Some("agent"));
        assert_eq!(role(&rules, Some(&["leads"]), Some(("agent", false))), "supervisor");
        assert_eq!(role(&rules, Some(&["leads"]), Some(("supervisor", false))), "as it was");
        assert_eq!(role(&rules, Some(&[]), Some(("supervisor", false))), "agent");
        assert_eq!(role(&rules, None, Some(("supervisor", false))), "as it was", "the provider says nothing");
        assert_eq!(role(&rules, Some(&[]), Some(("admin", false))), "as it was", "no rule gives it");
        let closed = settings(&[("leads", "supervisor")], None);
        assert_eq!(role(&closed, Some(&[]), Some(("supervisor", false))), "no_role");
    }

    #[test]
    fn the_last_client_stays_client_whatever_the_groups_say() {
        let rules = settings(&[("owners", "client"), ("staff", "agent")], None);
        assert_eq!(role(&rules, Some(&["staff"]), Some(("client", true))), "as it was");
        assert_eq!(role(&rules, Some(&[]), Some(("client", true))), "as it was");
        assert_eq!(role(&rules, Some(&["staff"]), Some(("client", false))), "agent");
    }

    #[test]
    fn an_account_is_linked_only_by_a_checked_address_and_when_it_is_nobody_elses() {
        let arrival = |email: &str, email_verified| Arrival {
            subject: "1".to_owned(),
            email: email.to_owned(),
            email_verified,
            name: None,
            groups: None,
        };
        let anna = |verified| arrival("anna@clinic.example", verified);
        let word = |outcome: Result<(), SsoError>| outcome.map_or_else(|refusal| refusal.word(), |()| "in");
        assert_eq!(word(decide_link(&anna(Some(true)), false)), "in");
        assert_eq!(word(decide_link(&anna(None), false)), "unverified");
        assert_eq!(word(decide_link(&anna(Some(false)), false)), "unverified");
        assert_eq!(word(decide_link(&anna(Some(true)), true)), "elsewhere");
        let settings = settings(&[], None);
        assert_eq!(word(anna(None).check_domain(&settings)), "in");
        assert_eq!(word(anna(Some(false)).check_domain(&settings)), "unverified");
        for other in ["anna@sub.clinic.example", "anna@evilclinic.example", "anna@clinic.example.evil"] {
            assert_eq!(word(arrival(other, Some(true)).check_domain(&settings)), "domain", "{other}");
        }
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        let public_url = Url::parse("https://harken.example").unwrap();
        let path = |wanted: &str| own_path(Some(wanted), &public_url);
        assert_eq!(path("/o/acme/conversations?status=failed"), "/o/acme/conversations?status=failed");
        for foreign in [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "evil.example",
            "javascript:alert(1)",
            "/a\r\nset-cookie: x=1",
            "/api/v1/sessions",
            "/login",
            "",
            "/%\u{442}",
        ] {
            assert_eq!(path(foreign), "/", "{foreign:?}");
        }
        assert_eq!(own_path(None, &public_url), "/");
    }

    #[test]
    fn the_challenge_is_the_one_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(
            challenge(verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "RFC 7636, appendix B"
        );
        let ticket = Ticket { state: "s".to_owned(), browser: "b".to_owned() };
        let other = Ticket { state: "s".to_owned(), browser: "c".to_owned() };
        assert!(ticket.nonce() != ticket.verifier() && ticket.nonce() != other.nonce());
        assert_eq!(ticket.verifier().len(), 43, "as long as the standard wants it");
    }
}
