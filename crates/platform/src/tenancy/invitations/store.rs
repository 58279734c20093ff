//! Invitations in their table.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{InvitationId, ProjectId, Ts};
use sea_orm::sea_query::{Cond, Expr, ExprTrait as _, LikeExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use super::error::InvitationError;
use super::model::{InvitationStatus, InvitationView};
use crate::access::Scope;
use crate::pipeline::projects;
use crate::tenancy::members::{MemberProject, fold, list_display_names, list_roles};

const SEARCH_CHARS_MAX: usize = 200;

/// Which invitations.
#[derive(Debug, Default)]
pub(super) struct InvitationFilter {
    /// Part of the address.
    pub words: String,
    /// Where they stand.
    pub status: Option<InvitationStatus>,
}

/// One page of invitations, newest first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    filter: &InvitationFilter,
    page: &PageRequest,
) -> Result<Page<InvitationView>, StoreError> {
    let select = tx.of::<Entity>(scope).filter(wanted(filter, tx.now()));
    let rows = newest_first(tx, select, (Column::CreatedAt, Column::Id), page).await?;
    Ok(Page { items: views(tx, scope, rows.items).await?, next_cursor: rows.next_cursor })
}

/// One invitation, locked until the transaction ends.
pub(super) async fn hold(tx: &Tx, scope: &Scope, id: InvitationId) -> Result<Model, InvitationError> {
    let mine = tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).lock_exclusive();
    mine.one(tx).await.map_err(StoreError::from)?.ok_or(InvitationError::NotFound)
}

/// One invitation.
pub(super) async fn load(
    tx: &Tx,
    scope: &Scope,
    id: InvitationId,
) -> Result<InvitationView, InvitationError> {
    let mine = tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid()));
    let row = mine.one(tx).await.map_err(StoreError::from)?.ok_or(InvitationError::NotFound)?;
    view(tx, scope, row).await
}

/// The invitation that waits for this address, its time over or not.
pub(super) async fn find_waiting(tx: &Tx, scope: &Scope, email: &str) -> Result<Option<Model>, StoreError> {
    let waiting = tx.of::<Entity>(scope).filter(Column::Email.eq(email)).filter(Column::State.eq("pending"));
    Ok(waiting.one(tx).await?)
}

/// The invitation whose link carries the token of this hash, in any organization.
pub(super) async fn find_by_token(tx: &Tx, hash: &[u8]) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::TokenHash.eq(hash)).one(tx).await?)
}

/// Ends an invitation whose time is over, so that the address can be invited again.
pub(super) async fn expire(tx: &Tx, scope: &Scope, row: &Model) -> Result<(), StoreError> {
    let mine = tx.update_of::<Entity>(scope).filter(Column::Id.eq(row.id));
    mine.col_expr(Column::State, Expr::val("expired")).exec(tx).await?;
    Ok(())
}

/// Stores an invitation under its next revision, whatever was changed about it.
pub(super) async fn update(tx: &Tx, scope: &Scope, row: &Model) -> Result<Model, InvitationError> {
    let stored = tx
        .update_of::<Entity>(scope)
        .filter(Column::Id.eq(row.id))
        .col_expr(Column::Role, Expr::val(row.role.clone()))
        .col_expr(Column::ProjectIds, Expr::val(row.project_ids.clone()))
        .col_expr(Column::TokenHash, Expr::val(row.token_hash.clone()))
        .col_expr(Column::State, Expr::val(row.state.clone()))
        .col_expr(Column::SentAt, Expr::val(row.sent_at))
        .col_expr(Column::ExpiresAt, Expr::val(row.expires_at))
        .col_expr(Column::SettledAt, Expr::val(row.settled_at))
        .col_expr(Column::Revision, Expr::val(row.revision + 1))
        .exec(tx)
        .await
        .map_err(StoreError::from);
    stored.map_err(|error| if error.is_unique() { InvitationError::AlreadyInvited } else { error.into() })?;
    Ok(Model { revision: row.revision + 1, ..row.clone() })
}

