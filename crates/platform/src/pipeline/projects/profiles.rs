//! Evaluation profiles in their tables: the head that changes, and versions that never do.

use kernel::{EvaluationProfileId, ProjectId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};

use super::entity::{profile, version};
use super::model::{EvaluationProfile, NewProfile, ProjectError};
use super::store::load;
use crate::access::Scope;

/// Stores a new profile as its version 1.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    new: &NewProfile,
    language: &str,
) -> Result<EvaluationProfile, StoreError> {
    let is_default = new.is_default.unwrap_or(false);
    if is_default {
        clear_default(tx, scope).await?;
    }
    let row = profile::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<EvaluationProfileId>().uuid()),
        name: Set(new.name.clone()),
        version: Set(1),
        language: Set(new.language.clone().unwrap_or_else(|| language.to_owned())),
        is_default: Set(is_default),
        revision: Set(1),
        created_at: Set(tx.now().0),
    };
    let row = row.insert(tx).await?;
    insert_version(tx, scope, &row, new).await?;
    whole(tx, scope, row).await
}

/// Stores the changed texts as the next version.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    current: &EvaluationProfile,
    new: &NewProfile,
) -> Result<EvaluationProfile, ProjectError> {
    let is_default = new.is_default.unwrap_or(current.is_default);
    if is_default {
        clear_default(tx, scope).await?;
    }
    let change = profile::ActiveModel {
        name: Set(new.name.clone()),
        version: Set(current.version + 1),
        language: Set(new.language.clone().unwrap_or_else(|| current.language.clone())),
        is_default: Set(is_default),
        revision: Set(current.revision + 1),
        ..Default::default()
    };
    let mine = tx.update_of::<profile::Entity>(scope).set(change);
    mine.filter(profile::Column::Id.eq(current.id.uuid())).exec(tx).await.map_err(StoreError::from)?;
    let row = find_row(tx, scope, current.id).await?.ok_or(ProjectError::ProfileNotFound)?;
    insert_version(tx, scope, &row, new).await?;
    Ok(whole(tx, scope, row).await?)
}

/// One profile with its newest criteria.
pub(super) async fn load_profile(
    tx: &Tx,
    scope: &Scope,
    id: EvaluationProfileId,
) -> Result<EvaluationProfile, ProjectError> {
    let row = find_row(tx, scope, id).await?.ok_or(ProjectError::ProfileNotFound)?;
    Ok(whole(tx, scope, row).await?)
}

/// What a project judges by: its own profile, or the organization's default, or the oldest.
pub async fn load_for_project(
    tx: &Tx,
    scope: &Scope,
    id: ProjectId,
) -> Result<EvaluationProfile, ProjectError> {
    let project = load(tx, scope, id).await?;
    if let Some(profile_id) = project.profile_id {
        return load_profile(tx, scope, profile_id).await;
    }
    let all = tx.of::<profile::Entity>(scope);
    let nearest = all.order_by_desc(profile::Column::IsDefault).order_by_asc(profile::Column::CreatedAt);
    let row = nearest.one(tx).await.map_err(StoreError::from)?.ok_or(ProjectError::ProfileNotFound)?;
    Ok(whole(tx, scope, row).await?)
}

/// What a profile is called now.
pub async fn load_version_name(
    tx: &Tx,
    scope: &Scope,
    id: EvaluationProfileId,
) -> Result<String, StoreError> {
    Ok(find_row(tx, scope, id).await?.map(|row| row.name).unwrap_or_default())
}

/// The profiles, newest first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    page: &PageRequest,
) -> Result<Page<EvaluationProfile>, StoreError> {
    let order = (profile::Column::CreatedAt, profile::Column::Id);
    let rows = newest_first(tx, tx.of::<profile::Entity>(scope), order, page).await?;
    let mut items = Vec::with_capacity(rows.items.len());
    for row in rows.items {
        items.push(whole(tx, scope, row).await?);
    }
    Ok(Page { items, next_cursor: rows.next_cursor })
}

async fn find_row(
    tx: &Tx,
    scope: &Scope,
    id: EvaluationProfileId,
) -> Result<Option<profile::Model>, StoreError> {
    Ok(tx.of::<profile::Entity>(scope).filter(profile::Column::Id.eq(id.uuid())).one(tx).await?)
}

async fn insert_version(
    tx: &Tx,
    scope: &Scope,
    head: &profile::Model,
    new: &NewProfile,
) -> Result<(), StoreError> {
    let row = version::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        profile_id: Set(head.id),
        version: Set(head.version),
        modules: Set(serde_json::json!(new.modules)),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    Ok(())
}

async fn whole(tx: &Tx, scope: &Scope, row: profile::Model) -> Result<EvaluationProfile, StoreError> {
    let newest = tx
        .of::<version::Entity>(scope)
        .filter(version::Column::ProfileId.eq(row.id))
        .filter(version::Column::Version.eq(row.version))
        .one(tx)
        .await?;
    let newest = newest.ok_or_else(|| StoreError::Corrupt(format!("profile version {}", row.version)))?;
    let modules =
        serde_json::from_value(newest.modules).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(EvaluationProfile {
        id: row.id.into(),
        name: row.name,
        version: row.version,
        language: row.language,
        is_default: row.is_default,
        modules,
        revision: row.revision,
    })
}

async fn clear_default(tx: &Tx, scope: &Scope) -> Result<(), StoreError> {
    let change = profile::ActiveModel { is_default: Set(false), ..Default::default() };
    let defaults = tx.update_of::<profile::Entity>(scope).set(change);
    defaults.filter(profile::Column::IsDefault.eq(true)).exec(tx).await?;
    Ok(())
}
