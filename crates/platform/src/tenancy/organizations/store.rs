//! Organizations in the table.

use kernel::{OrganizationId, Ts, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};

use super::entity;
use super::model::{NewOrganization, Organization, OrganizationError, OrganizationRef, slug_of};
use crate::access::Scope;
use crate::limits::Limits;
use crate::tenancy::members::entity as member;

const REGION_DEFAULT: &str = "default";
const CURRENCY_DEFAULT: &str = "USD";
/// Organizations nest no deeper than this.
const LEVELS_MAX: usize = 16;
const MIN_CALL_SECONDS_DEFAULT: i64 = 10;

/// Makes an organization with a slug nobody else has.
pub async fn insert(tx: &Tx, limits: &Limits, new: NewOrganization) -> Result<Organization, StoreError> {
    let row = entity::ActiveModel {
        id: Set(tx.ids().uuid()),
        parent_id: Set(new.parent_id.map(OrganizationId::uuid)),
        slug: Set(free_slug(tx, &new.name).await?),
        name: Set(new.name),
        region: Set(REGION_DEFAULT.to_owned()),
        timezone: Set(new.timezone),
        language: Set(new.language),
        currency: Set(CURRENCY_DEFAULT.to_owned()),
        status: Set("active".to_owned()),
        max_upload_bytes: Set(i64::try_from(limits.upload_file_bytes).unwrap_or(i64::MAX)),
        min_call_seconds: Set(MIN_CALL_SECONDS_DEFAULT),
        revision: Set(1),
        created_at: Set(tx.now().0),
    };
    Ok(row.insert(tx).await?.into())
}

/// The organization of the scope.
pub async fn load(tx: &Tx, scope: &Scope) -> Result<Organization, OrganizationError> {
    let row = tx.of::<entity::Entity>(scope).one(tx).await.map_err(StoreError::from)?;
    row.map(Organization::from).ok_or(OrganizationError::NotFound)
}

/// Stores the changed settings under the next revision.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    changed: &Organization,
) -> Result<Organization, OrganizationError> {
    let row = entity::ActiveModel {
        id: Set(scope.organization_id().uuid()),
        name: Set(changed.name.clone()),
        timezone: Set(changed.timezone.clone()),
        language: Set(changed.language.clone()),
        currency: Set(changed.currency.clone()),
        min_call_seconds: Set(changed.min_call_seconds),
        revision: Set(changed.revision + 1),
        ..Default::default()
    };
    Ok(row.update(tx).await.map_err(StoreError::from)?.into())
}

/// The organizations a person belongs to, by name.
pub async fn list_of_user(tx: &Tx, user_id: UserId) -> Result<Vec<OrganizationRef>, StoreError> {
    let memberships = member::Entity::find()
        .filter(member::Column::UserId.eq(user_id.uuid()))
        .filter(member::Column::Status.eq("active"))
        .all(tx)
        .await?;
    let ids = memberships.into_iter().map(|row| row.organization_id);
    let rows = entity::Entity::find()
        .filter(entity::Column::Id.is_in(ids))
        .order_by_asc(entity::Column::Name)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| Organization::from(row).reference()).collect())
}

/// Whether an organization is another one, or stands below it.
pub async fn is_within(tx: &Tx, id: OrganizationId, top: OrganizationId) -> Result<bool, StoreError> {
    let mut level = Some(id);
    for _ in 0..LEVELS_MAX {
        let Some(id) = level.filter(|id| *id != top) else { break };
        let row = entity::Entity::find_by_id(id.uuid()).one(tx).await?;
        level = row.and_then(|row| row.parent_id).map(OrganizationId::from);
    }
    Ok(level == Some(top))
}

async fn free_slug(tx: &Tx, name: &str) -> Result<String, StoreError> {
    let base = slug_of(name);
    let taken = entity::Entity::find().filter(entity::Column::Slug.starts_with(&base)).all(tx).await?;
    let is_free = |slug: &String| taken.iter().all(|row| row.slug != *slug);
    let numbered = (2..).map(|number: u64| format!("{base}-{number}"));
    Ok(std::iter::once(base.clone()).chain(numbered).find(is_free).unwrap_or(base))
}

impl Organization {
    /// As much of it as its switcher shows.
    pub fn reference(self) -> OrganizationRef {
        let Self { id, slug, name, timezone, currency, parent_id, .. } = self;
        OrganizationRef { id, slug, name, timezone, currency, parent_id }
    }
}

impl From<entity::Model> for Organization {
    fn from(row: entity::Model) -> Self {
        Self {
            id: row.id.into(),
            parent_id: row.parent_id.map(OrganizationId::from),
            name: row.name,
            slug: row.slug,
            region: row.region,
            timezone: row.timezone,
            language: row.language,
            currency: row.currency,
            status: row.status,
            max_upload_bytes: row.max_upload_bytes,
            min_call_seconds: row.min_call_seconds,
            created_at: Ts(row.created_at),
            revision: row.revision,
        }
    }
}
