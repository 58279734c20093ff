//! What a source is, and what may be said about one.

use std::collections::BTreeMap;

use connectors::{Account, Descriptor, FieldKind, FieldProblem, HttpError};
use kernel::{Classify, Kind, Secret};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// How a source stands. The screen draws this and guesses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// It takes in what arrives.
    Active,
    /// Another source of its kind took its place.
    Inactive,
    /// Somebody disconnected it; its address answers 410 and its secrets are gone.
    Disconnected,
}

/// What a source is made of.
#[derive(Debug, Clone)]
pub(super) struct NewSource {
    /// Family of the connector.
    pub kind: &'static str,
    /// Key of the connector.
    pub connector: &'static str,
    /// What people call it.
    pub name: String,
    /// The vendor's host it belongs to.
    pub domain: String,
    /// IANA name.
    pub timezone: String,
    /// The settings that are no secrets.
    pub fields: BTreeMap<String, String>,
    /// The secrets, sealed; none when the connector has none.
    pub sealed_secrets: Option<Vec<u8>>,
    /// Hash of the token in its address.
    pub token_hash: Vec<u8>,
    /// The token, sealed, so that it can be shown.
    pub sealed_token: Vec<u8>,
}

/// What a source is to be made of instead.
#[derive(Debug)]
pub(super) struct SourceChange {
    /// What people call it.
    pub name: String,
    /// IANA name.
    pub timezone: String,
    /// Other settings or secrets, when there are any.
    pub account: Option<Account>,
    /// The vendor's host it belongs to.
    pub domain: String,
}

