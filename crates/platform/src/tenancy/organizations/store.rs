//! Organizations in the table.

use kernel::{OrganizationId, Ts, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::levels::levels;
use super::model::{NewOrganization, Organization, OrganizationError, OrganizationRef};
use super::{entity, slugs};
use crate::access::Scope;
use crate::app::App;
use crate::tenancy::members::entity as member;

const CURRENCY_DEFAULT: &str = "USD";
const MIN_CALL_SECONDS_DEFAULT: i64 = 10;

/// Makes an organization with a slug nobody else has.
pub async fn insert(tx: &Tx, app: &App, new: NewOrganization) -> Result<Organization, StoreError> {
    let most = i64::try_from(app.limits().upload_file_bytes).unwrap_or(i64::MAX);
    let row = entity::ActiveModel {
        id: Set(tx.ids().uuid()),
        parent_id: Set(new.parent_id.map(OrganizationId::uuid)),
        slug: Set(slugs::find_free(tx, &new.name).await?),
        name: Set(new.name),
        region: Set(new.region.unwrap_or_else(|| app.regions().usual().to_owned())),
        timezone: Set(new.timezone),
        language: Set(new.language),
        currency: Set(new.currency.unwrap_or_else(|| CURRENCY_DEFAULT.to_owned())),
        status: Set("active".to_owned()),
        max_upload_bytes: Set(most),
        min_call_seconds: Set(MIN_CALL_SECONDS_DEFAULT),
        revision: Set(1),
        created_at: Set(tx.now().0),
        suspended_by: Set(None),
        checklist_dismissed_at: Set(None),
    };
    Ok(row.insert(tx).await?.into())
}

/// The organization of the scope.
pub async fn load(tx: &Tx, scope: &Scope) -> Result<Organization, OrganizationError> {
    let row = tx.of::<entity::Entity>(scope).one(tx).await.map_err(StoreError::from)?;
    row.map(Organization::from).ok_or(OrganizationError::NotFound)
}

/// Any organization, whoever asks; for what the installation itself looks up.
pub async fn find(tx: &Tx, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
    Ok(entity::Entity::find_by_id(id.uuid()).one(tx).await?.map(Organization::from))
}

/// The key of a blob of this organization: in the place of its region, if the region has one.
pub async fn blob_key(app: &App, scope: &Scope, key: &str) -> Result<String, StoreError> {
    let id = scope.organization_id();
    let organization = app.db().read(scope, |tx| async move { find(&tx, id).await }).await?;
    Ok(organization.map_or_else(|| key.to_owned(), |at| app.regions().blob_key(&at.region, key)))
}

/// Stores the changed settings under the next revision.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    (before, changed): (&Organization, &Organization),
) -> Result<Organization, OrganizationError> {
    if before.slug != changed.slug {
        slugs::rename(tx, before.id, (&before.slug, &changed.slug)).await?;
    }
    let row = entity::ActiveModel {
        id: Set(scope.organization_id().uuid()),
        name: Set(changed.name.clone()),
        slug: Set(changed.slug.clone()),
        region: Set(changed.region.clone()),
        timezone: Set(changed.timezone.clone()),
        language: Set(changed.language.clone()),
        currency: Set(changed.currency.clone()),
        max_upload_bytes: Set(changed.max_upload_bytes),
        min_call_seconds: Set(changed.min_call_seconds),
        revision: Set(changed.revision + 1),
        ..Default::default()
    };
    let stored = row.update(tx).await.map_err(StoreError::from);
    let taken = |error: StoreError| {
        if error.is_unique() { OrganizationError::SlugTaken(changed.slug.clone()) } else { error.into() }
    };
    stored.map(Organization::from).map_err(taken)
}

/// The organizations a person belongs to, by name.
pub async fn list_of_user(tx: &Tx, user_id: UserId) -> Result<Vec<OrganizationRef>, StoreError> {
    let memberships = member::Entity::find()
        .filter(member::Column::UserId.eq(user_id.uuid()))
        .filter(member::Column::Status.eq("active"))
        .all(tx)
        .await?;
    let ids: Vec<Uuid> = memberships.into_iter().map(|row| row.organization_id).collect();
    let former = slugs::list_former(tx, ids.iter().copied()).await?;
    let rows = entity::Entity::find()
        .filter(entity::Column::Id.is_in(ids))
        .order_by_asc(entity::Column::Name)
        .all(tx)
        .await?;
    let reference = |row: entity::Model| {
        let mine =
            former.iter().filter(|slug| slug.leads_to == row.id).map(|slug| slug.slug.clone()).collect();
        Organization::from(row).reference(mine)
    };
    Ok(rows.into_iter().map(reference).collect())
}

/// Whether an organization is another one, or stands below it.
pub async fn is_within(tx: &Tx, id: OrganizationId, top: OrganizationId) -> Result<bool, StoreError> {
    Ok(levels(tx, id).await?.iter().any(|level| level.organization_id == top))
}

impl Organization {
    /// As much of it as its switcher shows.
    fn reference(self, former_slugs: Vec<String>) -> OrganizationRef {
        let Self { id, slug, name, timezone, currency, parent_id, suspended_by, .. } = self;
        let suspended = suspended_by.is_some();
        OrganizationRef { id, slug, name, timezone, currency, parent_id, suspended, former_slugs }
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
            suspended_by: row.suspended_by.map(OrganizationId::from),
            max_upload_bytes: row.max_upload_bytes,
            min_call_seconds: row.min_call_seconds,
            created_at: Ts(row.created_at),
            revision: row.revision,
        }
    }
}
