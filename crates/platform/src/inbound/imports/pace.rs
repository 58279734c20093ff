//! How fast a vendor is asked: one request per gap and credential, over all organizations and processes.

use std::time::Duration;

use ::store::StoreError;
use connectors::{Account, Connector, FieldKind};
use sha2::{Digest, Sha256};

use crate::access::throttle::{self, Policy};
use crate::app::App;

/// Takes the next turn to ask, or says how long until it comes.
pub(super) async fn take(
    app: &App,
    connector: &dyn Connector,
    account: &Account,
    gap: Duration,
) -> Result<Option<Duration>, StoreError> {
    if gap.is_zero() {
        return Ok(None);
    }
    let turns = Policy { name: "history", quota: 1, window: gap };
    let whose = credential(connector, account);
    let verdict =
        app.db().write_platform(|tx| async move { throttle::take(&tx, turns, &whose).await }).await?;
    Ok(verdict.wait)
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
