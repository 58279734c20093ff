//! What a mail server is, and what may be saved as one.

use connectors::HttpError;
use connectors::mail::{Encryption, MailboxError};
use kernel::{Classify, Kind, Secret};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailEncryption)]
pub enum EncryptionMode {
    /// TLS from the first byte, usually port 465.
    ImplicitTls,
    /// STARTTLS or nothing, usually port 587.
    Starttls,
    /// STARTTLS where the server offers it; whoever sits between can take the offer away.
    StarttlsIfOffered,
    /// No protection: relays inside one's own network.
    None,
}

/// Which level's server sends the mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailLevel)]
pub enum LevelKind {
    /// The organization's own.
    Organization,
    /// That of an organization above it.
    Parent,
    /// The operator's.
    Platform,
    /// Nobody's: no mail leaves.
    None,
}

/// Mail settings as they are sent in. What is left out of the two secrets stays as it is saved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SmtpSettingsChange)]
pub(super) struct NewMailServer {
    /// `smtp`, or `resend` for the mail service of that name.
    #[serde(default = "smtp")]
    pub provider: String,
    /// Name of the server: `smtp.gmail.com`, without a scheme or a port.
    #[serde(default)]
    pub host: String,
    /// 1 to 65535; usually 465, 587 or 25.
    #[serde(default)]
    pub port: Option<i64>,
    /// On: TLS from the first byte. Off: plain, upgraded by STARTTLS if the server offers it, unless `encryption`
    /// says otherwise.
    #[serde(default)]
    pub secure: Option<bool>,
    /// The explicit choice.
    #[serde(default)]
    pub encryption: Option<EncryptionMode>,
    /// Takes any certificate: testing and internal servers only.
    #[serde(default)]
    pub disable_certificate_validation: bool,
    /// Together with a password, or not at all.
    #[serde(default)]
    pub username: Option<String>,
    /// Write-only; empty keeps the saved one.
    #[serde(default)]
    pub password: Option<Secret>,
    /// Write-only; empty keeps the saved one.
    #[serde(default)]
    pub api_key: Option<Secret>,
    /// Where the mail service is, when not at its usual address.
    #[serde(default)]
    pub api_url: Option<String>,
    /// Sender: `address` or `Name <address>`.
    #[serde(default)]
    pub mail_from: String,
    /// Who gets a copy of every notification; never of codes, resets and invitations.
    #[serde(default)]
    pub notification_bcc: Vec<String>,
    /// Where answers go, and what mails and error pages name.
    #[serde(default)]
    pub support_email: Option<String>,
}

fn smtp() -> String {
    SMTP.to_owned()
}

/// The provider that is a server of one's own; every other key is a connector's.
pub(super) const SMTP: &str = "smtp";
pub(super) const BCC_MAX: usize = 20;
pub(super) const USERNAME_CHARS_MAX: usize = 320;

/// Settings that can be saved, without their secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MailServer {
    pub provider: String,
    pub host: String,
    pub port: u16,
    pub encryption: EncryptionMode,
    pub disable_certificate_validation: bool,
    pub username: Option<String>,
    pub api_url: Option<String>,
    pub mail_from: String,
    pub notification_bcc: Vec<String>,
    pub support_email: Option<String>,
}

/// What the settings page shows. Never a secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SmtpSettings)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch or a fact of its own on the page")]
pub(super) struct MailServerView {
    /// Whose server sends this organization's mails.
    pub level: LevelKind,
    /// The name of the organization above whose server it is.
    pub level_name: Option<String>,
    /// Through whom mails leave now, at whatever level it is set.
    pub in_effect: Option<InEffect>,
    /// `smtp`, or the key of a mail service.
    pub provider: String,
    /// Name of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether TLS begins with the first byte.
    pub secure: bool,
    /// How the way to the server is protected.
    pub encryption: EncryptionMode,
    /// Whether any certificate is taken.
    pub disable_certificate_validation: bool,
    /// The user name.
    pub username: Option<String>,
    /// Whether a password is saved.
    pub password_set: bool,
    /// Whether an API key is saved.
    pub api_key_set: bool,
    /// Where the mail service is, when not at its usual address.
    pub api_url: Option<String>,
    /// The sender.
    pub mail_from: String,
    /// Who gets a copy of every notification.
    pub notification_bcc: Vec<String>,
    /// Where answers go.
    pub support_email: Option<String>,
}

/// Through whom mails leave.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MailInEffect)]
pub(super) struct InEffect {
    /// `smtp`, or the key of a mail service.
    pub provider: String,
    /// The server, or the address of the service.
    pub host: String,
    /// The sender.
    pub mail_from: String,
    /// Where answers go.
    pub support_email: Option<String>,
}

