//! Where the devices of an owner are reached: bindings of an address to contacts, each for a while.
//!
//! Pure: time and requests are passed in. Invariant: a binding exists only for somebody who was admitted, ends by
//! itself, and the number of them is bounded for one address, one owner and all together.

mod binding;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::Bound;
use std::time::Duration;

use kernel::Ts;

use crate::counts::Counts;
use crate::product::{Owner, Registered, Transport};
use crate::wire::{Contact, Contacts, Request};
use binding::Binding;

/// Shortest life of a binding.
const EXPIRES_S_MIN: u32 = 60;
/// Contacts of one address; the oldest goes when another comes.
const CONTACTS_MAX: usize = 10;
/// Addresses of one owner, and of all.
const OWNER_ADDRESSES_MAX: u32 = 10_000;
const ADDRESSES_MAX: usize = 100_000;
/// Bytes of a contact, a path and an address, which are kept for every idle device.
const TEXT_BYTES_MAX: usize = 512;

/// How long devices stay registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegistrationLimits {
    /// The longest life of a registration, whatever its device asks for; a minute at least.
    pub lasts: Duration,
}

impl Default for RegistrationLimits {
    fn default() -> Self {
        Self { lasts: Duration::from_hours(1) }
    }
}

/// Who registers, from where, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Registrant {
    pub(crate) owner: Owner,
    pub(crate) source: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) now: Ts,
}

/// What a registration led to.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) status: u16,
    /// The headers of the answer.
    pub(crate) lines: Vec<(&'static str, String)>,
    /// What to tell the product.
    pub(crate) changes: Vec<Registered>,
}

type Key = (Owner, Box<str>);

#[derive(Debug)]
pub(crate) struct Registrar {
    expires_s_max: u32,
    addresses: BTreeMap<Key, Vec<Binding>>,
    per_owner: Counts<Owner>,
    /// From where there are bindings, so that a device may ask whether we are here.
    sources: Counts<(Owner, IpAddr)>,
    /// No binding ends before.
    next_end: Option<Ts>,
}

impl Registrar {
    pub(crate) fn new(limits: RegistrationLimits) -> Self {
        let lasts = u32::try_from(limits.lasts.as_secs()).unwrap_or(u32::MAX);
        Self {
            expires_s_max: lasts.max(EXPIRES_S_MIN),
            addresses: BTreeMap::new(),
            per_owner: Counts::default(),
            sources: Counts::default(),
            next_end: None,
        }
    }

    /// Carries out a REGISTER of somebody who was admitted.
    pub(crate) fn register(&mut self, who: Registrant, request: &Request) -> Outcome {
        let key = (who.owner, address_of(request).into_boxed_str());
        let path = request.paths().join(", ").into_boxed_str();
        let contacts = request.contacts();
        let refused = refusal(&[&key.1, &path], contacts, request);
        let refused = refused.or_else(|| self.is_full(&key).then_some(503));
        if let Some(status) = refused {
            return Outcome::refused(status);
        }
        let mut bindings = self.take(&key);
        let mut changes = lapse(&mut bindings, &key, who.now);
        let fresh = Fresh { who, request, path, expires_s_max: self.expires_s_max };
        let status = match contacts {
            Contacts::All => fresh.end_all(&mut bindings, &key, &mut changes),
            Contacts::Listed(listed) => fresh.bind_all(&mut bindings, &key, listed, &mut changes),
        };
        let lines = fresh.lines(&bindings);
        self.put(key, bindings);
        Outcome { status, lines: if status == 200 { lines } else { Vec::new() }, changes }
    }

    /// Ends what is over. Called now and then.
    pub(crate) fn expire(&mut self, now: Ts) -> Vec<Registered> {
        if self.next_end.is_none_or(|at| now < at) {
            return Vec::new();
        }
        let over = |bindings: &Vec<Binding>| bindings.iter().any(|binding| binding.expires_at <= now);
        let keys: Vec<Key> = self
            .addresses
            .iter()
            .filter(|(_, bindings)| over(bindings))
            .map(|(key, _)| key.clone())
            .collect();
        let mut ended = Vec::new();
        for key in keys {
            let mut bindings = self.take(&key);
            ended.extend(lapse(&mut bindings, &key, now));
            self.put(key, bindings);
        }
        self.next_end = self.addresses.values().flatten().map(|binding| binding.expires_at).min();
        ended
    }

    /// What an owner's devices registered.
    pub(crate) fn list(&self, owner: Owner) -> Vec<Registered> {
        let from = Bound::Included((owner, Box::from("")));
        let all = self.addresses.range((from, Bound::Unbounded)).take_while(|((of, _), _)| *of == owner);
        all.flat_map(|(key, bindings)| bindings.iter().map(|binding| binding.told(key))).collect()
    }

    /// Whether a device of this owner is registered from there.
    pub(crate) fn knows(&self, owner: Owner, source: IpAddr) -> bool {
        self.sources.of(&(owner, source)) > 0
    }

    /// Whether there is no room for another address of this owner.
    fn is_full(&self, key: &Key) -> bool {
        let full = self.addresses.len() >= ADDRESSES_MAX || self.per_owner.of(&key.0) >= OWNER_ADDRESSES_MAX;
        full && !self.addresses.contains_key(key)
    }

