//! Who may prove himself to one organization: by the password of its settings, or by one of its API keys for SIP.
//!
//! Invariant: a key that has ended or was deleted proves nobody, from that moment on; and a key proves what its
//! organization asks for, never more than that.

use std::collections::HashMap;

use kernel::{ApiKeyId, Ts};
use sip::Credentials;

use crate::access::api_keys::SipKey;
use crate::access::digests::Digests;
use crate::inbound::sip::model::{Algorithm, SipSettings};

/// All who may.
#[derive(Debug)]
pub(super) struct Callers {
    algorithms: Vec<sip::Algorithm>,
    legacy: bool,
    /// For callers who say `user`, and for those who say `user@domain`.
    password: [Option<Credentials>; 2],
    keys: HashMap<String, SipKey>,
}

impl Callers {
    /// Keys made for another realm than the organization's prove nobody.
    pub(super) fn new(settings: &SipSettings, digests: &[Digests], keys: Vec<SipKey>) -> Self {
        let offered = settings.algorithms.iter().rev().map(|algorithm| Algorithm::on_the_wire(*algorithm));
        let usable = keys.into_iter().filter(|key| key.digests.realm == settings.realm);
        let mut made = Self {
            algorithms: offered.collect(),
            legacy: settings.legacy_digest,
            password: [None, None],
            keys: usable.map(|key| (key.digests.username.clone(), key)).collect(),
        };
        made.password = [false, true].map(|says_domain| {
            let named = digests.iter().find(|one| one.username.contains('@') == says_domain);
            named.map(|known| made.credentials(known, None))
        });
        made
    }

    /// The names of keys, whether they have ended or not.
    pub(super) fn key_names(&self) -> impl Iterator<Item = &String> {
        self.keys.keys()
    }

    /// The key of this name, while it may be used.
    pub(super) fn key(&self, name: &str, now: Ts) -> Option<&SipKey> {
        self.keys.get(name).filter(|key| key.is_live(now))
    }

    /// The id of the key of this name.
    pub(super) fn key_id(&self, name: &str) -> Option<ApiKeyId> {
        self.keys.get(name).map(|key| key.id)
    }

    /// What a caller of this name must know, when it is a key's.
    pub(super) fn by_key(&self, name: Option<&str>, now: Ts) -> Option<Credentials> {
        let key = self.key(name?, now)?;
        Some(self.credentials(&key.digests, key.old_at(now)))
    }

    /// What everybody else must know: the password, or, where there is none, any key, whose name he does not say.
    pub(super) fn others(&self, name: Option<&str>, now: Ts) -> Option<Credentials> {
        let [plain, with_domain] = &self.password;
        let says_domain = name.is_some_and(|name| name.contains('@'));
        let known_as = if says_domain && with_domain.is_some() { with_domain } else { plain };
        let any_key = || self.keys.values().find(|key| key.is_live(now));
        known_as.clone().or_else(|| any_key().map(|key| self.credentials(&key.digests, None)))
    }

    fn credentials(&self, known: &Digests, old: Option<&Digests>) -> Credentials {
        let texts = [Some(known), old.filter(|old| old.realm == known.realm)];
        let hashes = texts
            .into_iter()
            .flatten()
            .flat_map(|text| self.algorithms.iter().map(|algorithm| (*algorithm, text.hash(*algorithm))));
        Credentials {
            username: known.username.clone(),
            realm: known.realm.clone(),
            ha1: hashes.collect(),
            legacy: self.legacy,
        }
    }
}
