//! The names a conversation is known by outside: one row per name, so nothing is taken in twice.

use kernel::InteractionId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use store::{StoreError, Tx};

use crate::access::Scope;
use crate::pipeline::interactions::entity::key as name;

/// The conversation that is known by this name within `source_key`.
pub(super) async fn find(
    tx: &Tx,
    scope: &Scope,
    source_key: &str,
    known_as: &str,
) -> Result<Option<InteractionId>, StoreError> {
    let named = tx.of::<name::Entity>(scope).filter(name::Column::SourceKey.eq(source_key));
    let row = named.filter(name::Column::ExternalId.eq(known_as)).one(tx).await?;
    Ok(row.map(|row| row.interaction_id.into()))
}

/// Gives a conversation one more name.
pub(super) async fn add(
    tx: &Tx,
    scope: &Scope,
    source_key: &str,
    known_as: String,
    id: InteractionId,
) -> Result<(), StoreError> {
    let row = name::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        source_key: Set(source_key.to_owned()),
        external_id: Set(known_as),
        interaction_id: Set(id.uuid()),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    Ok(())
}
