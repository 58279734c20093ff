//! The rules a push must hold to, judged over the raw bytes before anything is read.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use kernel::{Secret, Ts};
use serde_json::Value;

use super::{At, RawInbound, Recipe};
use crate::Account;
use crate::verify::matches_any;

/// One way a push proves where it comes from. Names of fields and secrets are those of the connector's descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Knowing our address, which carries a long random token. Whoever finds the source by it has proved it.
    UrlToken,
    /// A header carries the secret, alone or after `Bearer`.
    Header { name: &'static str, secret: &'static str },
    /// As `Header`, where the administrator chooses the name.
    HeaderNamedBy { name: Setting, secret: &'static str },
    /// A field of the form, the address or the top of the JSON body carries the secret.
    Field { name: &'static str, secret: &'static str },
    /// HTTP Basic.
    Basic { user: &'static str, secret: &'static str },
    /// The sender's address is on the list.
    Addresses { field: &'static str },
    /// A signature.
    Signed { recipe: &'static Recipe, secret: &'static str },
    /// Another rule, while a setting has this value.
    When { setting: Setting, is: &'static str, rule: &'static Self },
}

/// A field of the account that a rule reads, and what holds while it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    pub field: &'static str,
    pub otherwise: &'static str,
}

impl Setting {
    fn of(self, account: &Account) -> &str {
        let entered = account.fields.get(self.field).map(|value| value.trim());
        entered.filter(|value| !value.is_empty()).unwrap_or(self.otherwise)
    }
}

/// Why a push was refused, in words for the administrator; the sender is told nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Denial {
    /// `header`, `field`, `basic`, `addresses` or `signature`.
    pub rule: &'static str,
    pub words: String,
}

impl Rule {
    /// Whether the push holds to this rule.
    pub fn judge(self, inbound: &RawInbound<'_>, account: &Account, now: Ts) -> Result<(), Denial> {
        match self {
            Self::UrlToken => Ok(()),
            Self::Header { name, secret } => judge_header(inbound, account, name, secret),
            Self::HeaderNamedBy { name, secret } => judge_header(inbound, account, name.of(account), secret),
            Self::When { setting, is, rule } => {
                if setting.of(account) == is {
                    rule.judge(inbound, account, now)
                } else {
                    Ok(())
                }
            }
            Self::Field { name, secret } => in_force(account, secret, |held| {
                let sent = field(inbound, name);
                said(matches_any(&sent, held), "field", || {
                    wrong(&sent, &format!("the field `{name}`"), secret)
                })
            }),
            Self::Basic { user, secret } => in_force(account, secret, |held| {
                let expected = account.fields.get(user).map_or("", |user| user.trim());
                let sent = basic(inbound);
                let same = sent
                    .as_ref()
                    .is_some_and(|(user, password)| user == expected && matches_any(password, held));
                let given = if sent.is_some() { "present" } else { "" };
                said(same, "basic", || wrong(given, "the user name and password", secret))
            }),
            Self::Addresses { field } => judge_address(inbound, account, field),
            Self::Signed { recipe, secret } => in_force(account, secret, |held| {
                let name = match recipe.at {
                    At::HeaderNamedBy(name) | At::InHeaderNamedBy { name, .. } => Some(name.of(account)),
                    _ => None,
                };
                let good = held.iter().any(|one| recipe.holds(inbound, one, name, now));
                said(good, "signature", || {
                    format!("the signature is missing, old or made with another secret: check `{secret}`")
                })
            }),
        }
    }

    /// The setting the rule needs; without it the rule is not in force.
    pub fn setting(self) -> Option<&'static str> {
        match self {
            Self::UrlToken => None,
            Self::Addresses { field } => Some(field),
            Self::When { rule, .. } => rule.setting(),
            Self::Header { secret, .. }
            | Self::HeaderNamedBy { secret, .. }
            | Self::Field { secret, .. }
            | Self::Basic { secret, .. }
            | Self::Signed { secret, .. } => Some(secret),
        }
    }
}

fn in_force(
    account: &Account,
    secret: &str,
    judge: impl FnOnce(&[Secret]) -> Result<(), Denial>,
) -> Result<(), Denial> {
    account.secret(secret).map_or(Ok(()), |held| judge(std::slice::from_ref(held)))
}

fn said(good: bool, rule: &'static str, words: impl FnOnce() -> String) -> Result<(), Denial> {
    if good { Ok(()) } else { Err(Denial { rule, words: words() }) }
}

fn wrong(sent: &str, what: &str, secret: &str) -> String {
    if sent.is_empty() {
        format!("{what} is missing: enter the value of `{secret}` in the vendor's settings")
    } else {
        format!("{what} carries another value than `{secret}`: enter the same on both sides")
    }
}

fn judge_header(inbound: &RawInbound<'_>, account: &Account, name: &str, secret: &str) -> Result<(), Denial> {
    in_force(account, secret, |held| {
        let sent = inbound.head.header(&name.to_ascii_lowercase()).unwrap_or_default().trim();
        let bare = sent.strip_prefix("Bearer ").unwrap_or(sent);
        said(matches_any(bare, held), "header", || wrong(sent, &format!("the header `{name}`"), secret))
    })
}

fn field(inbound: &RawInbound<'_>, name: &str) -> String {
    let of_json = || {
        let body: Value = serde_json::from_slice(inbound.body).ok()?;
        body.get(name)?.as_str().map(str::to_owned)
    };
    let found = inbound.form().get(name).map(str::to_owned);
    found.or_else(|| inbound.query().get(name).map(str::to_owned)).or_else(of_json).unwrap_or_default()
}

fn basic(inbound: &RawInbound<'_>) -> Option<(String, String)> {
    let sent = inbound.head.header("authorization")?.strip_prefix("Basic ")?;
    let plain = String::from_utf8(STANDARD.decode(sent.trim()).ok()?).ok()?;
    plain.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
}

fn judge_address(inbound: &RawInbound<'_>, account: &Account, field: &str) -> Result<(), Denial> {
    let list = networks(account.fields.get(field).map_or("", String::as_str)).unwrap_or_default();
    let Some(peer) = inbound.head.peer.filter(|_| !list.is_empty()) else { return Ok(()) };
    said(list.iter().any(|network| network.contains(&peer)), "addresses", || {
        format!("it came from {peer}, which is not among the addresses allowed: add it, or empty the list")
    })
}

/// Addresses and networks, separated by commas, blanks or lines; the first that is neither is the error.
pub(crate) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let words =
        text.split(|character: char| character == ',' || character == ';' || character.is_whitespace());
    let read = |word: &str| {
        let network = word.parse::<IpNet>().or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
        network.map_err(|_| word.to_owned())
    };
    words.filter(|word| !word.is_empty()).map(read).collect()
}
