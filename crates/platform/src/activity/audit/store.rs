//! Audit entries in their table.

use kernel::{AuditEntryId, OrganizationId, Ts, UserId};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity;
use super::model::{AuditActor, AuditEntryView, AuditFilter, Change};
use crate::access::{Actor, Origin, Scope, api_keys};
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
        Actor::ApiKey { api_key_id } => {
            let name = api_keys::find_name(tx, scope, api_key_id).await?;
            ("api_key", Some(api_key_id.uuid()), name.unwrap_or_default())
        }
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

/// The entries that the filter wants, newest first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    filter: &AuditFilter,
    page: &PageRequest,
) -> Result<Page<AuditEntryView>, StoreError> {
    let mut wanted = tx.of::<entity::Entity>(scope);
    if let Some(actor) = &filter.actor {
        let name = Expr::expr(Func::lower(Expr::col(entity::Column::ActorName)));
        wanted = wanted.filter(name.like(containing(&actor.to_lowercase())));
    }
    for (column, value) in
        [(entity::Column::Action, &filter.action), (entity::Column::Entity, &filter.entity)]
    {
        if let Some(value) = value {
            wanted = wanted.filter(column.eq(value));
        }
    }
    if let Some(from) = filter.from {
        wanted = wanted.filter(entity::Column::At.gte(from.0));
    }
    if let Some(to) = filter.to {
        wanted = wanted.filter(entity::Column::At.lt(to.0));
    }
    let rows = newest_first(tx, wanted, (entity::Column::At, entity::Column::Id), page).await?;
    Ok(rows.map(AuditEntryView::from))
}

/// A pattern for texts that contain this one, whose own signs mean nothing.
fn containing(text: &str) -> LikeExpr {
    let plain: String = text.chars().flat_map(escaped).collect();
    LikeExpr::new(format!("%{plain}%")).escape('\\')
}

fn escaped(letter: char) -> impl Iterator<Item = char> {
    matches!(letter, '%' | '_' | '\\').then_some('\\').into_iter().chain(std::iter::once(letter))
}

impl From<entity::Model> for AuditEntryView {
    fn from(row: entity::Model) -> Self {
        Self {
            id: row.id.into(),
            at: Ts(row.at),
            actor: AuditActor { kind: row.actor_kind, name: row.actor_name },
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            before: row.before,
            after: row.after,
            address: row.address,
            request_id: row.request_id,
        }
    }
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
