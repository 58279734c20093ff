//! How fast a vendor is asked: one request per gap and credential, over all organizations, processes and purposes.
//!
//! Invariant: who finds the vendor busy gets a turn of his own, so that thousands who wait do not come back together; and
//! nobody who asks for a living call stands behind those who ask for the past.
//! Imports ask here before each page, look-ups of calls and of recordings before each question.

use std::time::Duration;

use connectors::{Account, Connector, FieldKind};
use sha2::{Digest, Sha256};
use store::{Priority, StoreError, Tx};

use crate::access::throttle::{self, Policy};
use crate::app::App;

/// Takes the vendor if it is free, or says how long until it is. Nothing is kept for who comes back then.
pub async fn take(
    app: &App,
    connector: &dyn Connector,
    account: &Account,
    gap: Duration,
) -> Result<Option<Duration>, StoreError> {
    if gap.is_zero() {
        return Ok(None);
    }
    let whose = credential(connector, account);
    app.db().write_platform(|tx| async move { take_turn(&tx, gap, &whose).await }).await
}

/// Takes the vendor if it is free, or a place in the line of its priority: how long until its turn comes.
pub async fn line_up(
    app: &App,
    connector: &dyn Connector,
    account: &Account,
    (gap, priority): (Duration, Priority),
) -> Result<Option<Duration>, StoreError> {
    if gap.is_zero() {
        return Ok(None);
    }
    let whose = credential(connector, account);
    app.db()
        .write_platform(|tx| async move {
            let Some(busy) = take_turn(&tx, gap, &whose).await? else { return Ok(None) };
            let turn = throttle::reserve(&tx, line(priority, gap), &whose, tx.now().plus(busy)).await?;
            Ok(Some(turn.since(tx.now())))
        })
        .await
}

async fn take_turn(tx: &Tx, gap: Duration, whose: &str) -> Result<Option<Duration>, StoreError> {
    let turns = Policy { name: "vendor", quota: 1, window: gap };
    Ok(throttle::take(tx, turns, whose).await?.wait)
}

/// Those of the living and those of the past stand in lines of their own; where two turns meet, the queue lets the living
/// go first, and who finds the vendor taken lines up again.
fn line(priority: Priority, gap: Duration) -> Policy {
    let name = match priority {
        Priority::Live => "vendor-line",
        Priority::History => "vendor-line-of-history",
    };
    Policy { name, quota: 1, window: gap }
}

/// Names a credential without telling it: the same wherever it is entered.
fn credential(connector: &dyn Connector, account: &Account) -> String {
    let descriptor = connector.descriptor();
    let mut hash = Sha256::new();
    hash.update(descriptor.key);
    for spec in descriptor.fields {
        let value = match spec.kind {
            FieldKind::Secret => account.secret(spec.key).map_or("", |secret| secret.expose()),
            FieldKind::Text | FieldKind::Url => account.field(descriptor, spec.key),
            FieldKind::Timezone | FieldKind::Country | FieldKind::Addresses | FieldKind::Choice(_) => {
                continue;
            }
        };
        hash.update(format!("\n{}={value}", spec.key));
    }
    hex::encode(hash.finalize())
}
