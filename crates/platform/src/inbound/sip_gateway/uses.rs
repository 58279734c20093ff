//! Which API keys proved callers since somebody last looked, in memory: each at most once a minute.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use kernel::{ApiKeyId, Ts};

use crate::access::callers::worth_noting;

/// The latest use of each key, and whether it is still to be written down. Keys that exist alone are told here.
#[derive(Debug, Default)]
pub(super) struct KeyUses(Mutex<HashMap<ApiKeyId, Use>>);

#[derive(Debug)]
struct Use {
    at: Ts,
    /// None once it was taken.
    untold: Option<IpAddr>,
}

impl KeyUses {
    /// Notes a use, unless one of the same minute is noted.
    pub(super) fn note(&self, id: ApiKeyId, address: IpAddr, now: Ts) {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.get(&id).is_none_or(|last| worth_noting(last.at, now)) {
            uses.insert(id, Use { at: now, untold: Some(address.to_canonical()) });
        }
    }

    /// Takes what is to be written down, and forgets what is older than a minute.
    pub(super) fn take(&self, now: Ts) -> Vec<(ApiKeyId, IpAddr)> {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = uses.iter_mut().filter_map(|(id, one)| Some((*id, one.untold.take()?))).collect();
        uses.retain(|_, one| !worth_noting(one.at, now));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_used_all_the_time_is_written_down_once_a_minute() {
        let (uses, id) = (KeyUses::default(), ApiKeyId::from(uuid::Uuid::from_u128(1)));
        let address: IpAddr = "::ffff:203.0.113.7".parse().unwrap();
        uses.note(id, address, Ts(0));
        uses.note(id, address, Ts(1_000_000));
        assert_eq!(uses.take(Ts(1_000_000)), [(id, "203.0.113.7".parse().unwrap())]);
        uses.note(id, address, Ts(59_000_000));
        assert!(uses.take(Ts(59_000_000)).is_empty());
        uses.note(id, address, Ts(60_000_000));
        assert_eq!(uses.take(Ts(60_000_000)).len(), 1);
        uses.take(Ts(600_000_000));
        assert!(uses.0.lock().unwrap().is_empty(), "nothing is kept of what is not used any more");
    }
}
