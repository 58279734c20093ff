//! The tree in the table of organizations.
//!
//! Everything here needs a transaction of the platform: it touches more organizations than one.

use std::collections::BTreeMap;

use kernel::{OrganizationId, Ts};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use store::{StoreError, Tx};

use super::model::{Parents, SubOrganization, SubOrganizationError, decide_move};
use super::suspension;
use crate::access::Scope;
use crate::tenancy::members::entity as member;
use crate::tenancy::organizations::entity::{self, Column, Entity, Model};
use crate::tenancy::organizations::{LEVELS_MAX, levels};

/// A tree is shown up to here.
const ORGANIZATIONS_MAX: u64 = 1000;

/// The rows of an organization and everything below it, level by level, by name.
pub(super) async fn list_branch(tx: &Tx, top: OrganizationId) -> Result<Vec<Model>, StoreError> {
    let mut found: Vec<Model> = Entity::find_by_id(top.uuid()).all(tx).await?;
    let mut level: Vec<_> = found.iter().map(|row| row.id).collect();
    for _ in 0..LEVELS_MAX {
        if level.is_empty() {
            break;
        }
        let below = Entity::find().filter(Column::ParentId.is_in(level)).order_by_asc(Column::Name);
        let below = below.limit(ORGANIZATIONS_MAX).all(tx).await?;
        level = below.iter().map(|row| row.id).collect();
        found.extend(below);
    }
    Ok(found)
}

/// The tree below the organization of the scope, itself first, each parent before its children.
pub(super) async fn list(tx: &Tx, scope: &Scope) -> Result<Vec<SubOrganization>, StoreError> {
    let rows = list_branch(tx, scope.organization_id()).await?;
    let ids = rows.iter().map(|row| row.id);
    let counted: Vec<(uuid::Uuid, i64)> = member::Entity::find()
        .select_only()
        .column(member::Column::OrganizationId)
        .column_as(member::Column::Id.count(), "members")
        .filter(member::Column::OrganizationId.is_in(ids))
        .filter(member::Column::Status.eq("active"))
        .group_by(member::Column::OrganizationId)
        .into_tuple()
        .all(tx)
        .await?;
    let members: BTreeMap<_, _> = counted.into_iter().collect();
    let of = |id| members.get(&id).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0);
    let mut shown = Vec::with_capacity(rows.len());
    arrange(&rows, scope.organization_id().uuid(), 0, &mut |row, depth| {
        shown.push(view(row, depth, of(row.id)));
    });
    Ok(shown)
}

fn arrange(rows: &[Model], id: uuid::Uuid, depth: usize, show: &mut impl FnMut(&Model, usize)) {
    if depth > LEVELS_MAX {
        return;
    }
    if let Some(row) = rows.iter().find(|row| row.id == id) {
        show(row, depth);
    }
    for child in rows.iter().filter(|row| row.parent_id == Some(id)) {
        arrange(rows, child.id, depth + 1, show);
    }
}

/// One organization below that of the scope.
pub(super) async fn load(
    tx: &Tx,
    scope: &Scope,
    id: OrganizationId,
) -> Result<SubOrganization, SubOrganizationError> {
    let all = list(tx, scope).await?;
    all.into_iter().find(|one| one.id == id).ok_or(SubOrganizationError::NotFound)
}

/// The same, but not the organization itself: that one is not for whoever is in it to move or suspend.
pub(super) async fn load_below(
    tx: &Tx,
    scope: &Scope,
    id: OrganizationId,
) -> Result<SubOrganization, SubOrganizationError> {
    if id == scope.organization_id() { Err(SubOrganizationError::Own) } else { load(tx, scope, id).await }
}

/// Holds the top of the tree until the transaction ends, so that two changes of one tree follow one another.
pub(super) async fn lock_tree(tx: &Tx, scope: &Scope) -> Result<(), StoreError> {
    if let Some(top) = levels(tx, scope.organization_id()).await?.pop() {
        Entity::find_by_id(top.organization_id.uuid()).lock_exclusive().one(tx).await?;
    }
    Ok(())
}

/// Refuses a place that would be under itself or too deep. The tree must be locked.
pub(super) async fn check_place(
    tx: &Tx,
    scope: &Scope,
    moved: Option<OrganizationId>,
    target: OrganizationId,
) -> Result<(), SubOrganizationError> {
    let rows = list_branch(tx, scope.organization_id()).await?;
    if !rows.iter().any(|row| row.id == target.uuid()) {
        return Err(SubOrganizationError::NotFound);
    }
    let above = levels(tx, scope.organization_id()).await?.len().saturating_sub(1);
    let under = rows.iter().filter(|row| row.id != scope.organization_id().uuid());
    let parents: Parents =
        under.filter_map(|row| Some((row.id.into(), OrganizationId::from(row.parent_id?)))).collect();
    // A new organization has nothing below it and stands nowhere yet: any id that is not in the tree.
    let moved = moved.unwrap_or_else(|| tx.ids().uuid().into());
    decide_move(&parents, moved, target, above)
}

/// Stores a new name and place under the next revision.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    before: &SubOrganization,
    (name, parent): (String, OrganizationId),
) -> Result<SubOrganization, SubOrganizationError> {
    let row = entity::ActiveModel {
        id: Set(before.id.uuid()),
        name: Set(name),
        parent_id: Set(Some(parent.uuid())),
        revision: Set(before.revision + 1),
        ..Default::default()
    };
    row.update(tx).await.map_err(StoreError::from)?;
    suspension::settle(tx, before.id).await?;
    load(tx, scope, before.id).await
}

/// Suspends or reactivates; whoever works there notices with the next request.
pub(super) async fn set_status(
    tx: &Tx,
    scope: &Scope,
    before: &SubOrganization,
    status: &'static str,
) -> Result<SubOrganization, SubOrganizationError> {
    let row = entity::ActiveModel {
        id: Set(before.id.uuid()),
        status: Set(status.to_owned()),
        revision: Set(before.revision + 1),
        ..Default::default()
    };
    row.update(tx).await.map_err(StoreError::from)?;
    suspension::settle(tx, before.id).await?;
    load(tx, scope, before.id).await
}

fn view(row: &Model, depth: usize, members: u64) -> SubOrganization {
    SubOrganization {
        id: row.id.into(),
        parent_id: row.parent_id.map(OrganizationId::from),
        name: row.name.clone(),
        slug: row.slug.clone(),
        region: row.region.clone(),
        timezone: row.timezone.clone(),
        status: row.status.clone(),
        suspended_by: row.suspended_by.map(OrganizationId::from),
        depth,
        members,
        created_at: Ts(row.created_at),
        revision: row.revision,
    }
}
