//! Audit entries in their table.

use kernel::{AuditEntryId, OrganizationId, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity;
use super::model::Change;
use crate::access::{Actor, Origin, Scope};
use crate::tenancy::members;

/// Writes a change down, in the transaction that makes it.
pub async fn record(tx: &Tx, scope: &Scope, change: Change) -> Result<(), StoreError> {
    record_in(tx, scope, scope.organization_id(), change).await
}

/// The same in the log of another organization, which the caller manages from above. Needs a transaction of the platform.
pub async fn record_in(
    tx: &Tx,
    scope: &Scope,
    organization_id: OrganizationId,
    change: Change,
) -> Result<(), StoreError> {
    let actor = match scope.actor() {
        Actor::Member { user_id, .. } => person(tx, user_id).await?,
        Actor::Job(name) => ("job", None, name.to_owned()),
    };
    insert(tx, organization_id.uuid(), scope.origin(), actor, change).await
}

/// Writes down what a person did to himself, in every organization he belongs to: signing in, a new password.
pub async fn record_of_user(
    tx: &Tx,
    user_id: UserId,
    origin: &Origin,
    change: Change,
) -> Result<(), StoreError> {
    let belongs = members::entity::Entity::find()
        .filter(members::entity::Column::UserId.eq(user_id.uuid()))
        .filter(members::entity::Column::Status.eq("active"))
        .all(tx)
        .await?;
    for membership in belongs {
        let actor = person(tx, user_id).await?;
        insert(tx, membership.organization_id, origin, actor, change.clone()).await?;
    }
    Ok(())
}

type Who = (&'static str, Option<Uuid>, String);

/// The address stays readable when the person has left.
async fn person(tx: &Tx, user_id: UserId) -> Result<Who, StoreError> {
    let row = members::user::Entity::find_by_id(user_id.uuid()).one(tx).await?;
    Ok(("member", Some(user_id.uuid()), row.map(|user| user.email).unwrap_or_default()))
}

async fn insert(
    tx: &Tx,
    organization_id: Uuid,
    origin: &Origin,
    (actor_kind, actor_id, actor_name): Who,
    change: Change,
) -> Result<(), StoreError> {
    let row = entity::ActiveModel {
        organization_id: Set(organization_id),
        id: Set(tx.ids().new_id::<AuditEntryId>().uuid()),
        at: Set(tx.now().0),
        actor_kind: Set(actor_kind.to_owned()),
        actor_id: Set(actor_id),
        actor_name: Set(actor_name),
        action: Set(change.action.to_owned()),
        entity: Set(change.entity.to_owned()),
        entity_id: Set(change.entity_id),
        before: Set(change.before),
        after: Set(change.after),
        address: Set(origin.address.map(|address| address.to_string())),
        request_id: Set(origin.request_id.clone()),
    };
    row.insert(tx).await?;
    Ok(())
}
