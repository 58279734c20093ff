//! Which source an address belongs to, remembered so that intake reads no table.
//!
//! Invariant: what is answered is at most one second old, and a change made in this process holds at
//! once. Only addresses that exist are remembered, so strangers cannot fill the memory.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use ::store::{StoreError, Tx};
use connectors::{Account, Connector};
use kernel::{OrganizationId, SourceId, Ts};

use super::entity::Model;
use super::model::{SourceError, SourceState, token_hash};
use super::store;
use crate::access::Scope;
use crate::app::App;
use crate::tenancy::organizations;

const REMEMBERED: Duration = Duration::from_secs(1);

/// What intake must know of a source.
pub struct Door {
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// Which it is.
    pub source_id: SourceId,
    /// Whether it takes in what arrives.
    pub state: SourceState,
    /// Whether its organization is suspended, so that nothing is taken in for now.
    pub suspended: bool,
    /// Who understands what arrives; none when this version no longer knows it.
    pub connector: Option<&'static dyn Connector>,
    /// What a push is judged by.
    pub account: Account,
}

/// The memory of this process.
#[derive(Clone, Default)]
pub struct Directory(Arc<RwLock<HashMap<[u8; 32], Seen>>>);

#[derive(Clone)]
struct Seen {
    door: Arc<Door>,
    at: Ts,
}

/// The source whose address carries this token. It is looked for by the hash, so how long the answer takes says
/// nothing about the token.
pub async fn find(app: &App, token: &str) -> Result<Option<Arc<Door>>, SourceError> {
    let directory = app.source_directory();
    let (hash, now) = (token_hash(token), app.clock().now());
    if let Some(door) = directory.recall(&hash, now) {
        return Ok(Some(door));
    }
    let seen = app.db().read_platform(|tx| async move { look_up(&tx, &hash).await }).await?;
    let door = match seen {
        Some((row, suspended)) => Door::of(app, &row, suspended)?.map(Arc::new),
        None => None,
    };
    directory.remember(hash, door.clone(), now);
    Ok(door)
}

async fn look_up(tx: &Tx, hash: &[u8]) -> Result<Option<(Model, bool)>, StoreError> {
    let Some(row) = store::find_by_token(tx, hash).await? else { return Ok(None) };
    let owner = organizations::find(tx, store::owner(&row).0).await?;
    Ok(Some((row, owner.is_some_and(|owner| owner.suspended_by.is_some()))))
}

/// One of the organization's sources, for a program that proves itself otherwise than by the address.
pub async fn find_owned(app: &App, scope: &Scope, id: SourceId) -> Result<Option<Arc<Door>>, SourceError> {
    let asking = scope.clone();
    let row = app.db().read(scope, |tx| async move { store::find(&tx, &asking, id).await }).await?;
    let Some(row) = row else { return Ok(None) };
    // Whoever holds a scope has passed the check for suspended organizations.
    Ok(Door::of(app, &row, false)?.map(Arc::new))
}

impl Directory {
    /// Forgets everything, because a source changed.
    pub fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn recall(&self, hash: &[u8; 32], now: Ts) -> Option<Arc<Door>> {
        let seen = self.0.read().unwrap_or_else(PoisonError::into_inner);
        seen.get(hash).filter(|seen| now < seen.at.plus(REMEMBERED)).map(|seen| Arc::clone(&seen.door))
    }

    fn remember(&self, hash: [u8; 32], door: Option<Arc<Door>>, at: Ts) {
        let mut seen = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match door {
            Some(door) => drop(seen.insert(hash, Seen { door, at })),
            None => drop(seen.remove(&hash)),
        }
    }
}

impl Door {
    fn of(app: &App, row: &Model, suspended: bool) -> Result<Option<Self>, SourceError> {
        let (organization_id, source_id) = store::owner(row);
        let Some(state) = SourceState::from_key(&row.state) else { return Ok(None) };
        let (connector, account) = (connectors::find(&row.connector), store::account(app, row)?);
        Ok(Some(Self { organization_id, source_id, state, suspended, connector, account }))
    }
}
