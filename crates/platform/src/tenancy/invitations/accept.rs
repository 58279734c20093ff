//! Accepting an invitation: exactly one request takes it, however many come at once.
//!
//! These run outside any organization, because whoever accepts does not belong to it yet.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{StoreError, Tx};
use kernel::{MemberId, OrganizationId, Ts, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{Column, Entity, Model};
use super::error::InvitationError;
use super::model::{InvitationStatus, token_hash};
use super::store;
use crate::access::roles::lock;
use crate::access::scope::Membership;
use crate::access::{Origin, Scope, authorize, system};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::outbound::mail::{Letter, MailKind, post};
use crate::tenancy::members::{self, MemberError, NewUser, User, join_name};
use crate::tenancy::organizations::{self, Organization};

const JOB: &str = "invitation";

/// An invitation that can still be accepted, and where it leads.
pub(super) struct Open {
    pub row: Model,
    pub organization: Organization,
}

/// Who accepts.
pub(super) enum Guest {
    /// Somebody who is signed in.
    Known(UserId),
    /// Somebody new, with what he wrote about himself.
    New { first_name: String, last_name: String, password_hash: String },
}

/// The invitation behind a token, if it can be accepted now.
pub(super) async fn load_open(tx: &Tx, token: &str) -> Result<Open, InvitationError> {
    let row = store::find_by_token(tx, &token_hash(token)).await?.ok_or(InvitationError::NotFound)?;
    let organization = organizations::load(tx, &system(row.organization_id.into(), JOB))
        .await
        .map_err(|_| InvitationError::NotFound)?;
    if organization.status != "active" {
        return Err(InvitationError::Revoked);
    }
    match InvitationStatus::decide(&row.state, Ts(row.expires_at), tx.now()) {
        InvitationStatus::Pending => Ok(Open { row, organization }),
        InvitationStatus::Accepted => Err(InvitationError::Used),
        InvitationStatus::Revoked => Err(InvitationError::Revoked),
        InvitationStatus::Expired => Err(InvitationError::Expired),
    }
}

/// Makes whoever accepts a member. Answers who that is.
pub(super) async fn accept(
    tx: &Tx,
    app: &App,
    token: &str,
    guest: Guest,
    origin: Origin,
) -> Result<UserId, InvitationError> {
    let Open { row, organization } = load_open(tx, token).await?;
    claim(tx, &row).await?;
    let is_known = matches!(guest, Guest::Known(_));
    let user = settle_user(tx, &row, guest).await?;
    let member = join(tx, &row, &user).await?;
    note_member(tx, &row, member).await?;
    let scope = scope_of(tx, &row, &user, member, origin).await?;
    let shown = store::view(tx, &scope, row.clone()).await?;
    audit::record(tx, &scope, Change::new("accept", "invitation", &shown.id).to(&shown)).await?;
    if is_known {
        post(tx, app, &scope, letter(tx, &scope, &row, &user, &organization).await?).await?;
    }
    Ok(user.id)
}

/// The person who accepted this invitation, with the instant of it.
pub(super) async fn find_accepted(tx: &Tx, token: &str) -> Result<Option<(User, Ts)>, InvitationError> {
    let Some(row) = store::find_by_token(tx, &token_hash(token)).await? else { return Ok(None) };
    let at = row.settled_at.map(Ts);
    let user = members::find_user(tx, &row.email).await?;
    Ok(user.zip(at).filter(|_| row.state == "accepted"))
}

/// The row changes hands once: whoever comes second finds it settled.
async fn claim(tx: &Tx, row: &Model) -> Result<(), InvitationError> {
    let claimed = Entity::update_many()
        .col_expr(Column::State, Expr::val("accepted"))
        .col_expr(Column::SettledAt, Expr::val(tx.now().0))
        .col_expr(Column::Revision, Expr::val(row.revision + 1))
        .filter(Column::OrganizationId.eq(row.organization_id))
        .filter(Column::Id.eq(row.id))
        .filter(Column::State.eq("pending"))
        .filter(Column::TokenHash.eq(row.token_hash.clone()))
        .exec(tx)
        .await
        .map_err(StoreError::from)?;
    if claimed.rows_affected == 1 { Ok(()) } else { Err(InvitationError::Used) }
}

async fn settle_user(tx: &Tx, row: &Model, guest: Guest) -> Result<User, InvitationError> {
    match guest {
        Guest::Known(id) => {
            let user = members::load_user(tx, id).await?;
            if user.email == row.email { Ok(user) } else { Err(InvitationError::OtherAddress) }
        }
        Guest::New { first_name, last_name, password_hash } => {
            let new = NewUser {
                email: row.email.clone(),
                display_name: join_name(&first_name, &last_name),
                locale: row.locale.clone(),
                password_hash: Some(password_hash),
            };
            let made = members::insert_user(tx, new).await.map_err(taken)?;
            let named = User { first_name, last_name, ..made };
            members::update_user(tx, &named).await?;
            Ok(named)
        }
    }
}

fn taken(error: MemberError) -> InvitationError {
    match error {
        MemberError::EmailTaken => InvitationError::SignInFirst,
        other => other.into(),
    }
}

async fn join(tx: &Tx, row: &Model, user: &User) -> Result<MemberId, InvitationError> {
    let organization = OrganizationId::from(row.organization_id);
    let scope = system(organization, JOB);
    let known = tx
        .of::<members::entity::Entity>(&scope)
        .filter(members::entity::Column::UserId.eq(user.id.uuid()))
        .one(tx)
        .await
        .map_err(StoreError::from)?;
    match known {
        Some(member) if member.status == "active" => Ok(member.id.into()),
        Some(_) => Err(InvitationError::Deactivated),
        None => {
            lock(tx, &scope, &row.role).await?;
            members::list_roles(tx, &scope).await?.load(&row.role)?;
            let member = members::insert_member(tx, organization, user.id, &row.role, None).await?;
            let brought = store::projects_of(tx, &scope, row).await?;
            members::set_projects(tx, &scope, member, &brought).await?;
            Ok(member)
        }
    }
}

async fn note_member(tx: &Tx, row: &Model, member: MemberId) -> Result<(), StoreError> {
    let scope = system(row.organization_id.into(), JOB);
    let mine = tx.update_of::<Entity>(&scope).filter(Column::Id.eq(row.id));
    mine.col_expr(Column::MemberId, Expr::val(member.uuid())).exec(tx).await?;
    Ok(())
}

/// The new member's own scope, so that the audit log names him.
async fn scope_of(
    tx: &Tx,
    row: &Model,
    user: &User,
    member_id: MemberId,
    origin: Origin,
) -> Result<Scope, InvitationError> {
    let organization_id = OrganizationId::from(row.organization_id);
    let system = system(organization_id, JOB);
    let roles = members::list_roles(tx, &system).await?;
    let role = std::sync::Arc::new(roles.load(&row.role)?.clone());
    let rights = role.rights;
    let membership = Membership {
        organization_id,
        user_id: user.id,
        member_id,
        role,
        projects: BTreeSet::new(),
        last_seen_at: None,
    };
    Ok(authorize(&membership, rights, origin).unwrap_or(system))
}

async fn letter(
    tx: &Tx,
    scope: &Scope,
    row: &Model,
    user: &User,
    organization: &Organization,
) -> Result<Letter, StoreError> {
    let inviter = row.inviter_id.into_iter().collect();
    let names = members::list_display_names(tx, scope, inviter).await?;
    let sender = names.into_values().next().unwrap_or_else(|| organization.name.clone());
    let variables = BTreeMap::from([("user_name", user.display_name.clone()), ("sender_name", sender)]);
    Ok(Letter { kind: MailKind::MemberAdded, to: user.email.clone(), locale: user.locale.clone(), variables })
}

/// The organization behind a token, with its part of every console address.
pub(super) async fn find_organization(
    tx: &Tx,
    token: &str,
) -> Result<(OrganizationId, String), InvitationError> {
    let row = store::find_by_token(tx, &token_hash(token)).await?.ok_or(InvitationError::NotFound)?;
    let organization = organizations::load(tx, &system(row.organization_id.into(), JOB)).await;
    let found = organization.map_err(|_| InvitationError::NotFound)?;
    Ok((found.id, found.slug))
}
