//! The grid and the wishes in their tables.

use std::collections::BTreeMap;

use kernel::MemberId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::{StoreError, Tx};

use super::entity::{preference, settings};
use super::model::{Channels, Severities, Silence};
use crate::access::Scope;

/// What a member wished, with its revision.
pub(super) struct Wishes {
    pub(super) revision: i64,
    pub(super) silences: Vec<Silence>,
}

/// The organization's grid, the defaults while nothing was saved.
pub async fn load_channels(tx: &Tx, scope: &Scope) -> Result<Channels, StoreError> {
    let row = tx.of::<settings::Entity>(scope).one(tx).await?;
    row.map_or_else(|| Ok(Channels::default()), Channels::try_from)
}

/// What each member who silenced something does not want to hear.
pub async fn load_silences(tx: &Tx, scope: &Scope) -> Result<BTreeMap<MemberId, Vec<Silence>>, StoreError> {
    let rows = tx.of::<preference::Entity>(scope).all(tx).await?;
    rows.into_iter().map(|row| Ok((row.member_id.into(), value(row.silenced)?))).collect()
}

/// Stores the grid under the revision that follows.
pub(super) async fn save_channels(
    tx: &Tx,
    scope: &Scope,
    current: i64,
    wanted: &Channels,
) -> Result<Channels, StoreError> {
    let Channels { email, telegram, webhook, email_addresses, .. } = wanted;
    let row = settings::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        channels: Set(json!({ "email": email, "telegram": telegram, "webhook": webhook })),
        email_addresses: Set(json!(email_addresses)),
        revision: Set(current + 1),
    };
    let saved = if current == 0 { row.insert(tx).await } else { row.update(tx).await };
    saved?.try_into()
}

/// What one member wished.
pub(super) async fn load_wishes(tx: &Tx, scope: &Scope, member: MemberId) -> Result<Wishes, StoreError> {
    let mine = tx.of::<preference::Entity>(scope).filter(preference::Column::MemberId.eq(member.uuid()));
    match mine.one(tx).await? {
        None => Ok(Wishes { revision: 0, silences: Vec::new() }),
        Some(row) => Ok(Wishes { revision: row.revision, silences: value(row.silenced)? }),
    }
}

/// Stores what one member wished under the revision that follows.
pub(super) async fn save_wishes(
    tx: &Tx,
    scope: &Scope,
    member: MemberId,
    wanted: Wishes,
) -> Result<Wishes, StoreError> {
    let row = preference::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        member_id: Set(member.uuid()),
        silenced: Set(json!(wanted.silences)),
        revision: Set(wanted.revision + 1),
    };
    let saved = if wanted.revision == 0 { row.insert(tx).await? } else { row.update(tx).await? };
    Ok(Wishes { revision: saved.revision, silences: value(saved.silenced)? })
}

fn value<T: DeserializeOwned>(stored: Value) -> Result<T, StoreError> {
    serde_json::from_value(stored).map_err(|error| StoreError::Corrupt(error.to_string()))
}

impl TryFrom<settings::Model> for Channels {
    type Error = StoreError;

    fn try_from(row: settings::Model) -> Result<Self, StoreError> {
        let mut grid: BTreeMap<String, Severities> = value(row.channels)?;
        let mut take = |channel: &str| {
            let missing = || StoreError::Corrupt(format!("the channel {channel} is missing"));
            grid.remove(channel).ok_or_else(missing)
        };
        Ok(Self {
            email: take("email")?,
            telegram: take("telegram")?,
            webhook: take("webhook")?,
            email_addresses: value(row.email_addresses)?,
            revision: row.revision,
        })
    }
}