/// The invitation as the API shows it.
pub(super) async fn view(tx: &Tx, scope: &Scope, row: Model) -> Result<InvitationView, InvitationError> {
    let shown = views(tx, scope, vec![row]).await?;
    shown.into_iter().next().ok_or(InvitationError::NotFound)
}

/// The projects that an invitation brings, of those that still exist.
pub(super) async fn projects_of(
    tx: &Tx,
    scope: &Scope,
    row: &Model,
) -> Result<BTreeSet<ProjectId>, StoreError> {
    let wanted = project_ids(row)?;
    let there = projects::list_names(tx, scope, wanted.iter().map(|id| id.uuid()).collect()).await?;
    Ok(wanted.into_iter().filter(|id| there.contains_key(&id.uuid())).collect())
}

fn project_ids(row: &Model) -> Result<Vec<ProjectId>, StoreError> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt(format!("invitation {}: {error}", row.id));
    serde_json::from_value(row.project_ids.clone()).map_err(corrupt)
}

async fn views(tx: &Tx, scope: &Scope, rows: Vec<Model>) -> Result<Vec<InvitationView>, StoreError> {
    let roles = list_roles(tx, scope).await?;
    let inviters =
        list_display_names(tx, scope, rows.iter().filter_map(|row| row.inviter_id).collect()).await?;
    let mut brought = Vec::new();
    for row in &rows {
        brought.push(project_ids(row)?);
    }
    let ids = brought.iter().flatten().map(|id| id.uuid()).collect();
    let names = projects::list_names(tx, scope, ids).await?;
    let with_projects = rows.into_iter().zip(brought);
    Ok(with_projects
        .map(|(row, ids)| {
            let role_name = roles.name(&row.role);
            let inviter = row.inviter_id.and_then(|id| inviters.get(&id).cloned());
            shown(row, role_name, inviter, named(ids, &names), tx.now())
        })
        .collect())
}

fn named(ids: Vec<ProjectId>, names: &BTreeMap<Uuid, String>) -> Vec<MemberProject> {
    let known =
        ids.into_iter().filter_map(|id| Some(MemberProject { id, name: names.get(&id.uuid())?.clone() }));
    known.collect()
}

fn shown(
    row: Model,
    role_name: String,
    inviter_name: Option<String>,
    projects: Vec<MemberProject>,
    now: Ts,
) -> InvitationView {
    InvitationView {
        id: row.id.into(),
        email: row.email,
        role: row.role,
        role_name,
        projects,
        locale: row.locale,
        status: InvitationStatus::decide(&row.state, Ts(row.expires_at), now),
        inviter_name,
        created_at: Ts(row.created_at),
        sent_at: row.sent_at.map(Ts),
        expires_at: Ts(row.expires_at),
        settled_at: row.settled_at.map(Ts),
        member_id: row.member_id.map(Into::into),
        revision: row.revision,
    }
}

fn wanted(filter: &InvitationFilter, now: Ts) -> Cond {
    let mut all = Cond::all();
    let text: String = filter.words.trim().chars().filter(|c| *c != '\0').take(SEARCH_CHARS_MAX).collect();
    if !text.is_empty() {
        let plain: String = fold(&text)
            .chars()
            .flat_map(|c| "%_\\".contains(c).then_some('\\').into_iter().chain([c]))
            .collect();
        let pattern = LikeExpr::new(format!("%{plain}%")).escape('\\');
        all = all.add(Expr::col(Column::Email).like(pattern));
    }
    let waits = Column::State.eq("pending");
    match filter.status {
        None => all,
        Some(InvitationStatus::Accepted) => all.add(Column::State.eq("accepted")),
        Some(InvitationStatus::Revoked) => all.add(Column::State.eq("revoked")),
        Some(InvitationStatus::Pending) => all.add(waits).add(Column::ExpiresAt.gt(now.0)),
        Some(InvitationStatus::Expired) => {
            let over = Cond::all().add(waits).add(Column::ExpiresAt.lte(now.0));
            all.add(Cond::any().add(Column::State.eq("expired")).add(over))
        }
    }
}
