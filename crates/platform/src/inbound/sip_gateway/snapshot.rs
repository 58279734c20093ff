//! Who may call whom, of all organizations, as one value: what the SIP edge asks for every packet.
//!
//! Invariants: the first way that leads to an organization decides, and what leads to two leads to none; an
//! organization that takes no calls is never found; nothing here waits for anything.

use std::collections::HashMap;
use std::net::IpAddr;

use kernel::{ApiKeyId, OrganizationId, ProjectId, Ts};
use sip::{Asked, Found, Owner, Placement, Reason, Requirements};

use super::callers::Callers;
use super::holders::Holders;
use super::numbers::Dialled;
use crate::access::api_keys::SipKey;
use crate::access::digests::Digests;
use crate::inbound::sip::model::{Admits, SipSettings};
use crate::inbound::sip::whitelist::AllowList;

/// What is read of one organization.
#[derive(Debug)]
pub(super) struct Trunk {
    pub organization_id: OrganizationId,
    pub settings: SipSettings,
    /// Of the password, for each name callers may say; empty when none is set, or when they cannot be opened.
    pub digests: Vec<Digests>,
    /// Its API keys for SIP.
    pub keys: Vec<SipKey>,
    pub is_suspended: bool,
    pub phones: Vec<Line>,
}

/// One of its numbers.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// E.164.
    pub number: String,
    pub project_id: Option<ProjectId>,
    pub enabled: bool,
}

/// The rules for one organization.
#[derive(Debug)]
pub(super) struct Entry {
    pub organization_id: OrganizationId,
    pub admits: Admits,
    pub list: AllowList,
    pub domain: String,
    pub realm: String,
    pub username: String,
    /// Digits of its enabled numbers, with where they lead.
    lines: HashMap<String, Option<ProjectId>>,
    callers: Callers,
}

/// All of them, with the ways that lead to them.
#[derive(Debug, Default)]
pub(in crate::inbound) struct Snapshot {
    realm: String,
    entries: Vec<Entry>,
    by_owner: HashMap<Owner, usize>,
    by_domain: HashMap<String, usize>,
    by_login: HashMap<(String, String), usize>,
    by_key: HashMap<String, usize>,
    by_number: HashMap<String, usize>,
    holders: Holders,
    /// Those who take calls from every address.
    anywhere: Vec<usize>,
}

/// The owner that the edge knows an organization by.
pub(super) fn owner_of(id: OrganizationId) -> Owner {
    Owner(id.uuid().as_u128())
}

/// The organization behind an owner of the edge.
pub(super) fn organization_of(owner: Owner) -> OrganizationId {
    uuid::Uuid::from_u128(owner.0).into()
}

/// No project is named, so the rules decide.
const BY_RULES: Placement = Placement(0);

/// The project that a number leads to, if it names one.
pub(super) fn project_of(placement: Placement) -> Option<ProjectId> {
    (placement != BY_RULES).then(|| uuid::Uuid::from_u128(placement.0).into())
}

impl Entry {
    fn new(trunk: Trunk) -> Self {
        let Trunk { organization_id, settings, digests, keys, is_suspended, phones } = trunk;
        let is_broken = !settings.username.is_empty() && digests.is_empty();
        let admits = if is_suspended || is_broken { Admits::Nobody } else { settings.admits() };
        let lines = phones.into_iter().filter(|line| line.enabled);
        Self {
            organization_id,
            admits,
            list: AllowList::new(&settings.whitelist),
            lines: lines.map(|line| (digits(&line.number), line.project_id)).collect(),
            callers: Callers::new(&settings, &digests, keys),
            realm: settings.realm,
            username: settings.username,
            domain: settings.domain,
        }
    }

    pub(super) fn takes_calls(&self) -> bool {
        self.admits != Admits::Nobody
    }

    /// Whether the list lets the address pass; none when no list asks.
    fn lists(&self, address: IpAddr) -> Option<bool> {
        let asks = matches!(self.admits, Admits::Addresses | Admits::AddressesWithPassword);
        asks.then(|| self.list.admits(address))
    }

    /// A password where one is asked for, and a key wherever one is offered: whoever offers proof is held to it.
    fn requirements(&self, asked: &Asked<'_>, now: Ts) -> Found {
        let asks = matches!(self.admits, Admits::Password | Admits::AddressesWithPassword);
        let by_key = self.callers.by_key(asked.username, now);
        let credentials = by_key.or_else(|| self.callers.others(asked.username, now).filter(|_| asks));
        if asks && credentials.is_none() {
            // The last key has ended: nobody can prove anything, which is not the same as asking for nothing.
            return Found::Nobody(Reason::Disabled);
        }
        Found::Owner(Requirements {
            owner: owner_of(self.organization_id),
            listed: self.lists(asked.source.ip()),
            credentials,
        })
    }

