//! The sections of the configuration.

use std::net::SocketAddr;
use std::path::PathBuf;

use kernel::Secret;
use platform::inbound::sip_gateway::SipConfig;
use platform::limits::Limits;
use platform::outbound::mail::servers::MailConfig;
use platform::regions::Regions;
use platform::tenancy::setup::FirstWanted;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// Everything an operator may set.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// How the console, the API and the webhooks are served.
    pub http: HttpConfig,
    /// Where files are kept.
    pub data: DataConfig,
    /// Where tables are kept.
    pub database: DatabaseConfig,
    /// Where recordings are kept.
    pub blobs: BlobsConfig,
    /// How calls by SIP are taken.
    pub sip: SipConfig,
    /// What the product may reach outside.
    pub outbound: OutboundConfig,
    /// The mail server of the installation.
    pub mail: MailConfig,
    /// How much is too much.
    pub limits: Limits,
    /// Where data may be processed.
    pub regions: Regions,
    /// The first organization and its Client, made at the first start without the setup page.
    pub setup: SetupConfig,
}

/// The first organization and its Client, made at the first start without the setup page. Once there is a user it is
/// not looked at any more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SetupConfig {
    /// How the first Client signs in. Nothing is made unless this and the password are given.
    pub email: Option<String>,
    /// At least 12 characters.
    pub password: Option<String>,
    /// What colleagues see of the first Client.
    pub display_name: String,
    /// The name of the first organization.
    pub organization: String,
    /// IANA name of its time zone.
    pub timezone: String,
    /// en, ru, uk or es, for the organization and its Client.
    pub language: String,
    /// ISO 4217 code.
    pub currency: String,
    /// One of `regions.list`; the first of them unless said.
    pub region: Option<String>,
}

/// How the console, the API and the webhooks are served.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HttpConfig {
    /// Address and port to listen on.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// Where browsers and vendors reach this installation; `http://` and the listening address unless said.
    pub public_url: Option<String>,
}

/// Where files are kept.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DataConfig {
    /// The directory of the embedded database, the recordings and the master key.
    pub dir: PathBuf,
    /// The master key as text, `version:base64` per line; a file in the directory above unless said.
    pub master_key: Option<String>,
}

/// Where tables are kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DatabaseConfig {
    /// `postgres://user:password@host/name`, or an embedded database in the data directory unless said.
    pub url: Option<String>,
}

/// Where recordings are kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct BlobsConfig {
    /// A directory or `s3://bucket/prefix?endpoint=…&region=…`; a folder in the data directory unless said.
    pub url: Option<String>,
    /// Access key id for S3.
    pub access_key: Option<String>,
    /// Secret access key for S3.
    pub secret_key: Option<String>,
}

/// What the product may reach outside.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OutboundConfig {
    /// Private addresses that the guard lets through, for vendors on premises: `10.0.0.7`, `10.0.0.0/8`,
    /// `127.0.0.1:8080`, `pbx.internal`.
    pub allow: Vec<String>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 7070)), public_url: None }
    }
}

impl Default for DataConfig {
    fn default() -> Self {
        Self { dir: PathBuf::from("./harken-data"), master_key: None }
    }
}

impl Default for SetupConfig {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            email: None,
            password: None,
            display_name: text("Administrator"),
            organization: text("My organization"),
            timezone: text("UTC"),
            language: text("en"),
            currency: text("USD"),
            region: None,
        }
    }
}

impl SetupConfig {
    /// What is to be made at the first start, if anything.
    pub(crate) fn wanted(&self) -> Option<FirstWanted> {
        Some(FirstWanted {
            email: self.email.clone()?,
            password: Secret::new(self.password.clone()?),
            display_name: self.display_name.clone(),
            organization_name: self.organization.clone(),
            timezone: self.timezone.clone(),
            language: self.language.clone(),
            region: self.region.clone(),
            currency: Some(self.currency.clone()),
        })
    }
}

impl Config {
    /// Refuses what reads well and cannot work.
    pub(crate) fn validate(&self) -> Result<(), String> {
        self.sip.validate()?;
        let reachable = self.public_url().is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !reachable {
            return Err("http.public_url must be an address that begins with http:// or https://".to_owned());
        }
        self.mail.validate()?;
        if self.setup.email.is_some() != self.setup.password.is_some() {
            return Err("setup.email and setup.password belong together: give both or neither".to_owned());
        }
        self.regions.validate()?;
        self.limits.validate()
    }

    /// Where browsers and vendors reach this installation.
    pub(crate) fn public_url(&self) -> Result<Url, url::ParseError> {
        match &self.http.public_url {
            Some(url) => url.parse(),
            None => format!("http://{}", self.http.listen).parse(),
        }
    }

    /// The address of the database.
    pub(crate) fn database_url(&self) -> String {
        let embedded = || format!("sqlite:{}", self.data.dir.join("harken.db").display());
        self.database.url.clone().unwrap_or_else(embedded)
    }

    /// Where recordings of SIP calls lie until they are stored.
    pub(crate) fn sip_spool(&self) -> PathBuf {
        self.sip.spool.clone().unwrap_or_else(|| self.data.dir.join("sip"))
    }

    /// The place of the recordings.
    pub(crate) fn blobs_url(&self) -> String {
        let local = || self.data.dir.join("blobs").display().to_string();
        self.blobs.url.clone().unwrap_or_else(local)
    }
}
