//! The keys this process has seen lately, so that a request with one reads no table.
//!
//! Invariant: what is answered is at most one second old, and a key changed or deleted in this process is
//! forgotten at once. Only keys that exist are remembered, so strangers cannot fill the memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use kernel::{ApiKeyId, OrganizationId, Ts};
use subtle::ConstantTimeEq;

use super::model::ApiKeyError;
use super::secret::{self, Presented};
use super::services::ServiceType;
use super::store;
use crate::access::callers::worth_noting;
use crate::app::App;
use crate::http::RateLimit;

const REMEMBERED: Duration = Duration::from_secs(1);
/// A burst of this many, and as many every minute.
const REQUESTS_PER_MINUTE_MAX: NonZeroU32 = NonZeroU32::new(1200).unwrap();
const WINDOW_S: u64 = 60;
/// Above this many keys the buckets that are full again are forgotten.
const BUCKETS_MAX: usize = 10_000;

type Buckets =
    RateLimiter<ApiKeyId, DefaultKeyedStateStore<ApiKeyId>, DefaultClock, StateInformationMiddleware>;

/// What must be known of a key to let it in.
#[derive(Debug)]
pub struct KnownKey {
    /// Which key.
    pub id: ApiKeyId,
    /// Where it acts.
    pub organization_id: OrganizationId,
    /// What it is for.
    pub service_type: ServiceType,
    /// The hash of its text.
    pub hash: [u8; 32],
    /// The hash of the text before the last rotation, and until when that one works.
    pub old: Option<([u8; 32], Ts)>,
    /// When it ends.
    pub valid_until: Option<Ts>,
    /// When its use was written down last.
    pub noted_at: AtomicI64,
}

/// The memory of this process, and how often each key may ask.
#[derive(Clone)]
pub struct KeyMemory(Arc<Inner>);

struct Inner {
    seen: RwLock<Seen>,
    buckets: Buckets,
}

#[derive(Default)]
struct Seen {
    keys: HashMap<ApiKeyId, (Arc<KnownKey>, Ts)>,
    /// How often something was forgotten: what was read before that is not remembered after it.
    forgotten: u64,
}

/// The key behind the text of an `Authorization` header; its use is noted, to the minute.
pub async fn check(app: &App, text: &str, address: Option<IpAddr>) -> Result<Arc<KnownKey>, ApiKeyError> {
    let presented = secret::parse(text).ok_or(ApiKeyError::Malformed)?;
    let now = app.clock().now();
    let memory = app.api_keys();
    let known = match memory.recall(presented.id, now) {
        Some(known) => known,
        None => learn(app, presented.id, now).await?.ok_or(ApiKeyError::Unknown)?,
    };
    known.admit(&presented, now)?;
    if known.take_note(now) {
        let (id, address) = (known.id, address.map(|address| address.to_string()));
        app.db().write_platform(|tx| async move { store::note_use(&tx, id, address).await }).await?;
    }
    Ok(known)
}

async fn learn(app: &App, id: ApiKeyId, now: Ts) -> Result<Option<Arc<KnownKey>>, ApiKeyError> {
    let memory = app.api_keys();
    let forgotten = memory.forgotten();
    let found = app.db().read_platform(|tx| async move { store::find_known(&tx, id).await }).await?;
    let known = found.map(Arc::new);
    memory.remember(id, known.clone(), now, forgotten);
    Ok(known)
}

impl KnownKey {
    /// Whether this text is the key, and the key may be used at `now`.
    pub fn admit(&self, presented: &Presented, now: Ts) -> Result<(), ApiKeyError> {
        let current = self.hash.ct_eq(&presented.hash);
        let old = self.old.filter(|(_, until)| now < *until);
        let rotated = old.is_some_and(|(hash, _)| hash.ct_eq(&presented.hash).into());
        if !bool::from(current) && !rotated {
            return Err(ApiKeyError::Unknown);
        }
        if self.valid_until.is_some_and(|end| end <= now) { Err(ApiKeyError::Expired) } else { Ok(()) }
    }