    /// Where a number of this organization leads; none when it is none of its own, or two are meant.
    fn line(&self, dialled: &Dialled) -> Option<Placement> {
        let project = if let Some(project) = self.lines.get(dialled.digits()) {
            *project
        } else {
            let mut meant = self.lines.iter().filter(|(digits, _)| dialled.may_mean(digits));
            match (meant.next(), meant.next()) {
                (Some((_, project)), None) => *project,
                _ => return None,
            }
        };
        Some(project.map_or(BY_RULES, |id| Placement(id.uuid().as_u128())))
    }
}

impl Snapshot {
    /// All organizations under one realm for those without a domain.
    pub(super) fn new(realm: &str, trunks: Vec<Trunk>) -> Self {
        let entries: Vec<Entry> = trunks.into_iter().map(Entry::new).collect();
        let mut made = Self { realm: realm.to_owned(), ..Self::default() };
        for (place, entry) in entries.iter().enumerate() {
            made.by_owner.insert(owner_of(entry.organization_id), place);
            if !entry.domain.is_empty() {
                made.by_domain.insert(entry.domain.clone(), place);
            }
            if !entry.username.is_empty() {
                made.by_login.insert((entry.domain.clone(), entry.username.clone()), place);
                // A realm that the installation had once is still what the password was set for.
                let elsewhere = entry.realm != realm && entry.realm != entry.domain;
                let once = elsewhere.then(|| ((entry.realm.clone(), entry.username.clone()), place));
                made.by_login.extend(once);
            }
            made.by_key.extend(entry.callers.key_names().map(|name| (name.clone(), place)));
            made.by_number.extend(entry.lines.keys().map(|digits| (digits.clone(), place)));
            if matches!(entry.admits, Admits::Password | Admits::Anyone) {
                made.anywhere.push(place);
            }
        }
        let listing = entries.iter().enumerate().filter(|(_, entry)| entry.takes_calls());
        made.holders = Holders::new(listing.map(|(place, entry)| (place, &entry.list)));
        made.entries = entries;
        made
    }

    /// The rules for one organization, once it has any.
    pub(super) fn of(&self, id: OrganizationId) -> Option<&Entry> {
        self.by_owner.get(&owner_of(id)).and_then(|place| self.entries.get(*place))
    }

    /// What callers of the organization authenticate for, once it has settings.
    pub(super) fn realm_of(&self, id: OrganizationId) -> Option<&str> {
        self.of(id).map(|entry| entry.realm.as_str())
    }

    /// The key of an owner that has this name.
    pub(super) fn key_of(&self, owner: Owner, name: &str) -> Option<ApiKeyId> {
        self.of(organization_of(owner)).and_then(|entry| entry.callers.key_id(name))
    }

    /// Whether a caller of this name may prove himself by a key of the organization.
    pub(super) fn has_key(&self, id: OrganizationId, name: &str, now: Ts) -> bool {
        self.of(id).is_some_and(|entry| entry.callers.key(name, now).is_some())
    }

    /// Whether a number of the organization takes calls.
    pub(in crate::inbound) fn has_numbers(&self, id: OrganizationId) -> bool {
        self.of(id).is_some_and(|entry| !entry.lines.is_empty())
    }

    /// Whether another organization takes calls from some of the same addresses, so that only a number, a name or a
    /// domain tells whose a call is.
    pub(in crate::inbound) fn shares_addresses(&self, id: OrganizationId) -> bool {
        let Some(place) = self.by_owner.get(&owner_of(id)) else { return false };
        let everywhere = self.anywhere.len() > 1 && self.anywhere.contains(place);
        everywhere || self.holders.are_shared(*place)
    }

    /// Whom a request belongs to, and what is asked for there.
    pub(super) fn find(&self, asked: &Asked<'_>, now: Ts) -> Found {
        let named = self.by_name(asked).and_then(|place| self.entries.get(place));
        if let Some(entry) = named {
            return if entry.takes_calls() {
                entry.requirements(asked, now)
            } else {
                Found::Nobody(Reason::Disabled)
            };
        }
        match self.by_source(asked) {
            Ok(entry) => entry.requirements(asked, now),
            Err(reason) => Found::Nobody(reason),
        }
    }

