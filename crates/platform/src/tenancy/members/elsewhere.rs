//! The organizations of a person, as far as the caller may know of them.

use std::collections::BTreeSet;

use kernel::{OrganizationId, Ts, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity;
use super::model::{MemberOrganization, MemberStatus};
use super::roles::roles_of;
use crate::access::{Actor, Entity, Scope};
use crate::tenancy::organizations::{entity as organization, is_within};

/// What the caller may know of a person's memberships.
pub(super) struct Known {
    /// Those he may know of, this organization first.
    pub memberships: Vec<MemberOrganization>,
    /// Whether there are active ones he may not know of.
    pub hidden: bool,
}

/// The memberships of a person. Needs a transaction outside any organization.
pub(super) async fn list_known(tx: &Tx, scope: &Scope, user: UserId) -> Result<Known, StoreError> {
    let rows = entity::Entity::find().filter(entity::Column::UserId.eq(user.uuid())).all(tx).await?;
    let own = organizations_of_caller(tx, scope).await?;
    let here = scope.organization_id();
    let mut known = Known { memberships: Vec::new(), hidden: false };
    for row in rows {
        let id = OrganizationId::from(row.organization_id);
        let below = scope.may(Entity::SubOrganization.read()) && is_within(tx, id, here).await?;
        if id == here || own.contains(&row.organization_id) || below {
            known.memberships.extend(shown(tx, row).await?);
        } else {
            known.hidden |= row.status == "active";
        }
    }
    known.memberships.sort_by_key(|one| (one.organization_id != here, one.organization_name.clone()));
    Ok(known)
}

async fn shown(tx: &Tx, row: entity::Model) -> Result<Option<MemberOrganization>, StoreError> {
    let found = organization::Entity::find_by_id(row.organization_id).one(tx).await?;
    let Some(organization) = found else { return Ok(None) };
    Ok(Some(MemberOrganization {
        organization_id: organization.id.into(),
        organization_name: organization.name,
        slug: organization.slug,
        role_name: roles_of(tx, OrganizationId::from(row.organization_id)).await?.name(&row.role),
        role: row.role,
        status: MemberStatus::stored(&row.status),
        joined_at: row.joined_at.map(Ts),
    }))
}

async fn organizations_of_caller(tx: &Tx, scope: &Scope) -> Result<BTreeSet<Uuid>, StoreError> {
    let Actor::Member { user_id, .. } = scope.actor() else { return Ok(BTreeSet::new()) };
    let mine = entity::Entity::find()
        .filter(entity::Column::UserId.eq(user_id.uuid()))
        .filter(entity::Column::Status.eq("active"));
    Ok(mine.all(tx).await?.into_iter().map(|row| row.organization_id).collect())
}
