//! The names a conversation is known by outside: one row per name, so nothing is taken in twice.

use std::collections::HashMap;

use kernel::InteractionId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::{StoreError, Tx, portions};

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
    row(tx, scope, source_key, (known_as, id)).insert(tx).await?;
    Ok(())
}

/// Gives conversations more names, in few statements.
pub(super) async fn add_many(
    tx: &Tx,
    scope: &Scope,
    source_key: &str,
    names: &[(String, InteractionId)],
) -> Result<(), StoreError> {
    for some in portions(names) {
        let rows = some.iter().map(|name| row(tx, scope, source_key, name.clone()));
        name::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(
    tx: &Tx,
    scope: &Scope,
    source_key: &str,
    (known_as, id): (String, InteractionId),
) -> name::ActiveModel {
    name::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        source_key: Set(source_key.to_owned()),
        external_id: Set(interactions::known_as(&known_as).into_owned()),
        interaction_id: Set(id.uuid()),
        created_at: Set(tx.now().0),
    }
}
