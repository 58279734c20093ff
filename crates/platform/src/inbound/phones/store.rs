//! Phone numbers in their table.

use kernel::{PhoneId, ProjectId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{NewPhone, PHONES_MAX, Phone, PhoneError};
use crate::access::Scope;

/// Every number, in numerical order.
pub(super) async fn list(tx: &Tx, scope: &Scope) -> Result<Vec<Phone>, StoreError> {
    let rows = tx.of::<Entity>(scope).order_by_asc(Column::Number).all(tx).await?;
    Ok(rows.into_iter().map(Phone::from).collect())
}

/// One number.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: PhoneId) -> Result<Phone, PhoneError> {
    let row = tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).one(tx).await;
    row.map_err(StoreError::from)?.map(Phone::from).ok_or(PhoneError::NotFound)
}

/// Keeps a new number.
pub(super) async fn insert(tx: &Tx, scope: &Scope, new: NewPhone) -> Result<Phone, PhoneError> {
    if tx.of::<Entity>(scope).count(tx).await.map_err(StoreError::from)? >= PHONES_MAX {
        return Err(PhoneError::TooMany);
    }
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<PhoneId>().uuid()),
        created_at: Set(tx.now().0),
        ..wanted(new, 1)
    };
    Ok(row.insert(tx).await.map_err(refused)?.into())
}

/// Replaces a number under its next revision.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    current: &Phone,
    new: NewPhone,
) -> Result<Phone, PhoneError> {
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(current.id.uuid()),
        ..wanted(new, current.revision + 1)
    };
    Ok(row.update(tx).await.map_err(refused)?.into())
}

/// Removes a number.
pub(super) async fn delete(tx: &Tx, scope: &Scope, id: PhoneId) -> Result<(), PhoneError> {
    let gone = tx.delete_of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).exec(tx).await;
    if gone.map_err(StoreError::from)?.rows_affected == 0 { Err(PhoneError::NotFound) } else { Ok(()) }
}

fn wanted(new: NewPhone, revision: i64) -> ActiveModel {
    ActiveModel {
        number: Set(new.number),
        name: Set(new.name),
        project_id: Set(new.project_id.map(ProjectId::uuid)),
        enabled: Set(new.enabled),
        revision: Set(revision),
        ..Default::default()
    }
}

/// A number is unique in the installation, and refers to nothing but its project.
fn refused(error: sea_orm::DbErr) -> PhoneError {
    match StoreError::from(error) {
        StoreError::Reference => PhoneError::Project,
        error if error.is_unique() => PhoneError::Taken,
        other => other.into(),
    }
}

impl From<Model> for Phone {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            number: row.number,
            name: row.name,
            project_id: row.project_id.map(ProjectId::from),
            enabled: row.enabled,
            created_at: Ts(row.created_at),
            revision: row.revision,
        }
    }
}