    /// Whether this use is to be written down; true for one of those who ask at the same moment.
    fn take_note(&self, now: Ts) -> bool {
        let noted = self.noted_at.load(Ordering::Relaxed);
        worth_noting(Ts(noted), now)
            && self.noted_at.compare_exchange(noted, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl KeyMemory {
    /// Knows nothing yet.
    pub fn new() -> Self {
        let buckets = RateLimiter::keyed(Quota::per_minute(REQUESTS_PER_MINUTE_MAX));
        Self(Arc::new(Inner { seen: RwLock::default(), buckets: buckets.with_middleware() }))
    }

    /// The key of this id, if it was read less than a second ago.
    pub fn recall(&self, id: ApiKeyId, now: Ts) -> Option<Arc<KnownKey>> {
        let seen = self.0.seen.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = seen.keys.get(&id).filter(|(_, at)| now < at.plus(REMEMBERED));
        fresh.map(|(known, _)| Arc::clone(known))
    }

    /// Forgets a key, because it was changed or deleted.
    pub fn forget(&self, id: ApiKeyId) {
        let mut seen = self.0.seen.write().unwrap_or_else(PoisonError::into_inner);
        seen.keys.remove(&id);
        seen.forgotten += 1;
    }

    /// How often something was forgotten so far.
    pub fn forgotten(&self) -> u64 {
        self.0.seen.read().unwrap_or_else(PoisonError::into_inner).forgotten
    }

    /// Remembers what was read, unless something was forgotten since the reading began.
    pub fn remember(&self, id: ApiKeyId, known: Option<Arc<KnownKey>>, at: Ts, forgotten: u64) {
        let mut seen = self.0.seen.write().unwrap_or_else(PoisonError::into_inner);
        match known {
            Some(known) if seen.forgotten == forgotten => drop(seen.keys.insert(id, (known, at))),
            _ => drop(seen.keys.remove(&id)),
        }
    }

    /// Counts one request of a key: how it stands, and whether that was one too many.
    pub fn count(&self, id: ApiKeyId) -> (RateLimit, bool) {
        if self.0.buckets.len() > BUCKETS_MAX {
            self.0.buckets.retain_recent();
        }
        let standing = |remaining, reset_s| RateLimit {
            name: "api-key",
            quota: REQUESTS_PER_MINUTE_MAX.get(),
            window_s: WINDOW_S,
            remaining,
            reset_s,
        };
        match self.0.buckets.check_key(&id) {
            Ok(left) => (standing(left.remaining_burst_capacity(), WINDOW_S), true),
            Err(refused) => {
                let wait = refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
                (standing(0, wait), false)
            }
        }
    }
}

impl Default for KeyMemory {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(id: ApiKeyId) -> Arc<KnownKey> {
        Arc::new(KnownKey {
            id,
            organization_id: uuid::Uuid::nil().into(),
            service_type: ServiceType::Ingest,
            hash: [1; 32],
            old: Some(([2; 32], Ts(5_000_000))),
            valid_until: Some(Ts(9_000_000)),
            noted_at: AtomicI64::new(0),
        })
    }

    #[test]
    fn what_is_remembered_is_never_older_than_a_second() {
        let (memory, id) = (KeyMemory::new(), ApiKeyId::from(uuid::Uuid::from_u128(1)));
        memory.remember(id, Some(known(id)), Ts(0), memory.forgotten());
        assert!(memory.recall(id, Ts(999_999)).is_some());
        assert!(memory.recall(id, Ts(1_000_000)).is_none());
    }

    #[test]
    fn a_key_deleted_while_it_was_being_read_is_not_remembered() {
        let (memory, id) = (KeyMemory::new(), ApiKeyId::from(uuid::Uuid::from_u128(1)));
        let begun = memory.forgotten();
        memory.forget(id);
        memory.remember(id, Some(known(id)), Ts(0), begun);
        assert!(memory.recall(id, Ts(0)).is_none());
    }

    #[test]
    fn the_old_text_works_until_the_overlap_ends_and_nothing_works_after_the_end() {
        let id = ApiKeyId::from(uuid::Uuid::from_u128(1));
        let verdict =
            |hash: u8, at: i64| known(id).admit(&Presented { id, hash: [hash; 32] }, Ts(at * 1_000_000));
        assert!(verdict(1, 0).is_ok());
        assert!(verdict(2, 4).is_ok(), "within the overlap");
        assert!(matches!(verdict(2, 5), Err(ApiKeyError::Unknown)));
        assert!(matches!(verdict(3, 0), Err(ApiKeyError::Unknown)));
        assert!(matches!(verdict(1, 9), Err(ApiKeyError::Expired)));
    }

    #[test]
    fn of_those_who_use_a_key_in_the_same_minute_one_writes_it_down() {
        let key = known(uuid::Uuid::from_u128(1).into());
        assert!(key.take_note(Ts(60_000_000)));
        assert!(!key.take_note(Ts(60_000_001)));
        assert!(key.take_note(Ts(120_000_000)));
    }

    #[test]
    fn one_key_that_asks_too_often_does_not_slow_another() {
        let memory = KeyMemory::new();
        let (busy, calm) =
            (ApiKeyId::from(uuid::Uuid::from_u128(1)), ApiKeyId::from(uuid::Uuid::from_u128(2)));
        for _ in 0..REQUESTS_PER_MINUTE_MAX.get() {
            assert!(memory.count(busy).1);
        }
        let (standing, admitted) = memory.count(busy);
        assert!(!admitted && standing.remaining == 0 && standing.reset_s > 0);
        assert!(memory.count(calm).1);
    }
}
