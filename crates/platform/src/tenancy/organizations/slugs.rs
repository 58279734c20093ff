//! Slugs: each leads to one organization, and keeps leading there after a rename.

use kernel::OrganizationId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity::{self, former_slug};
use super::model::{OrganizationError, slug_of};

/// A slug made from a name, with a number when others have or had it.
pub(super) async fn find_free(tx: &Tx, name: &str) -> Result<String, StoreError> {
    let base = slug_of(name);
    let now = entity::Entity::find().filter(entity::Column::Slug.starts_with(&base)).all(tx).await?;
    let before =
        former_slug::Entity::find().filter(former_slug::Column::Slug.starts_with(&base)).all(tx).await?;
    let taken: Vec<String> =
        now.into_iter().map(|row| row.slug).chain(before.into_iter().map(|row| row.slug)).collect();
    let numbered = (2..).map(|number: u64| format!("{base}-{number}"));
    Ok(std::iter::once(base.clone()).chain(numbered).find(|slug| !taken.contains(slug)).unwrap_or(base))
}

/// Lets the old slug lead to the organization from now on, and frees the new one for it.
pub(super) async fn rename(
    tx: &Tx,
    id: OrganizationId,
    (old, new): (&str, &str),
) -> Result<(), OrganizationError> {
    let refused = || OrganizationError::SlugTaken(new.to_owned());
    let holder = entity::Entity::find().filter(entity::Column::Slug.eq(new)).one(tx).await;
    let former = former_slug::Entity::find_by_id(new).one(tx).await.map_err(StoreError::from)?;
    let foreign = former.as_ref().is_some_and(|row| row.leads_to != id.uuid());
    if holder.map_err(StoreError::from)?.is_some() || foreign {
        return Err(refused());
    }
    former_slug::Entity::delete_by_id(new).exec(tx).await.map_err(StoreError::from)?;
    let row = former_slug::ActiveModel { slug: Set(old.to_owned()), leads_to: Set(id.uuid()) };
    row.insert(tx).await.map_err(StoreError::from)?;
    Ok(())
}

/// The slugs of before of some organizations.
pub(super) async fn list_former(
    tx: &Tx,
    of: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<former_slug::Model>, StoreError> {
    let mine = former_slug::Column::LeadsTo.is_in(of);
    Ok(former_slug::Entity::find().filter(mine).order_by_asc(former_slug::Column::Slug).all(tx).await?)
}