    /// Whether a call would lead to this organization under a list that need not be saved. Callers are taken to use
    /// its domain when it has one.
    pub(super) fn leads_to(
        &self,
        id: OrganizationId,
        list: &AllowList,
        asked: &Asked<'_>,
    ) -> Result<(), Reason> {
        let Some((place, entry)) =
            self.by_owner.get(&owner_of(id)).and_then(|place| Some((*place, self.entries.get(*place)?)))
        else {
            return Ok(());
        };
        match self.by_name(asked) {
            Some(named) if named == place => return Ok(()),
            Some(_) => return Err(Reason::UnknownOwner),
            None => {}
        }
        let dialled = Dialled::read(asked.called);
        if dialled.is_some_and(|dialled| entry.line(&dialled).is_some()) {
            return Ok(());
        }
        let address = asked.source.ip();
        let is_listed_elsewhere = self.holders.of(address).iter().any(|other| *other != place);
        let is_taken_elsewhere = self.anywhere.iter().any(|other| *other != place);
        match (list.intervals().is_empty(), list.admits(address)) {
            (false, true) if is_listed_elsewhere => Err(Reason::AmbiguousOwner),
            (true, _) if is_listed_elsewhere => Err(Reason::UnknownOwner),
            (true, _) if is_taken_elsewhere => Err(Reason::AmbiguousOwner),
            _ => Ok(()),
        }
    }

    /// Where calls to this number go.
    pub(super) fn place(&self, owner: Owner, called: &str, kind: sip::Kind) -> Option<Placement> {
        let entry = self.by_owner.get(&owner).and_then(|place| self.entries.get(*place))?;
        let line = Dialled::read(called).and_then(|dialled| entry.line(&dialled));
        match kind {
            sip::Kind::Direct => line,
            sip::Kind::Siprec => line.or(Some(BY_RULES)),
        }
    }

    /// The TLS name, the host, or the name in the digest.
    fn by_name(&self, asked: &Asked<'_>) -> Option<usize> {
        let mut hosts = asked.server_name.into_iter().chain([asked.host]);
        let domain = hosts.find_map(|host| self.by_domain.get(host.trim_end_matches('.')));
        domain.copied().or_else(|| self.by_username(asked.username?, asked.realm))
    }

    fn by_username(&self, username: &str, realm: Option<&str>) -> Option<usize> {
        if let Some(place) = self.by_key.get(username) {
            return Some(*place);
        }
        let (user, domain) = match username.split_once('@') {
            Some((user, domain)) => (user, domain.to_ascii_lowercase()),
            None => (username, realm.filter(|realm| *realm != self.realm).unwrap_or_default().to_owned()),
        };
        self.by_login.get(&(domain, user.to_owned())).copied()
    }

    /// Whoever lists the source and owns what was called, then whoever alone lists the source.
    fn by_source(&self, asked: &Asked<'_>) -> Result<&Entry, Reason> {
        let address = asked.source.ip();
        let dialled = Dialled::read(asked.called);
        if let Some(entry) = self.called(asked.called, dialled.as_ref())
            && entry.takes_calls()
            && entry.lists(address) != Some(false)
        {
            return Ok(entry);
        }
        let listing = self.holders.of(address);
        let candidates = if listing.is_empty() { self.anywhere.as_slice() } else { listing };
        let candidates = || candidates.iter().filter_map(|place| self.entries.get(*place));
        let mut owning = candidates()
            .filter(|entry| dialled.as_ref().is_some_and(|dialled| entry.line(dialled).is_some()));
        if let (Some(entry), None) = (owning.next(), owning.next()) {
            return Ok(entry);
        }
        match (candidates().next(), candidates().nth(1)) {
            (Some(entry), None) => Ok(entry),
            (None, _) => Err(Reason::UnknownOwner),
            (Some(_), Some(_)) => Err(Reason::AmbiguousOwner),
        }
    }

    /// Who owns the number, or the name that devices without a domain register.
    fn called(&self, called: &str, dialled: Option<&Dialled>) -> Option<&Entry> {
        let by_number = dialled.and_then(|dialled| self.by_number.get(dialled.digits()));
        let by_login = || self.by_login.get(&(String::new(), called.to_owned()));
        by_number.or_else(by_login).and_then(|place| self.entries.get(*place))
    }
}

fn digits(number: &str) -> String {
    number.trim_start_matches('+').to_owned()
}