/// Why mail settings could not be served.
#[derive(Debug, thiserror::Error)]
pub enum MailServerError {
    #[error("`{0}` does not send mail: choose smtp or resend")]
    Provider(String),
    #[error("write the name of the server only, such as smtp.gmail.com: without a scheme, a port or a path")]
    Host,
    #[error("a port is a number from 1 to 65535; mail servers use 465, 587 or 25")]
    Port,
    #[error("a secure connection is TLS from the first byte: turn it off to choose another encryption")]
    Encryption,
    #[error("a user name has 1 to {USERNAME_CHARS_MAX} characters and belongs together with a password")]
    Username,
    #[error("enter the password: there is none saved for this user name")]
    Password,
    #[error("enter the password again: it was saved for another server or user name")]
    PasswordAgain,
    #[error("enter the API key: there is none saved for this address")]
    ApiKey,
    #[error("the address of the mail service cannot be used: {0}")]
    ApiUrl(HttpError),
    #[error("the sender cannot be used: {0}")]
    MailFrom(MailboxError),
    #[error("`{address}` cannot get a copy: {problem}")]
    Bcc { at: usize, address: String, problem: MailboxError },
    #[error("at most {BCC_MAX} addresses get a copy")]
    BccTooMany,
    #[error("the support address cannot be used: {0}")]
    SupportEmail(MailboxError),
    #[error("the recipient of the test cannot be used: {0}")]
    Recipient(MailboxError),
    #[error("that was a lot of tests: wait {0} seconds and try again")]
    Limited(u64),
    #[error("no mail server is configured at this level or above: set one up first")]
    NotConfigured,
    #[error("the server cannot be reached: {0}")]
    Address(HttpError),
    #[error("a password could not be sealed or opened")]
    Seal(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for MailServerError {
    fn kind(&self) -> Kind {
        match self {
            Self::Limited(_) => Kind::Limited,
            Self::NotConfigured => Kind::Conflict,
            Self::Seal(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::Provider(_)
            | Self::Host
            | Self::Port
            | Self::Encryption
            | Self::Username
            | Self::Password
            | Self::PasswordAgain
            | Self::ApiKey
            | Self::ApiUrl(_)
            | Self::MailFrom(_)
            | Self::Bcc { .. }
            | Self::BccTooMany
            | Self::SupportEmail(_)
            | Self::Recipient(_)
            | Self::Address(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Provider(_) => "smtp.provider",
            Self::Host => "smtp.host",
            Self::Port => "smtp.port",
            Self::Encryption => "smtp.encryption",
            Self::Username => "smtp.username",
            Self::Password => "smtp.password",
            Self::PasswordAgain => "smtp.password_again",
            Self::ApiKey => "smtp.api_key",
            Self::ApiUrl(_) => "smtp.api_url",
            Self::MailFrom(_) => "smtp.mail_from",
            Self::Bcc { .. } => "smtp.notification_bcc",
            Self::BccTooMany => "smtp.bcc_too_many",
            Self::SupportEmail(_) => "smtp.support_email",
            Self::Recipient(_) => "smtp.recipient",
            Self::Limited(_) => "smtp.limited",
            Self::NotConfigured => "smtp.not_configured",
            Self::Address(_) => "smtp.address",
            Self::Seal(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl MailServerError {
    /// Where in the body the fault is.
    pub(super) fn pointer(&self) -> Option<String> {
        let field = match self {
            Self::Provider(_) => "provider",
            Self::Host | Self::Address(_) => "host",
            Self::Port => "port",
            Self::Encryption => "encryption",
            Self::Username => "username",
            Self::Password | Self::PasswordAgain => "password",
            Self::ApiKey => "api_key",
            Self::ApiUrl(_) => "api_url",
            Self::MailFrom(_) => "mail_from",
            Self::Bcc { at, .. } => return Some(format!("/notification_bcc/{at}")),
            Self::BccTooMany => "notification_bcc",
            Self::SupportEmail(_) => "support_email",
            Self::Recipient(_) => "recipient",
            _ => return None,
        };
        Some(format!("/{field}"))
    }
}

impl From<EncryptionMode> for Encryption {
    fn from(mode: EncryptionMode) -> Self {
        match mode {
            EncryptionMode::ImplicitTls => Self::ImplicitTls,
            EncryptionMode::Starttls => Self::Starttls,
            EncryptionMode::StarttlsIfOffered => Self::StarttlsIfOffered,
            EncryptionMode::None => Self::None,
        }
    }
}

impl EncryptionMode {
    /// The word in the table.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::ImplicitTls => "implicit_tls",
            Self::Starttls => "starttls",
            Self::StarttlsIfOffered => "starttls_if_offered",
            Self::None => "none",
        }
    }

    /// The mode of that word.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(key)).ok()
    }
}

/// What the page shows where nothing is saved.
impl Default for MailServer {
    fn default() -> Self {
        Self {
            provider: SMTP.to_owned(),
            host: String::new(),
            port: 587,
            encryption: EncryptionMode::Starttls,
            disable_certificate_validation: false,
            username: None,
            api_url: None,
            mail_from: String::new(),
            notification_bcc: Vec::new(),
            support_email: None,
        }
    }
}
