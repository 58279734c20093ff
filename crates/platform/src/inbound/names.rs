//! The names a conversation is known by outside: one row per name, so nothing is taken in twice.

use std::collections::HashMap;

use kernel::InteractionId;
use sea_orm::{ActiveModelTrait, ColumnTrait, QueryFilter};
use store::{StoreError, Tx};

use crate::access::Scope;
use crate::pipeline::interactions;
use crate::pipeline::interactions::entity::key as name;

/// The conversation that is known by this name within `source_key`.
pub(super) async fn find(
    tx: &Tx,
    scope: &Scope,
    source_key: &str,
    known_as: &str,
) -> Result<Option<InteractionId>, StoreError> {
    let named = tx.of::<name::Entity>(scope).filter(name::Column::SourceKey.eq(source_key));
    let row = named.filter(name::Column::ExternalId.eq(interactions::known_as(known_as))).one(tx).await?;
    Ok(row.map(|row| row.interaction_id.into()))
}

/// The conversations that are known by some of these names within `source_key`, by the names as they are kept.
pub(super) async fn find_many<'a>(
    tx: &Tx,
    scope: &Scope,
    source_key: &str,
    known_as: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<String, InteractionId>, StoreError> {
    let named = tx.of::<name::Entity>(scope).filter(name::Column::SourceKey.eq(source_key));
    let known_as = known_as.into_iter().map(interactions::known_as);
    let rows = named.filter(name::Column::ExternalId.is_in(known_as)).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.external_id, row.interaction_id.into())).collect())
}

/// Gives a conversation one more name.
pub(super) async fn add(
    tx: &Tx,
    scope: &Scope,
    source_key: &str,
    known_as: String,
    id: InteractionId,
) -> Result<(), StoreError> {
    let name = interactions::known_as(&known_as).into_owned();
    interactions::named(tx, scope, (source_key, name), id).insert(tx).await?;
    Ok(())
}