/// Why a source could not be served.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("there is no such source")]
    NotFound,
    #[error("`{0}` is not a connector that takes something in: `GET /connectors` lists them")]
    Connector(String),
    #[error("there is no connector `{0}`: `GET /connectors` lists them")]
    NoConnector(String),
    #[error("the vendor was asked too often: try again in {0} s")]
    Limited(u64),
    #[error("the sample is larger than {} KB: paste one event", SAMPLE_BYTES_MAX / 1024)]
    SampleTooLarge,
    #[error("give the source a name of 1 to 120 characters")]
    Name,
    #[error("`{0}` is not a time zone: use an IANA name such as Europe/Kyiv")]
    Timezone(String),
    #[error("the settings of {connector} cannot be saved: {}", field_words(problems))]
    Fields { connector: &'static str, problems: Vec<FieldProblem> },
    #[error("the address cannot be used: {0}")]
    Address(#[from] HttpError),
    #[error("another member connected a source at the same moment: reload and decide again")]
    LostTheRace,
    #[error("this source was disconnected and cannot be used again: connect a new one")]
    Disconnected,
    #[error("a secret could not be sealed or opened")]
    Seal(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for SourceError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::NoConnector(_) => Kind::NotFound,
            Self::Limited(_) => Kind::Limited,
            Self::SampleTooLarge => Kind::TooLarge,
            Self::Connector(_) | Self::Name | Self::Timezone(_) | Self::Fields { .. } => Kind::Invalid,
            Self::Address(error) => error.kind(),
            Self::LostTheRace | Self::Disconnected => Kind::Conflict,
            Self::Seal(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "source.not_found",
            Self::Connector(_) => "source.connector",
            Self::NoConnector(_) => "source.no_connector",
            Self::Limited(_) => "source.limited",
            Self::SampleTooLarge => "source.sample_too_large",
            Self::Name => "source.name",
            Self::Timezone(_) => "source.timezone",
            Self::Fields { .. } => "source.fields",
            Self::Address(error) => error.code(),
            Self::LostTheRace => "source.lost_the_race",
            Self::Disconnected => "source.disconnected",
            Self::Seal(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

const NAME_CHARS_MAX: usize = 120;
const FIELD_BYTES_MAX: usize = 4096;
/// One pushed event is much smaller.
const SAMPLE_BYTES_MAX: usize = 256 * 1024;

/// A name without the blanks around it.
pub(super) fn check_name(name: &str) -> Result<String, SourceError> {
    let name = name.trim();
    if (1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        Ok(name.to_owned())
    } else {
        Err(SourceError::Name)
    }
}

/// A known IANA time zone.
pub(super) fn check_timezone(name: &str) -> Result<(), SourceError> {
    jiff::tz::TimeZone::get(name).map(|_| ()).map_err(|_| SourceError::Timezone(name.to_owned()))
}

/// What was entered, sorted into plain settings and secrets by the connector's descriptor, or what is wrong with it.
pub(super) fn sort_fields(
    descriptor: &'static Descriptor,
    entered: BTreeMap<String, Secret>,
) -> Result<Account, SourceError> {
    let (account, problems) = sorted(descriptor, entered);
    refuse(descriptor, problems, account)
}

/// The same for settings that are still being entered: what is missing may come later.
pub(super) fn sort_unfinished(
    descriptor: &'static Descriptor,
    entered: BTreeMap<String, Secret>,
) -> Result<Account, SourceError> {
    let (account, mut problems) = sorted(descriptor, entered);
    problems.retain(|problem| problem.code != "required");
    refuse(descriptor, problems, account)
}

/// Settings with some of them entered anew. A plain setting that is entered empty is gone; a secret stays unless another
/// is entered, or nothing is on purpose.
pub(super) fn merge_fields(
    descriptor: &'static Descriptor,
    current: &Account,
    entered: BTreeMap<String, Option<Secret>>,
) -> Result<Account, SourceError> {
    let is_secret = |key: &str| descriptor.fields.iter().any(|spec| spec.key == key && spec.is_secret());
    let plain = current.fields.iter().map(|(key, value)| (key.clone(), Secret::new(value.as_str())));
    let mut merged: BTreeMap<String, Secret> = plain.chain(current.secrets.clone()).collect();
    for (key, value) in entered {
        match value.filter(|value| !value.expose().trim().is_empty() || is_secret(&key)) {
            None => drop(merged.remove(&key)),
            Some(value) if value.expose().trim().is_empty() => {}
            Some(value) => drop(merged.insert(key, value)),
        }
    }
    sort_fields(descriptor, merged)
}

/// A sample that can be decoded while somebody waits.
pub(super) fn check_sample(body: &str) -> Result<(), SourceError> {
    if body.len() > SAMPLE_BYTES_MAX { Err(SourceError::SampleTooLarge) } else { Ok(()) }
}

fn sorted(
    descriptor: &'static Descriptor,
    entered: BTreeMap<String, Secret>,
) -> (Account, Vec<FieldProblem>) {
    let is_secret = |key: &str| descriptor.fields.iter().any(|spec| spec.key == key && spec.is_secret());
    let (secrets, plain): (BTreeMap<_, _>, BTreeMap<_, _>) =
        entered.into_iter().partition(|(key, _)| is_secret(key));
    let fields = plain.into_iter().map(|(key, value)| (key, value.expose().trim().to_owned())).collect();
    let account = Account { fields, secrets };
    let mut problems = account.problems(descriptor);
    let long = |(key, text): (&String, &str)| {
        (text.len() > FIELD_BYTES_MAX).then(|| FieldProblem { key: key.clone(), code: "too_long" })
    };
    problems.extend(account.fields.iter().map(|(key, text)| (key, text.as_str())).filter_map(long));
    problems.extend(account.secrets.iter().map(|(key, secret)| (key, secret.expose())).filter_map(long));
    (account, problems)
}

fn refuse(
    descriptor: &'static Descriptor,
    problems: Vec<FieldProblem>,
    account: Account,
) -> Result<Account, SourceError> {
    if problems.is_empty() {
        Ok(account)
    } else {
        Err(SourceError::Fields { connector: descriptor.name, problems })
    }
}

/// The vendor's host, from the first address among the settings.
pub(super) fn domain_of(descriptor: &Descriptor, account: &Account) -> String {
    let address = descriptor.fields.iter().find(|spec| spec.kind == FieldKind::Url);
    let host = address.and_then(|spec| url::Url::parse(account.field(descriptor, spec.key)).ok());
    host.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

fn field_words(problems: &[FieldProblem]) -> String {
    let words = |problem: &FieldProblem| {
        let said = match problem.code {
            "required" => "is missing",
            "unknown" => "is not one of its settings",
            "not_a_url" => "is not an address such as https://host.example",
            "not_a_timezone" => "is not an IANA time zone such as Europe/Kyiv",
            "not_a_country" => "is not a country such as UA",
            "not_addresses" => "is not a list of addresses such as 203.0.113.7, 198.51.100.0/24",
            "not_a_choice" => "is none of the values it may have",
            _ => "is too long",
        };
        format!("`{}` {said}", problem.key)
    };
    problems.iter().map(words).collect::<Vec<_>>().join(", ")
}

/// What the tables know a token by.
pub(super) fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

impl SourceState {
    /// The word in the table and on the wire.
    pub fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Disconnected => "disconnected",
        }
    }

    /// The state of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(key)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered(pairs: &[(&str, &str)]) -> BTreeMap<String, Secret> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), Secret::new(*value))).collect()
    }

    fn streamtelecom() -> &'static Descriptor {
        connectors::find("streamtelecom").unwrap().descriptor()
    }

    #[test]
    fn settings_are_sorted_into_plain_ones_and_secrets() {
        let settings = [("username", " acme "), ("password", "pass-word"), ("api_key", "key-1234")];
        let account = sort_fields(streamtelecom(), entered(&settings)).unwrap();
        assert_eq!(account.fields["username"], "acme");
        assert_eq!(account.secrets.len(), 2);
        assert!(!format!("{account:?}").contains("pass-word"));
        assert!(!domain_of(streamtelecom(), &account).is_empty());
    }

    #[test]
    fn a_setting_that_is_unknown_missing_or_malformed_is_refused_by_name() {
        let bad = [("username", "acme"), ("password", "x"), ("colour", "red"), ("timezone", "Mars/Olympus")];
        let error = sort_fields(streamtelecom(), entered(&bad)).unwrap_err();
        let SourceError::Fields { problems, .. } = &error else { panic!("{error}") };
        let mut named: Vec<_> = problems.iter().map(|one| (one.key.as_str(), one.code)).collect();
        named.sort_unstable();
        assert_eq!(named, [("api_key", "required"), ("colour", "unknown"), ("timezone", "not_a_timezone")]);
        assert!(error.to_string().contains("`api_key` is missing"), "{error}");
        let unfinished = sort_unfinished(streamtelecom(), entered(&[("username", "acme")])).unwrap();
        assert_eq!(unfinished.fields["username"], "acme");
        assert!(sort_unfinished(streamtelecom(), entered(&bad)).is_err(), "what is there must be right");
    }

    #[test]
    fn a_secret_that_is_left_out_stays_and_a_setting_that_is_emptied_is_gone() {
        let settings = [("username", "acme"), ("password", "old"), ("api_key", "key"), ("country", "PL")];
        let before = sort_fields(streamtelecom(), entered(&settings)).unwrap();
        let change = |pairs: &[(&str, Option<&str>)]| {
            let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), value.map(Secret::new)));
            merge_fields(streamtelecom(), &before, pairs.collect())
        };
        let same = change(&[("password", Some("")), ("api_key", Some(" "))]).unwrap();
        assert_eq!(same, before);
        let changed =
            change(&[("password", Some("new")), ("country", Some("")), ("username", Some("b"))]).unwrap();
        assert_eq!(
            (changed.secrets["password"].expose(), changed.secrets["api_key"].expose()),
            ("new", "key")
        );
        assert_eq!((changed.fields.get("country"), changed.fields["username"].as_str()), (None, "b"));
        assert!(change(&[("api_key", None)]).is_err(), "what is required cannot be taken away");
        assert!(change(&[("username", Some(""))]).is_err());
    }
}
