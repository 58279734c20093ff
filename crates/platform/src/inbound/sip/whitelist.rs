//! Which addresses may call: five ways to write them, one sorted list of intervals to look them up in.
//!
//! Invariants: what cannot be read is refused when it is saved, never skipped; an IPv4 address that comes
//! mapped into IPv6 is the IPv4 address. Nothing here resolves names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use kernel::{Classify, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest entry anybody needs, with room to spare.
pub(super) const ENTRY_CHARS_MAX: usize = 100;

/// How an entry is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SipEntryKind)]
pub(in crate::inbound) enum EntryKind {
    /// `88.214.8.230` or `2001:db8::1`.
    Single,
    /// `88.214.8.*`.
    Wildcard,
    /// `88.214.8.1-88.214.8.20`.
    Range,
    /// `88.214.8.0/24` or `2001:db8::/32`.
    Cidr,
}

/// The two worlds of addresses, never compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::inbound) enum Version {
    V4,
    V6,
}

/// Addresses from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::inbound) struct Interval {
    pub version: Version,
    pub low: u128,
    pub high: u128,
}

/// One entry, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::inbound) struct AllowEntry {
    /// As it was written, without blanks around it.
    pub text: String,
    /// How it is written.
    pub kind: EntryKind,
    /// What it covers.
    pub interval: Interval,
}

/// The addresses of a whole list, merged, for answering quickly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::inbound) struct AllowList(Vec<Interval>);

/// Why an entry of the whitelist cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::inbound) enum EntryError {
    #[error("write an address, a wildcard, a range or a network")]
    Empty,
    #[error("an entry has at most {ENTRY_CHARS_MAX} characters")]
    TooLong,
    #[error("`{0}` is not an IP address: write it as 88.214.8.230 or 2001:db8::1")]
    Address(String),
    #[error("`{0}` is a name: names are not looked up, write the address it stands for")]
    Name(String),
    #[error("write the address without brackets and port: `{0}`")]
    Port(String),
    #[error("a wildcard is four parts with `*` only at the end, such as 88.214.8.*")]
    Wildcard,
    #[error("the number behind the slash is 0 to {bits} here")]
    Prefix { bits: u32 },
    #[error("the address is not the beginning of its network: write {instead}")]
    HostBits { instead: String },
    #[error("a range goes from the lower to the higher address: write {instead}")]
    Backwards { instead: String },
    #[error("both ends of a range are of the same kind, IPv4 or IPv6")]
    Mixed,
    #[error(
        "this lets every address in: leave the list empty, and decide about callers without a password below"
    )]
    Everyone,
    #[error("this is the same as the entry `{0}` before it")]
    Duplicate(String),
}

impl Classify for EntryError {
    fn kind(&self) -> Kind {
        match self {
            Self::Empty
            | Self::TooLong
            | Self::Address(_)
            | Self::Name(_)
            | Self::Port(_)
            | Self::Wildcard
            | Self::Prefix { .. }
            | Self::HostBits { .. }
            | Self::Backwards { .. }
            | Self::Mixed
            | Self::Everyone
            | Self::Duplicate(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "sip.entry_empty",
            Self::TooLong => "sip.entry_too_long",
            Self::Address(_) => "sip.entry_address",
            Self::Name(_) => "sip.entry_name",
            Self::Port(_) => "sip.entry_port",
            Self::Wildcard => "sip.entry_wildcard",
            Self::Prefix { .. } => "sip.entry_prefix",
            Self::HostBits { .. } => "sip.entry_host_bits",
            Self::Backwards { .. } => "sip.entry_backwards",
            Self::Mixed => "sip.entry_mixed",
            Self::Everyone => "sip.entry_everyone",
            Self::Duplicate(_) => "sip.entry_duplicate",
        }
    }
}

impl Interval {
    fn point(version: Version, at: u128) -> Self {
        Self { version, low: at, high: at }
    }

    /// How many addresses; the whole of IPv6 counts as one less than there are.
    pub(in crate::inbound) fn addresses(self) -> u128 {
        (self.high - self.low).saturating_add(1)
    }

    /// Whether the address lies in it.
    pub(super) fn holds(self, address: IpAddr) -> bool {
        let (version, at) = numbered(address);
        self.version == version && self.low <= at && at <= self.high
    }

    /// Whether they share an address.
    pub(super) fn meets(self, other: Self) -> bool {
        self.version == other.version && self.low <= other.high && other.low <= self.high
    }

    fn is_everything(self) -> bool {
        let last = match self.version {
            Version::V4 => u128::from(u32::MAX),
            Version::V6 => u128::MAX,
        };
        self.low == 0 && self.high == last
    }
}

impl AllowList {
    /// The list of these entries, sorted, with what overlaps or touches made one.
    pub(in crate::inbound) fn new(entries: &[AllowEntry]) -> Self {
        let mut sorted: Vec<Interval> = entries.iter().map(|entry| entry.interval).collect();
        sorted.sort_unstable();
        let mut merged: Vec<Interval> = Vec::with_capacity(sorted.len());
        for next in sorted {
            match merged.last_mut() {
                Some(last) if last.version == next.version && next.low <= last.high.saturating_add(1) => {
                    last.high = last.high.max(next.high);
                }
                _ => merged.push(next),
            }
        }
        Self(merged)
    }

