//! Identity providers in their tables.

use kernel::{IdentityProviderId, OrganizationId, Secret, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use store::{StoreError, Tx};

use super::entity::{self, domain};
use super::model::{
    IdentityProvider, IdentityProviderError, IdentityProviderView, RoleRule, domain_of, redirect_uri,
    rights_to_change,
};
use crate::access::sso::entity as identity;
use crate::access::{self, Scope};
use crate::app::App;
use crate::tenancy::members;
use crate::tenancy::organizations::entity as organization;

const PURPOSE: &str = "identity_provider.secret";
const JOB: &str = "sign_in";

/// What is configured, or the defaults.
pub(super) async fn load(
    tx: &Tx,
    app: &App,
    scope: &Scope,
) -> Result<IdentityProviderView, IdentityProviderError> {
    let found = find_row(tx, scope).await?;
    let redirect_uri = redirect_uri(app.public_url());
    match found {
        Some((row, domains)) => Ok(view(&row, domains, redirect_uri)?),
        None => Ok(IdentityProviderView::unconfigured(redirect_uri)),
    }
}

/// The provider of one organization, whether it is switched on or not.
pub async fn find_of(
    tx: &Tx,
    app: &App,
    organization_id: OrganizationId,
) -> Result<Option<IdentityProvider>, IdentityProviderError> {
    let Some((row, domains)) = find_row(tx, &access::system(organization_id, JOB)).await? else {
        return Ok(None);
    };
    let secret = open(app, &row)?;
    let settings = view(&row, domains, redirect_uri(app.public_url()))?;
    Ok(Some(IdentityProvider { organization_id, settings, secret }))
}

/// The provider behind an organization's address part.
pub async fn find_for_slug(
    tx: &Tx,
    app: &App,
    slug: &str,
) -> Result<Option<IdentityProvider>, IdentityProviderError> {
    let row = organization::Entity::find().filter(organization::Column::Slug.eq(slug)).one(tx).await;
    match row.map_err(StoreError::from)? {
        Some(row) => find_of(tx, app, row.id.into()).await,
        None => Ok(None),
    }
}

/// The provider of whoever claimed a mail domain.
pub async fn find_for_domain(
    tx: &Tx,
    app: &App,
    domain: &str,
) -> Result<Option<IdentityProvider>, IdentityProviderError> {
    let row = domain::Entity::find().filter(domain::Column::Domain.eq(domain)).one(tx).await;
    match row.map_err(StoreError::from)? {
        Some(row) => find_of(tx, app, row.organization_id.into()).await,
        None => Ok(None),
    }
}

/// The name of the provider that this person must use instead of a password. Who may change the provider keeps his
/// password, so that a broken provider locks nobody out for good.
pub async fn find_required(
    app: &App,
    user_id: UserId,
    email: &str,
) -> Result<Option<String>, IdentityProviderError> {
    let Some(domain) = domain_of(email) else { return Ok(None) };
    let reading = app.clone();
    let found = app.db().read_platform(|tx| async move { find_for_domain(&tx, &reading, &domain).await });
    let Some(provider) = found.await?.filter(|found| found.settings.enabled && found.settings.required)
    else {
        return Ok(None);
    };
    let mine = members::active_memberships(app, user_id).await?;
    let here = mine.iter().find(|one| one.organization_id == provider.organization_id);
    let bound = here.is_some_and(|member| !access::allows(&member.role, rights_to_change()));
    Ok(bound.then_some(provider.settings.name))
}

/// What manages a person's address: the provider he last signed in with, if it is still switched on.
pub async fn name_of_manager(tx: &Tx, user_id: UserId) -> Result<Option<String>, StoreError> {
    let used = identity::Entity::find()
        .filter(identity::Column::UserId.eq(user_id.uuid()))
        .order_by_desc(identity::Column::LastUsedAt)
        .one(tx)
        .await?;
    let Some(used) = used else { return Ok(None) };
    let scope = access::system(used.organization_id.into(), JOB);
    let provider = tx.of::<entity::Entity>(&scope).filter(entity::Column::Enabled.eq(true)).one(tx).await?;
    Ok(provider.map(|row| row.name))
}

/// The client secret that is saved; none for a public client.
pub(super) async fn find_secret(
    tx: &Tx,
    app: &App,
    scope: &Scope,
) -> Result<Option<Secret>, IdentityProviderError> {
    let found = find_row(tx, scope).await?;
    found.map_or(Ok(None), |(row, _)| open(app, &row))
}

/// Saves a provider over the one before it, under the next revision.
pub(super) async fn save(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    wanted: &IdentityProviderView,
    secret: Option<&Secret>,
) -> Result<IdentityProviderView, IdentityProviderError> {
    let before = find_row(tx, scope).await?.map(|(row, _)| row);
    let organization = scope.organization_id().uuid();
    let sealed = secret
        .map(|secret| app.keyring().seal(app.entropy(), organization, PURPOSE, secret.expose().as_bytes()))
        .transpose()?;
    let row = entity::ActiveModel {
        organization_id: Set(organization),
        id: Set(before.as_ref().map_or_else(|| tx.ids().new_id::<IdentityProviderId>().uuid(), |row| row.id)),
        enabled: Set(wanted.enabled),
        name: Set(wanted.name.clone()),
        issuer: Set(wanted.issuer.clone()),
        client_id: Set(wanted.client_id.clone()),
        sealed_secret: Set(sealed),
        scopes: Set(wanted.scopes.clone()),
        group_claim: Set(wanted.group_claim.clone()),
        role_rules: Set(serde_json::to_value(&wanted.role_rules).unwrap_or_default()),
        default_role: Set(wanted.default_role.clone()),
        required: Set(wanted.required),
        revision: Set(before.as_ref().map_or(1, |row| row.revision + 1)),
        created_at: Set(before.as_ref().map_or(tx.now().0, |row| row.created_at)),
        updated_at: Set(tx.now().0),
    };
    let stored = if before.is_some() { row.update(tx).await } else { row.insert(tx).await };
    let stored = stored.map_err(StoreError::from)?;
    claim(tx, scope, &wanted.domains).await?;
    Ok(view(&stored, wanted.domains.clone(), redirect_uri(app.public_url()))?)
}

/// Forgets the provider. Who signed in with it stays a member, and is known again when it comes back.
pub(super) async fn delete(tx: &Tx, scope: &Scope) -> Result<(), StoreError> {
    tx.delete_of::<domain::Entity>(scope).exec(tx).await?;
    tx.delete_of::<entity::Entity>(scope).exec(tx).await?;
    Ok(())
}

async fn claim(tx: &Tx, scope: &Scope, domains: &[String]) -> Result<(), IdentityProviderError> {
    tx.delete_of::<domain::Entity>(scope).exec(tx).await.map_err(StoreError::from)?;
    for name in domains {
        let claimed = domain::ActiveModel {
            organization_id: Set(scope.organization_id().uuid()),
            domain: Set(name.clone()),
        };
        claimed.insert(tx).await.map_err(StoreError::from).map_err(|error| {
            if error.is_unique() { IdentityProviderError::DomainTaken(name.clone()) } else { error.into() }
        })?;
    }
    Ok(())
}

async fn find_row(tx: &Tx, scope: &Scope) -> Result<Option<(entity::Model, Vec<String>)>, StoreError> {
    let Some(row) = tx.of::<entity::Entity>(scope).one(tx).await? else { return Ok(None) };
    let domains = tx.of::<domain::Entity>(scope).order_by_asc(domain::Column::Domain).all(tx).await?;
    Ok(Some((row, domains.into_iter().map(|claimed| claimed.domain).collect())))
}

fn open(app: &App, row: &entity::Model) -> Result<Option<Secret>, IdentityProviderError> {
    let Some(sealed) = &row.sealed_secret else { return Ok(None) };
    let plain = app.keyring().open(row.organization_id, PURPOSE, sealed)?;
    Ok(Some(Secret::new(String::from_utf8_lossy(&plain))))
}

fn view(
    row: &entity::Model,
    domains: Vec<String>,
    redirect_uri: String,
) -> Result<IdentityProviderView, StoreError> {
    Ok(IdentityProviderView {
        configured: true,
        enabled: row.enabled,
        name: row.name.clone(),
        issuer: row.issuer.clone(),
        client_id: row.client_id.clone(),
        client_secret_set: row.sealed_secret.is_some(),
        scopes: row.scopes.clone(),
        domains,
        group_claim: row.group_claim.clone(),
        role_rules: rules(&row.role_rules)?,
        default_role: row.default_role.clone(),
        required: row.required,
        redirect_uri,
        revision: row.revision,
    })
}

fn rules(stored: &Value) -> Result<Vec<RoleRule>, StoreError> {
    serde_json::from_value(stored.clone())
        .map_err(|error| StoreError::Corrupt(format!("role rules of an identity provider: {error}")))
}
