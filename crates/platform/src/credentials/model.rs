//! What a credential is, and what may be saved as one.

use std::collections::BTreeMap;

use connectors::{Account, Connector, Descriptor, Family, FieldProblem, HttpError};
use kernel::{Classify, CredentialId, Kind, OrganizationId, Secret, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tenancy::organizations::SettingsLevel;

/// How a credential stands. A provider without one is not configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// The provider accepted it when it was asked last.
    Connected,
    /// The provider refused it, or could not be asked.
    Failing,
}

/// A credential as it is shown: never its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Credential)]
pub(super) struct CredentialView {
    /// Its id.
    pub id: CredentialId,
    /// Key of its connector.
    pub connector: String,
    /// `asr` or `llm`.
    pub family: String,
    /// How it stands.
    pub state: CredentialState,
    /// The last characters of the secret, to tell one key from another.
    pub last4: String,
    /// Where the provider is, when not at its usual address.
    pub base_url: Option<String>,
    /// Which of its models is used, when not the usual one.
    pub model: Option<String>,
    /// What the provider said when it refused.
    pub last_error: Option<String>,
    /// When it was saved or found failing last.
    pub updated_at: Ts,
    /// Whose it is. Of an inherited one the key's last characters, address and errors are not told.
    pub level: SettingsLevel,
}

/// What the pipeline works with: a connector and the account it acts on.
#[derive(Clone)]
pub struct CredentialAccount {
    /// Which credential it is.
    pub credential_id: CredentialId,
    /// Whose it is: the organization's own or that of one above it.
    pub organization_id: OrganizationId,
    /// Who speaks to the provider.
    pub connector: &'static dyn Connector,
    /// What the connector works with.
    pub account: Account,
    /// What the provider said when it refused this credential; none while it works.
    pub failing: Option<String>,
}

/// Why a credential could not be served.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    #[error("`{0}` is not a provider that takes a key: `GET /connectors` lists them")]
    Connector(String),
    #[error("there is no credential for {0}")]
    NotFound(String),
    #[error("enter the key: there is none saved yet")]
    SecretMissing,
    #[error("the setting `{}` cannot be saved: {}", problem.key, words(problem.code))]
    Field { problem: FieldProblem },
    #[error("the address cannot be used: {0}")]
    Address(#[from] HttpError),
    #[error("a key could not be sealed or opened")]
    Seal(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for CredentialError {
    fn kind(&self) -> Kind {
        match self {
            Self::Connector(_) | Self::NotFound(_) => Kind::NotFound,
            Self::SecretMissing | Self::Field { .. } => Kind::Invalid,
            Self::Address(error) => error.kind(),
            Self::Seal(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Connector(_) => "credential.connector",
            Self::NotFound(_) => "credential.not_found",
            Self::SecretMissing => "credential.secret_missing",
            Self::Field { .. } => "credential.field",
            Self::Address(error) => error.code(),
            Self::Seal(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl CredentialError {
    /// Where in the body the fault is.
    pub fn pointer(&self) -> Option<String> {
        match self {
            Self::SecretMissing => Some("/secret".to_owned()),
            Self::Address(_) => Some("/base_url".to_owned()),
            Self::Field { problem } if problem.key == SECRET => Some("/secret".to_owned()),
            Self::Field { problem } => Some(format!("/{}", problem.key)),
            _ => None,
        }
    }
}

/// The one secret every provider's account has.
pub(super) const SECRET: &str = "api_key";

/// The account of what was entered, or the first thing wrong with it.
pub(super) fn account_of(
    descriptor: &'static Descriptor,
    secret: Option<Secret>,
    base_url: Option<&str>,
    model: Option<&str>,
) -> Result<Account, CredentialError> {
    let plain = [("base_url", base_url), ("model", model)].into_iter().filter_map(|(key, value)| {
        let value = value?.trim();
        (!value.is_empty()).then(|| (key.to_owned(), value.to_owned()))
    });
    let secrets: BTreeMap<String, Secret> =
        secret.into_iter().map(|secret| (SECRET.to_owned(), secret)).collect();
    let account = Account { fields: plain.collect(), secrets };
    match account.problems(descriptor).into_iter().next() {
        None => Ok(account),
        Some(problem) if problem.key == SECRET && problem.code == "required" => {
            Err(CredentialError::SecretMissing)
        }
        Some(problem) => Err(CredentialError::Field { problem }),
    }
}

/// The provider of that key, if it is one that works for the pipeline.
pub(super) fn provider(key: &str) -> Result<&'static dyn Connector, CredentialError> {
    let known = connectors::find(key)
        .filter(|connector| matches!(connector.descriptor().family, Family::Asr | Family::Llm));
    known.ok_or_else(|| CredentialError::Connector(key.chars().take(64).collect()))
}

fn words(code: &str) -> &'static str {
    match code {
        "required" => "it is missing",
        "unknown" => "this provider does not have it",
        "not_a_url" => "it is not an address such as https://host.example/v1",
        _ => "it is malformed",
    }
}

impl CredentialState {
    /// The word in the table and on the wire.
    pub fn key(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Failing => "failing",
        }
    }

    /// The state of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(key)).ok()
    }
}
