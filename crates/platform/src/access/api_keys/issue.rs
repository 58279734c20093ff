//! Making a key on the command line, where whoever runs the installation stands above the roles.

use kernel::{OrganizationId, Secret};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::model::{ApiKeyError, NewApiKey};
use super::store;
use crate::access;
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::tenancy::organizations::entity as organization;

const OPERATOR: &str = "operator";

/// Makes a key in the organization with this slug and answers its text, once.
pub async fn issue(app: &App, slug: &str, new: NewApiKey) -> Result<Secret, ApiKeyError> {
    let id = find_organization(app, slug).await?.ok_or(ApiKeyError::NoSuchOrganization)?;
    app.sip().refresh(app).await?;
    let (scope, making) = (access::system(id, OPERATOR), app.clone());
    app.db()
        .write(&scope.clone(), |tx| async move {
            let (row, secret) = store::insert(&tx, &making, &scope, new).await?;
            let key = store::fresh_view(tx.now(), row)?;
            audit::record(&tx, &scope, Change::created("api_key", &key.id, &key)).await?;
            Ok(secret)
        })
        .await
}

async fn find_organization(app: &App, slug: &str) -> Result<Option<OrganizationId>, ApiKeyError> {
    let slug = slug.to_owned();
    app.db()
        .read_platform(|tx| async move {
            let named = organization::Entity::find().filter(organization::Column::Slug.eq(slug));
            let row = named.one(&tx).await.map_err(::store::StoreError::from)?;
            Ok(row.map(|row| row.id.into()))
        })
        .await
}
