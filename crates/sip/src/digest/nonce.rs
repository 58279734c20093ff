//! Nonces that prove themselves: when they were made, for whom and for which address, under a key of ours.
//!
//! Invariant: giving one out keeps nothing. What comes back is ours, ours and too old, or somebody's invention.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Entropy, Ts};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::Peer;

/// How long an answer to a nonce is taken.
pub(super) const NONCE_LIFE: Duration = Duration::from_mins(5);
/// How long a key signs. The one before it is kept as long again: its nonces are accepted for one more life, and
/// known as ours, only too old, after that.
const KEY_LIFE: Duration = Duration::from_hours(12);

type Seal = [u8; 12];
type Keyed = Hmac<Sha256>;

/// When a nonce was made; the counter grows with every nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Minted {
    pub(super) seconds: u32,
    pub(super) counter: u64,
}

/// Where a nonce comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Ours(Minted),
    Expired,
    /// Not ours, or given to another owner's caller or another address.
    Foreign,
}

/// Makes nonces and knows them again.
#[derive(Debug)]
pub(super) struct Nonces {
    entropy: Entropy,
    keys: RwLock<Keys>,
    counter: AtomicU64,
}

struct Keys {
    current: Keyed,
    previous: Keyed,
    since: Ts,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("since", &self.since).finish_non_exhaustive()
    }
}

impl Nonces {
    pub(super) fn new(entropy: Entropy, now: Ts) -> Self {
        let keys = Keys { current: key(&entropy), previous: key(&entropy), since: now };
        Self { entropy, keys: RwLock::new(keys), counter: AtomicU64::new(1) }
    }

    /// A fresh nonce for this peer.
    pub(super) fn give(&self, peer: &Peer) -> String {
        self.rotate(peer.now);
        let minted =
            Minted { seconds: seconds(peer.now), counter: self.counter.fetch_add(1, Ordering::Relaxed) };
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let seal = seal(&keys.current, &minted, peer);
        drop(keys);
        let mut bytes = [0_u8; 24];
        let (time, count) = (minted.seconds.to_be_bytes(), minted.counter.to_be_bytes());
        let parts = time.into_iter().chain(count).chain(seal);
        for (target, byte) in bytes.iter_mut().zip(parts) {
            *target = byte;
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a nonce that came back is.
    pub(super) fn origin(&self, peer: &Peer, nonce: &str) -> Origin {
        let Some((minted, shown)) = opened(nonce) else { return Origin::Foreign };
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let ours = [&keys.current, &keys.previous]
            .into_iter()
            .any(|key| bool::from(seal(key, &minted, peer).ct_eq(&shown)));
        let age = i64::from(seconds(peer.now)) - i64::from(minted.seconds);
        match (ours, u64::try_from(age)) {
            (false, _) => Origin::Foreign,
            (true, Ok(age)) if age > NONCE_LIFE.as_secs() => Origin::Expired,
            // A clock that was put back makes nonces of the future; they are ours all the same.
            (true, _) => Origin::Ours(minted),
        }
    }

    fn rotate(&self, now: Ts) {
        let due = |keys: &Keys| now.since(keys.since) >= KEY_LIFE;
        if !due(&self.keys.read().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if due(&keys) {
            let fresh = key(&self.entropy);
            keys.previous = std::mem::replace(&mut keys.current, fresh);
            keys.since = now;
        }
    }
}

fn key(entropy: &Entropy) -> Keyed {
    Keyed::new(&entropy.bytes::<64>().into())
}

/// Seconds since 1970, which fit until 2106.
fn seconds(now: Ts) -> u32 {
    u32::try_from(now.seconds().max(0)).unwrap_or(u32::MAX)
}

fn seal(key: &Keyed, minted: &Minted, peer: &Peer) -> Seal {
    let mut mac = key.clone();
    mac.update(&minted.seconds.to_be_bytes());
    mac.update(&minted.counter.to_be_bytes());
    mac.update(&peer.owner.0.to_be_bytes());
    match peer.source.to_canonical() {
        IpAddr::V4(v4) => mac.update(&v4.octets()),
        IpAddr::V6(v6) => mac.update(&v6.octets()),
    }
    let whole = mac.finalize().into_bytes();
    let mut seal = Seal::default();
    for (target, byte) in seal.iter_mut().zip(whole) {
        *target = byte;
    }
    seal
}

/// A nonce taken apart; none when it is not even shaped like one of ours.
fn opened(nonce: &str) -> Option<(Minted, Seal)> {
    let mut bytes = [0_u8; 24];
    let length = URL_SAFE_NO_PAD.decode_slice(nonce, &mut bytes).ok()?;
    if length != bytes.len() {
        return None;
    }
    let (seconds, rest) = bytes.split_first_chunk::<4>()?;
    let (counter, seal) = rest.split_first_chunk::<8>()?;
    let minted = Minted { seconds: u32::from_be_bytes(*seconds), counter: u64::from_be_bytes(*counter) };
    Some((minted, Seal::try_from(seal).ok()?))
}
