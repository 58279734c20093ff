//! Attached fields in their table, and the last conversation they can be shown on.

use kernel::{AttachedFieldId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{AttachedField, AttachedFieldError, FIELDS_MAX, Level, NewAttachedField};
use crate::access::Scope;
use crate::pipeline::interactions::{self, Row};

const ORGANIZATION: &str = "organization";

/// Every field, in order.
pub(super) async fn list(tx: &Tx, scope: &Scope) -> Result<Vec<AttachedField>, StoreError> {
    let ordered = tx.of::<Entity>(scope).order_by_asc(Column::Position).order_by_asc(Column::Id);
    Ok(ordered.all(tx).await?.into_iter().map(AttachedField::from).collect())
}

/// One field.
pub(super) async fn load(
    tx: &Tx,
    scope: &Scope,
    id: AttachedFieldId,
) -> Result<AttachedField, AttachedFieldError> {
    let row = tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).one(tx).await;
    row.map_err(StoreError::from)?.map(AttachedField::from).ok_or(AttachedFieldError::NotFound)
}

/// Keeps a new field behind all others.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    new: NewAttachedField,
) -> Result<AttachedField, AttachedFieldError> {
    if tx.of::<Entity>(scope).count(tx).await.map_err(StoreError::from)? >= FIELDS_MAX {
        return Err(AttachedFieldError::TooMany);
    }
    let last = tx.of::<Entity>(scope).order_by_desc(Column::Position).one(tx).await;
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<AttachedFieldId>().uuid()),
        position: Set(last.map_err(StoreError::from)?.map_or(1, |row| row.position + 1)),
        created_at: Set(tx.now().0),
        ..wanted(new, 1)
    };
    Ok(row.insert(tx).await.map_err(taken)?.into())
}

/// Replaces a field under its next revision.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    current: &AttachedField,
    new: NewAttachedField,
) -> Result<AttachedField, AttachedFieldError> {
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(current.id.uuid()),
        ..wanted(new, current.revision + 1)
    };
    Ok(row.update(tx).await.map_err(taken)?.into())
}

/// Removes a field.
pub(super) async fn delete(tx: &Tx, scope: &Scope, id: AttachedFieldId) -> Result<(), AttachedFieldError> {
    let gone = tx.delete_of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).exec(tx).await;
    match gone.map_err(StoreError::from)?.rows_affected {
        0 => Err(AttachedFieldError::NotFound),
        _ => Ok(()),
    }
}

/// Puts the fields into a new order, which must name each of them once.
pub(super) async fn reorder(
    tx: &Tx,
    scope: &Scope,
    order: &[AttachedFieldId],
) -> Result<Vec<AttachedField>, AttachedFieldError> {
    let mut named = order.to_vec();
    named.sort_unstable();
    let mut known: Vec<AttachedFieldId> = list(tx, scope).await?.iter().map(|field| field.id).collect();
    known.sort_unstable();
    if named != known {
        return Err(AttachedFieldError::Order);
    }
    for (position, id) in (1_i64..).zip(order) {
        let moved = tx.update_of::<Entity>(scope).filter(Column::Id.eq(id.uuid()));
        moved.col_expr(Column::Position, position.into()).exec(tx).await.map_err(StoreError::from)?;
    }
    Ok(list(tx, scope).await?)
}

/// The last conversation the caller may read.
pub(super) async fn find_last_interaction(tx: &Tx, scope: &Scope) -> Result<Option<Row>, StoreError> {
    let newest = interactions::visible(tx, scope)
        .order_by_desc(interactions::entity::Column::StartedAt)
        .order_by_desc(interactions::entity::Column::Id);
    Ok(newest.one(tx).await?)
}

fn wanted(new: NewAttachedField, revision: i64) -> ActiveModel {
    let Level::Organization = new.level;
    ActiveModel {
        level: Set(ORGANIZATION.to_owned()),
        name_key: Set(new.name.to_ascii_lowercase()),
        name: Set(new.name),
        variable: Set(new.variable),
        description: Set(new.description),
        revision: Set(revision),
        ..Default::default()
    }
}

fn taken(error: sea_orm::DbErr) -> AttachedFieldError {
    let error = StoreError::from(error);
    if error.is_unique() { AttachedFieldError::NameTaken } else { error.into() }
}

impl From<Model> for AttachedField {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            level: Level::Organization,
            name: row.name,
            variable: row.variable,
            description: row.description,
            created_at: Ts(row.created_at),
            revision: row.revision,
        }
    }
}
