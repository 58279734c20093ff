//! Registrations as they are shown, and those that changed since somebody last wrote them down.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use kernel::{RegistrationId, Ts};
use serde::Serialize;
use sip::{Owner, Registered};
use utoipa::ToSchema;

/// Where somebody can be reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SipRegistration)]
pub(super) struct RegistrationView {
    /// Its id.
    pub id: RegistrationId,
    /// Who registered: `user@host`.
    pub address: String,
    /// Where calls to it would go.
    pub contact: String,
    /// The address and port it came from.
    pub source: String,
    /// `udp`, `tcp` or `tls`.
    pub transport: String,
    /// When it was made or renewed.
    pub registered_at: Ts,
    /// When it ends unless it is renewed.
    pub expires_at: Ts,
}

/// Changes that wait; a device that registers anew before they are written changes its line.
const CHANGES_MAX: usize = 100_000;

type Key = (Owner, String, String);

/// What changed, by whose contact it is: the latest alone.
#[derive(Debug, Default)]
pub(in crate::inbound::sip_gateway) struct Book(Mutex<BTreeMap<Key, Registered>>);

impl Book {
    /// Keeps a change until it is written. Answers whether there was room for it.
    pub(in crate::inbound::sip_gateway) fn keep(&self, change: Registered) -> bool {
        let mut changes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (change.owner, change.address.clone(), change.contact.clone());
        if changes.len() >= CHANGES_MAX && !changes.contains_key(&key) {
            return false;
        }
        changes.insert(key, change);
        true
    }

    /// Takes everything out, owner by owner.
    pub(in crate::inbound::sip_gateway) fn take(&self) -> Vec<Registered> {
        let mut changes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *changes).into_values().collect()
    }
}
