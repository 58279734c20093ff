//! Sign-ins under way and identities in their tables, and the transaction that lets somebody in.

use std::collections::BTreeSet;

use kernel::{MemberId, OrganizationId, Ts, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait as _, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;
use store::{StoreError, Tx};

use super::entity::{self, attempt};
use super::model::{Arrival, SsoError, Standing, Ticket, decide_link, decide_role, hash};
use crate::access::identity_providers::IdentityProvider;
use crate::access::{self, Scope, roles};
use crate::activity::audit::{self, Change};
use crate::tenancy::members::{self, NewUser, entity as member};
use crate::tenancy::organizations;

const JOB: &str = "sign_in";
const CLIENT: &str = "client";
const DISPLAY_NAME_CHARS_MAX: usize = 80;

/// A browser that was sent away and came back.
pub(super) struct Attempt {
    /// Whose provider it was sent to.
    pub organization_id: OrganizationId,
    /// Where it wanted to go.
    pub next_path: String,
}

/// Writes down that a browser is sent away.
pub(super) async fn insert_attempt(
    tx: &Tx,
    ticket: &Ticket,
    attempt: Attempt,
    expires_at: Ts,
) -> Result<(), StoreError> {
    let row = attempt::ActiveModel {
        organization_id: Set(attempt.organization_id.uuid()),
        state_hash: Set(hash(&ticket.state)),
        browser_hash: Set(hash(&ticket.browser)),
        next_path: Set(attempt.next_path),
        expires_at: Set(expires_at.0),
    };
    row.insert(tx).await?;
    Ok(())
}

/// The sign-in that this browser comes back from; it can be taken once. A state that another browser brings is left
/// for its own.
pub(super) async fn take_attempt(tx: &Tx, ticket: &Ticket) -> Result<Option<Attempt>, StoreError> {
    let mine = attempt::Column::StateHash
        .eq(hash(&ticket.state))
        .and(attempt::Column::BrowserHash.eq(hash(&ticket.browser)))
        .and(attempt::Column::ExpiresAt.gt(tx.now().0));
    let found = attempt::Entity::find().filter(mine.clone()).one(tx).await?;
    let taken = attempt::Entity::delete_many().filter(mine).exec(tx).await?.rows_affected == 1;
    Ok(found
        .filter(|_| taken)
        .map(|row| Attempt { organization_id: row.organization_id.into(), next_path: row.next_path }))
}

/// Forgets browsers that never came back.
pub async fn delete_expired(tx: Tx) -> Result<(), StoreError> {
    attempt::Entity::delete_many().filter(attempt::Column::ExpiresAt.lt(tx.now().0)).exec(&tx).await?;
    Ok(())
}

/// Makes whoever arrived a member, or finds the one he is, with the role his groups give.
pub(super) async fn admit(
    tx: &Tx,
    provider: &IdentityProvider,
    arrival: &Arrival,
) -> Result<UserId, SsoError> {
    let scope = access::system(provider.organization_id, JOB);
    let user_id = if let Some(known) = find_identity(tx, &scope, provider, arrival).await? {
        known
    } else {
        arrival.check_domain(&provider.settings)?;
        let user_id = person_of(tx, &scope, arrival).await?;
        insert_identity(tx, &scope, provider, arrival, user_id).await?;
        user_id
    };
    let member = tx.of::<member::Entity>(&scope).filter(member::Column::UserId.eq(user_id.uuid()));
    match member.one(tx).await.map_err(StoreError::from)? {
        Some(row) => keep(tx, &scope, provider, arrival, row).await?,
        None => join(tx, &scope, provider, arrival, user_id).await?,
    }
    Ok(user_id)
}

async fn find_identity(
    tx: &Tx,
    scope: &Scope,
    provider: &IdentityProvider,
    arrival: &Arrival,
) -> Result<Option<UserId>, StoreError> {
    let same = entity::Column::Issuer
        .eq(&provider.settings.issuer)
        .and(entity::Column::Subject.eq(&arrival.subject));
    let found = tx.of::<entity::Entity>(scope).filter(same.clone()).one(tx).await?;
    let used = tx.update_of::<entity::Entity>(scope).filter(same);
    used.col_expr(entity::Column::LastUsedAt, tx.now().0.into()).exec(tx).await?;
    Ok(found.map(|row| row.user_id.into()))
}

/// The account of the address, if it may be taken over; else a new one.
async fn person_of(tx: &Tx, scope: &Scope, arrival: &Arrival) -> Result<UserId, SsoError> {
    if let Some(user) = members::find_user(tx, &arrival.email).await? {
        decide_link(arrival, belongs_elsewhere(tx, scope, user.id).await?)?;
        return Ok(user.id);
    }
    let named = arrival.name.as_deref().unwrap_or(&arrival.email).chars().filter(|c| !c.is_control());
    let language = organizations::load(tx, scope).await.map_err(SsoError::inside)?.language;
    let user = NewUser {
        email: arrival.email.clone(),
        display_name: named.take(DISPLAY_NAME_CHARS_MAX).collect(),
        locale: language,
        password_hash: None,
    };
    Ok(members::insert_user(tx, user).await.map_err(SsoError::inside)?.id)
}

/// Whether the person has anything to do with an organization that is neither this one nor below it.
async fn belongs_elsewhere(tx: &Tx, scope: &Scope, user_id: UserId) -> Result<bool, StoreError> {
    let memberships =
        member::Entity::find().filter(member::Column::UserId.eq(user_id.uuid())).all(tx).await?;
    let named: BTreeSet<_> = memberships.into_iter().map(|row| row.organization_id).collect();
    for organization in named {
        if !organizations::is_within(tx, organization.into(), scope.organization_id()).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn insert_identity(
    tx: &Tx,
    scope: &Scope,
    provider: &IdentityProvider,
    arrival: &Arrival,
    user_id: UserId,
) -> Result<(), StoreError> {
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        issuer: Set(provider.settings.issuer.clone()),
        subject: Set(arrival.subject.clone()),
        user_id: Set(user_id.uuid()),
        created_at: Set(tx.now().0),
        last_used_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    let linked = json!({ "email": arrival.email, "provider": provider.settings.name });
    audit::record(tx, scope, Change::created("user_identity", &user_id, &linked)).await
}

async fn join(
    tx: &Tx,
    scope: &Scope,
    provider: &IdentityProvider,
    arrival: &Arrival,
    user_id: UserId,
) -> Result<(), SsoError> {
    arrival.check_domain(&provider.settings)?;
    let role = role_for(tx, scope, provider, arrival, None).await?.ok_or(SsoError::NoRole)?;
    let id = members::insert_member(tx, scope.organization_id(), user_id, &role, None).await?;
    let joined = json!({ "email": arrival.email, "role": role });
    audit::record(tx, scope, Change::created("member", &id, &joined)).await?;
    Ok(())
}

/// Somebody who is a member already: kept out when deactivated, else with the role his groups give.
async fn keep(
    tx: &Tx,
    scope: &Scope,
    provider: &IdentityProvider,
    arrival: &Arrival,
    row: member::Model,
) -> Result<(), SsoError> {
    if row.status != "active" {
        return Err(SsoError::Deactivated);
    }
    // Locked, so that two Clients who lose their group at the same moment do not both go.
    let owners = tx
        .of::<member::Entity>(scope)
        .filter(member::Column::Role.eq(CLIENT))
        .filter(member::Column::Status.eq("active"))
        .order_by_asc(member::Column::Id)
        .lock_exclusive();
    let owners = owners.all(tx).await.map_err(StoreError::from)?.len();
    let standing = Standing { role: &row.role, last_client: row.role == CLIENT && owners <= 1 };
    let Some(role) = role_for(tx, scope, provider, arrival, Some(standing)).await? else { return Ok(()) };
    let id = MemberId::from(row.id);
    let change = tx.update_of::<member::Entity>(scope).filter(member::Column::Id.eq(row.id));
    let change = change
        .col_expr(member::Column::Role, role.clone().into())
        .col_expr(member::Column::Revision, (row.revision + 1).into());
    change.exec(tx).await.map_err(StoreError::from)?;
    let (before, after) = (json!({ "role": row.role }), json!({ "role": role }));
    audit::record(tx, scope, Change::updated("member", &id, &before, &after)).await?;
    Ok(())
}

async fn role_for(
    tx: &Tx,
    scope: &Scope,
    provider: &IdentityProvider,
    arrival: &Arrival,
    standing: Option<Standing<'_>>,
) -> Result<Option<String>, SsoError> {
    let organization = scope.organization_id();
    let known = roles::of_organization(tx, organization).await?;
    let exists = |key: &str| known.find(organization, key).is_some();
    decide_role(&provider.settings, arrival.groups.as_deref(), standing, exists)
}