    fn take(&mut self, key: &Key) -> Vec<Binding> {
        let Some(bindings) = self.addresses.remove(key) else { return Vec::new() };
        self.per_owner.remove(key.0);
        for binding in &bindings {
            self.sources.remove((key.0, binding.source.ip()));
        }
        bindings
    }

    fn put(&mut self, key: Key, mut bindings: Vec<Binding>) {
        if bindings.is_empty() {
            return;
        }
        bindings.shrink_to_fit();
        self.per_owner.add(key.0);
        for binding in &bindings {
            self.sources.add((key.0, binding.source.ip()));
            self.next_end = Some(self.next_end.map_or(binding.expires_at, |at| at.min(binding.expires_at)));
        }
        self.addresses.insert(key, bindings);
    }
}

impl Outcome {
    fn refused(status: u16) -> Self {
        let lines = match status {
            423 => vec![("Min-Expires", EXPIRES_S_MIN.to_string())],
            503 => vec![("Retry-After", EXPIRES_S_MIN.to_string())],
            _ => Vec::new(),
        };
        Self { status, lines, changes: Vec::new() }
    }
}

/// One registration being carried out.
struct Fresh<'a> {
    who: Registrant,
    request: &'a Request,
    path: Box<str>,
    expires_s_max: u32,
}

impl Fresh<'_> {
    fn end_all(&self, bindings: &mut Vec<Binding>, key: &Key, changes: &mut Vec<Registered>) -> u16 {
        if bindings.iter().any(|binding| binding.is_after(self.request)) {
            return 500;
        }
        changes.extend(bindings.drain(..).map(|binding| binding.told_ended(key, self.who.now)));
        200
    }

    fn bind_all(
        &self,
        bindings: &mut Vec<Binding>,
        key: &Key,
        listed: &[Contact],
        changes: &mut Vec<Registered>,
    ) -> u16 {
        let out_of_order = |contact: &Contact| {
            bindings.iter().any(|bound| *bound.contact == *contact.uri && bound.is_after(self.request))
        };
        if listed.iter().any(out_of_order) {
            return 500;
        }
        for contact in listed {
            self.bind(bindings, key, contact, changes);
        }
        200
    }

    fn bind(&self, bindings: &mut Vec<Binding>, key: &Key, contact: &Contact, changes: &mut Vec<Registered>) {
        let asked = lifetime(contact, self.request).unwrap_or(self.expires_s_max);
        let seconds = asked.min(self.expires_s_max);
        let before = bindings.iter().position(|binding| *binding.contact == *contact.uri);
        let before = before.map(|index| bindings.remove(index));
        if seconds == 0 {
            changes.extend(before.map(|binding| binding.told_ended(key, self.who.now)));
            return;
        }
        if bindings.len() >= CONTACTS_MAX {
            changes.push(bindings.remove(0).told_ended(key, self.who.now));
        }
        let binding = Binding::new(&self.who, self.request, contact, &self.path, seconds);
        changes.push(binding.told(key));
        bindings.push(binding);
    }

    fn lines(&self, bindings: &[Binding]) -> Vec<(&'static str, String)> {
        let mut lines: Vec<_> = bindings.iter().map(|one| ("Contact", one.written(self.who.now))).collect();
        let path = bindings.last().and_then(Binding::path).filter(|_| self.request.supports("path"));
        lines.extend(path.map(|path| ("Path", path.to_owned())));
        lines
    }
}

/// Why a registration is refused whoever makes it.
fn refusal(kept: &[&str], contacts: &Contacts, request: &Request) -> Option<u16> {
    let long = |text: &str| text.len() > TEXT_BYTES_MAX;
    let listed = match contacts {
        Contacts::All => return (request.expires() != Some(0)).then_some(400),
        Contacts::Listed(listed) => listed,
    };
    let unfit = listed.len() > CONTACTS_MAX
        || kept.iter().any(|text| long(text))
        || listed.iter().any(|contact| long(&contact.uri));
    let brief = |contact: &Contact| {
        lifetime(contact, request).is_some_and(|asked| (1..EXPIRES_S_MIN).contains(&asked))
    };
    match (unfit, listed.iter().any(brief)) {
        (true, _) => Some(400),
        (false, true) => Some(423),
        (false, false) => None,
    }
}

/// Takes out what is over.
fn lapse(bindings: &mut Vec<Binding>, key: &Key, now: Ts) -> Vec<Registered> {
    let over = bindings.extract_if(.., |binding| binding.expires_at <= now);
    over.map(|binding| binding.told_ended(key, now)).collect()
}

/// Seconds a contact asks for, if it does; zero ends it.
fn lifetime(contact: &Contact, request: &Request) -> Option<u32> {
    contact.expires.or_else(|| request.expires())
}

/// The address of record without scheme and parameters: `user@host`, a number, or a host.
fn address_of(request: &Request) -> String {
    let to = request.to();
    match (to.user.as_str(), to.host.as_str()) {
        ("", host) => host.to_owned(),
        (user, "") => user.to_owned(),
        (user, host) => format!("{user}@{host}"),
    }
}

#[cfg(test)]
mod tests;
