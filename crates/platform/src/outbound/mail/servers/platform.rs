//! The operator's own mail server, for organizations that have none.

use connectors::mail::{Encryption, Mailbox, SmtpLogin, SmtpServer};
use kernel::Secret;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::model::EncryptionMode;

/// The mail server of the installation. Organizations that set their own, or whose parent does, do not use it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// Name of the SMTP server; without it organizations bring their own.
    pub host: Option<String>,
    /// Its port.
    pub port: u16,
    /// `implicit_tls`, `starttls`, `starttls_if_offered` or `none`.
    pub encryption: EncryptionMode,
    /// Takes any certificate; for tests and closed networks.
    pub disable_certificate_validation: bool,
    /// User name, where the server wants one.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// Sender: `address` or `Name <address>`.
    pub from: String,
    /// Where answers go, and what mails and error pages name.
    pub support_email: Option<String>,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            host: None,
            port: 587,
            encryption: EncryptionMode::Starttls,
            disable_certificate_validation: false,
            username: None,
            password: None,
            from: String::new(),
            support_email: None,
        }
    }
}

impl MailConfig {
    /// Refuses what reads well and cannot work.
    pub fn validate(&self) -> Result<(), String> {
        if self.host.is_none() {
            return Ok(());
        }
        self.from.parse::<Mailbox>().map_err(|error| format!("mail.from cannot be used: {error}"))?;
        if let Some(support) = &self.support_email {
            support.parse::<Mailbox>().map_err(|error| format!("mail.support_email: {error}"))?;
        }
        if self.username.is_some() != self.password.is_some() {
            return Err("mail.username and mail.password are set together or not at all".to_owned());
        }
        Ok(())
    }

    /// The server, where one is configured; `hello` is what we call ourselves.
    pub(super) fn server(&self, hello: &str) -> Option<SmtpServer> {
        let login = self.username.clone().zip(self.password.clone());
        Some(SmtpServer {
            host: self.host.clone()?,
            port: self.port,
            hello: hello.to_owned(),
            encryption: Encryption::from(self.encryption),
            disable_certificate_validation: self.disable_certificate_validation,
            login: login.map(|(username, password)| SmtpLogin { username, password: Secret::new(password) }),
        })
    }
}
