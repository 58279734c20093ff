//! Who was faster: a refused change names the person who saved meanwhile, and when.
//!
//! Every handler that takes `If-Match` calls [`check_seen`] with the name and id its changes are audited under.

use kernel::Ts;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};

use super::entity::{Column, Entity};
use crate::access::Scope;
use crate::http::{ChangedBy, IfMatch, Problem};
use crate::tenancy::members::user;

/// Refuses a change that was made against an older state than the one that is stored.
pub async fn check_seen(
    tx: &Tx,
    scope: &Scope,
    (seen, stored): (IfMatch, i64),
    (entity, entity_id): (&'static str, impl ToString),
) -> Result<(), Problem> {
    let Err(stale) = seen.check(stored) else { return Ok(()) };
    Err(stale.changed_by(find_last_change(tx, scope, entity, entity_id.to_string()).await?))
}

async fn find_last_change(
    tx: &Tx,
    scope: &Scope,
    entity: &str,
    entity_id: String,
) -> Result<Option<ChangedBy>, StoreError> {
    let about =
        tx.of::<Entity>(scope).filter(Column::Entity.eq(entity)).filter(Column::EntityId.eq(entity_id));
    let newest = about.order_by_desc(Column::At).order_by_desc(Column::Id);
    let Some(entry) = newest.one(tx).await? else { return Ok(None) };
    let person = match entry.actor_id {
        Some(id) => user::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let by = person.map_or(entry.actor_name, |user| user.display_name);
    Ok(Some(ChangedBy { by, at: Ts(entry.at) }))
}