    /// The addresses as few intervals as there can be, in order.
    pub(in crate::inbound) fn intervals(&self) -> &[Interval] {
        &self.0
    }

    /// Whether the address is on the list.
    pub(in crate::inbound) fn admits(&self, address: IpAddr) -> bool {
        let (version, at) = numbered(address);
        let behind = self.0.partition_point(|interval| (interval.version, interval.low) <= (version, at));
        let before = behind.checked_sub(1).and_then(|index| self.0.get(index));
        before.is_some_and(|interval| interval.holds(address))
    }
}

/// Reads one entry, or says what is wrong with it and what to write instead.
pub(in crate::inbound) fn parse_entry(text: &str) -> Result<AllowEntry, EntryError> {
    let text = text.trim();
    let (kind, interval) = if text.is_empty() {
        return Err(EntryError::Empty);
    } else if let Some((network, prefix)) = text.split_once('/') {
        (EntryKind::Cidr, cidr(network, prefix)?)
    } else if text.contains('*') {
        (EntryKind::Wildcard, wildcard(text)?)
    } else if let Some((low, high)) = text.split_once('-') {
        (EntryKind::Range, range(low, high)?)
    } else {
        let (version, at) = numbered(address(text)?);
        (EntryKind::Single, Interval::point(version, at))
    };
    if interval.is_everything() {
        return Err(EntryError::Everyone);
    }
    Ok(AllowEntry { text: text.to_owned(), kind, interval })
}

/// Reads one address.
pub(in crate::inbound) fn address(text: &str) -> Result<IpAddr, EntryError> {
    let text = text.trim();
    text.parse().map_err(|_| explain(text))
}

fn cidr(network: &str, prefix: &str) -> Result<Interval, EntryError> {
    let address = address(network)?;
    let digits = prefix.trim();
    let length: Option<u32> =
        if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None };
    let (version, at) = numbered(address);
    let mapped_bits = if address.is_ipv6() && version == Version::V4 { 96 } else { 0 };
    let bits = if version == Version::V4 { 32 } else { 128 };
    let length = length.and_then(|length| length.checked_sub(mapped_bits)).filter(|length| *length <= bits);
    let Some(length) = length else { return Err(EntryError::Prefix { bits: bits + mapped_bits }) };
    let span = u128::MAX.checked_shr(128 - bits + length).unwrap_or(0);
    let low = at & !span;
    if low != at {
        let base = named(version, low);
        return Err(EntryError::HostBits { instead: format!("{base}/{length}") });
    }
    Ok(Interval { version, low, high: low | span })
}

fn wildcard(text: &str) -> Result<Interval, EntryError> {
    let parts: Vec<&str> = text.split('.').collect();
    let fixed = parts.iter().take_while(|part| **part != "*").count();
    if parts.len() != 4 || parts.iter().skip(fixed).any(|part| *part != "*") {
        return Err(EntryError::Wildcard);
    }
    let bound = |filler: &str| -> Result<u128, EntryError> {
        let octets: Vec<&str> = parts.iter().map(|part| if *part == "*" { filler } else { part }).collect();
        let address: Ipv4Addr = octets.join(".").parse().map_err(|_| EntryError::Wildcard)?;
        Ok(u32::from(address).into())
    };
    Ok(Interval { version: Version::V4, low: bound("0")?, high: bound("255")? })
}

fn range(low: &str, high: &str) -> Result<Interval, EntryError> {
    let ((version, low), (other, high)) = (numbered(address(low)?), numbered(address(high)?));
    if version != other {
        return Err(EntryError::Mixed);
    }
    if low > high {
        return Err(EntryError::Backwards {
            instead: format!("{}-{}", named(version, high), named(version, low)),
        });
    }
    Ok(Interval { version, low, high })
}

/// The address as a number of its world; IPv4 mapped into IPv6 is IPv4.
pub(in crate::inbound) fn numbered(address: IpAddr) -> (Version, u128) {
    match address.to_canonical() {
        IpAddr::V4(v4) => (Version::V4, u32::from(v4).into()),
        IpAddr::V6(v6) => (Version::V6, v6.into()),
    }
}

fn named(version: Version, at: u128) -> IpAddr {
    match (version, u32::try_from(at)) {
        (Version::V4, Ok(v4)) => Ipv4Addr::from(v4).into(),
        _ => Ipv6Addr::from(at).into(),
    }
}

/// The mistakes people make, each with its own answer.
fn explain(text: &str) -> EntryError {
    let shown: String = text.chars().take(64).collect();
    if text.starts_with('[')
        || text.rsplit_once(':').is_some_and(|(host, _)| host.parse::<Ipv4Addr>().is_ok())
    {
        return EntryError::Port(shown);
    }
    if text.chars().any(|c| c.is_alphabetic() && !c.is_ascii_hexdigit()) && !text.contains(':') {
        return EntryError::Name(shown);
    }
    EntryError::Address(shown)
}
