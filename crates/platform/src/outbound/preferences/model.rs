//! Channels, severities, kinds; and what a member may wish within what the organization turned on.

use kernel::{Classify, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::{Entity, Rights};
use crate::outbound::alerts::Severity;
use crate::tenancy::members::check_email;

/// A way to tell a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NotificationChannel)]
pub enum Channel {
    /// The bell of the console.
    InApp,
    /// A mail.
    Email,
    /// A message of a bot.
    Telegram,
    /// The organization's webhook endpoints.
    Webhook,
}

/// What people are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A rule raised an alert.
    Alert,
    /// A provider refused its key, a webhook endpoint was switched off, or a bot or its chat was lost.
    SourceAttention,
}

/// For which severities a channel is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Severities {
    /// Good to know.
    pub info: bool,
    /// Somebody should look today.
    pub warning: bool,
    /// Somebody should look now.
    pub critical: bool,
}

/// The organization's grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Channels {
    /// By mail.
    pub email: Severities,
    /// By a bot.
    pub telegram: Severities,
    /// To webhook endpoints.
    pub webhook: Severities,
    /// Told by mail besides members.
    pub email_addresses: Vec<String>,
    /// For `If-Match`; 0 while nothing was saved.
    #[serde(skip)]
    pub revision: i64,
}

/// Something a member does not want to be told in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// Of what.
    pub kind: NotificationKind,
    /// In which way.
    pub channel: Channel,
}

/// Why settings or wishes could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum PreferenceError {
    #[error("`{0}` is not an e-mail address: write it as name@host.example")]
    Address(String),
    #[error("this address is on the list already")]
    AddressTwice,
    #[error("at most {ADDRESSES_MAX} addresses can be told")]
    TooManyAddresses,
    #[error("your role is not told of this, so there is nothing to choose")]
    KindNotTold,
    #[error("this channel is not offered to you: it is off in the organization, or not connected")]
    NotOffered,
    #[error("only a member has wishes of his own: sign in as one")]
    NoMember,
    #[error("no mail server is set up for this organization: set one up under SMTP first")]
    NoMailServer,
    #[error("this channel has no test here: webhook endpoints are tried on their own page")]
    NoTest,
    #[error(transparent)]
    Store(#[from] ::store::StoreError),
}

pub(super) const ADDRESSES_MAX: usize = 20;

impl Classify for PreferenceError {
    fn kind(&self) -> Kind {
        match self {
            Self::Address(_)
            | Self::AddressTwice
            | Self::TooManyAddresses
            | Self::KindNotTold
            | Self::NotOffered => Kind::Invalid,
            Self::NoMember => Kind::Denied,
            Self::NoMailServer | Self::NoTest => Kind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "notification_settings.address",
            Self::AddressTwice => "notification_settings.address_twice",
            Self::TooManyAddresses => "notification_settings.too_many_addresses",
            Self::KindNotTold => "notification_preference.kind",
            Self::NotOffered => "notification_preference.not_offered",
            Self::NoMember => "notification_preference.no_member",
            Self::NoMailServer => "notification_settings.no_mail_server",
            Self::NoTest => "notification_settings.no_test",
            Self::Store(error) => error.code(),
        }
    }
}

impl Severities {
    pub(super) const ALL: Self = Self { info: true, warning: true, critical: true };
    const NONE: Self = Self { info: false, warning: false, critical: false };

    /// Whether the channel is on for this severity.
    pub fn include(self, severity: Severity) -> bool {
        match severity {
            Severity::Info => self.info,
            Severity::Warning => self.warning,
            Severity::Critical => self.critical,
        }
    }

    /// Whether the channel is on at all.
    pub(super) fn any(self) -> bool {
        self.info || self.warning || self.critical
    }
}

impl Default for Channels {
    /// What must not be missed goes by mail; endpoints get everything they asked for.
    fn default() -> Self {
        Self {
            email: Severities { info: false, ..Severities::ALL },
            telegram: Severities::NONE,
            webhook: Severities::ALL,
            email_addresses: Vec::new(),
            revision: 0,
        }
    }
}

impl Channels {
    /// For which severities a channel is on.
    pub fn severities(&self, channel: Channel) -> Severities {
        match channel {
            Channel::InApp => Severities::ALL,
            Channel::Email => self.email,
            Channel::Telegram => self.telegram,
            Channel::Webhook => self.webhook,
        }
    }
}

impl NotificationKind {
    /// Every kind, in the order people see them.
    pub(in crate::outbound) const ALL: [Self; 2] = [Self::Alert, Self::SourceAttention];

    /// Whether a role with these rights is told of it: who may not read a thing hears nothing of it.
    pub(super) fn is_told_to(self, may: impl Fn(Rights) -> bool) -> bool {
        match self {
            Self::Alert => may(Entity::Alert.read()),
            Self::SourceAttention => {
                [Entity::Credential, Entity::Webhook, Entity::Source, Entity::NotificationSettings]
                    .iter()
                    .any(|subject| may(subject.read()))
            }
        }
    }
}

/// Whether a member does not want to hear of this in this way.
pub fn is_silenced(silences: &[Silence], kind: NotificationKind, channel: Channel) -> bool {
    silences.contains(&Silence { kind, channel })
}

/// Addresses in the form they are stored in, or the first that cannot be with its place.
pub(super) fn check_addresses(addresses: &[String]) -> Result<Vec<String>, (usize, PreferenceError)> {
    if addresses.len() > ADDRESSES_MAX {
        return Err((ADDRESSES_MAX, PreferenceError::TooManyAddresses));
    }
    let mut checked: Vec<String> = Vec::with_capacity(addresses.len());
    for (index, address) in addresses.iter().enumerate() {
        let shown = || address.chars().take(64).collect();
        let address = check_email(address).map_err(|_| (index, PreferenceError::Address(shown())))?;
        if checked.contains(&address) {
            return Err((index, PreferenceError::AddressTwice));
        }
        checked.push(address);
    }
    Ok(checked)
}

/// The silences after a member said in which of the `offered` ways he wants to hear of a kind. A way that is
/// not offered now keeps what he wished when it was.
pub(super) fn wish(
    mut silences: Vec<Silence>,
    kind: NotificationKind,
    offered: &[Channel],
    wanted: &[Channel],
) -> Vec<Silence> {
    silences.retain(|silence| silence.kind != kind || !offered.contains(&silence.channel));
    let unwanted = offered.iter().filter(|channel| !wanted.contains(channel));
    silences.extend(unwanted.map(|channel| Silence { kind, channel: *channel }));
    silences
}
