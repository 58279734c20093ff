//! One contact of one address, as small as it can be: there are as many as there are idle telephones.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;

use kernel::Ts;

use super::{Key, Registrant};
use crate::product::{Registered, Transport};
use crate::wire::{Contact, Request};

#[derive(Debug)]
pub(super) struct Binding {
    pub(super) contact: Box<str>,
    /// Empty when there is none.
    path: Box<str>,
    /// `Call-ID` of the registration, shortened: it is only compared.
    call: u64,
    cseq: u32,
    pub(super) source: SocketAddr,
    transport: Transport,
    at: Ts,
    pub(super) expires_at: Ts,
}

impl Binding {
    pub(super) fn new(
        who: &Registrant,
        request: &Request,
        contact: &Contact,
        path: &str,
        seconds: u32,
    ) -> Self {
        Self {
            contact: Box::from(contact.uri.as_str()),
            path: Box::from(path),
            call: shortened(request.call_id()),
            cseq: request.cseq(),
            source: who.source,
            transport: who.transport,
            at: who.now,
            expires_at: who.now.plus_ms(i64::from(seconds) * 1_000),
        }
    }

    /// Whether it was made by a later request of the same device than this one.
    pub(super) fn is_after(&self, request: &Request) -> bool {
        self.call == shortened(request.call_id()) && self.cseq >= request.cseq()
    }

    /// The way back to the device, when its requests came through others.
    pub(super) fn path(&self) -> Option<&str> {
        Some(&*self.path).filter(|path| !path.is_empty())
    }

    pub(super) fn written(&self, now: Ts) -> String {
        format!("<{}>;expires={}", self.contact, self.expires_at.since(now).as_secs())
    }

    pub(super) fn told(&self, (owner, address): &Key) -> Registered {
        Registered {
            at: self.at,
            owner: *owner,
            address: address.to_string(),
            contact: self.contact.to_string(),
            source: self.source,
            transport: self.transport,
            expires_at: Some(self.expires_at),
        }
    }

    pub(super) fn told_ended(&self, key: &Key, now: Ts) -> Registered {
        Registered { at: now, expires_at: None, ..self.told(key) }
    }
}

fn shortened(call_id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    call_id.hash(&mut hasher);
    hasher.finish()
}
