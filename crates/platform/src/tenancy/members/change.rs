//! Changing a member, under locks: two requests at one moment leave an owner, and neither overwrites the other.
//!
//! Every function needs a transaction outside any organization, because people belong to several.

use std::collections::BTreeSet;

use kernel::{MemberId, ProjectId, SessionId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{StoreError, Tx};

use super::elsewhere::list_known;
use super::error::MemberError;
use super::model::{MemberStatus, MemberView, User};
use super::names::{check_name_part, join_name};
use super::roles::{OrganizationRoles, list_roles};
use super::rules::{self, OWNER_ROLE, Subject};
use super::users::{load_user, update_user};
use super::view::views;
use super::{entity, signed_in, user};
use crate::access::Scope;
use crate::access::roles::lock;
use crate::activity::audit::{self, Change};
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::pipeline::projects;

/// What may change about a member; what is left out stays.
#[derive(Debug, Default)]
pub(super) struct MemberChange {
    pub role: Option<String>,
    pub project_ids: Option<BTreeSet<ProjectId>>,
    pub extension: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
}

/// A member whose row is locked until the transaction ends.
pub(super) struct Held {
    pub row: entity::Model,
    pub before: MemberView,
    roles: OrganizationRoles,
    owners: u64,
}

/// Locks the owners, then the member, always in this order.
pub(super) async fn hold(tx: &Tx, scope: &Scope, id: MemberId) -> Result<Held, MemberError> {
    let owners = tx
        .of::<entity::Entity>(scope)
        .filter(entity::Column::Role.eq(OWNER_ROLE))
        .filter(entity::Column::Status.eq(MemberStatus::Active.word()))
        .order_by_asc(entity::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await
        .map_err(StoreError::from)?;
    let mine = tx.of::<entity::Entity>(scope).filter(entity::Column::Id.eq(id.uuid())).lock_exclusive();
    let row = mine.one(tx).await.map_err(StoreError::from)?.ok_or(MemberError::NotFound)?;
    let before = show(tx, scope, row.clone()).await?;
    let owners = u64::try_from(owners.len()).unwrap_or(u64::MAX);
    Ok(Held { row, before, roles: list_roles(tx, scope).await?, owners })
}

/// The member as the API shows him.
pub(super) async fn show(tx: &Tx, scope: &Scope, row: entity::Model) -> Result<MemberView, MemberError> {
    let person = user::Entity::find_by_id(row.user_id).one(tx).await.map_err(StoreError::from)?;
    let shown = views(tx, scope, vec![(row, person.ok_or(MemberError::NotFound)?)]).await?;
    shown.into_iter().next().ok_or(MemberError::NotFound)
}

/// One member.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: MemberId) -> Result<MemberView, MemberError> {
    let mine = tx.of::<entity::Entity>(scope).filter(entity::Column::Id.eq(id.uuid()));
    let row = mine.one(tx).await.map_err(StoreError::from)?.ok_or(MemberError::NotFound)?;
    show(tx, scope, row).await
}

impl Held {
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            id: self.row.id.into(),
            role: self.roles.find(&self.row.role),
            status: self.before.status,
            owners: self.owners,
        }
    }
}

/// Stores what was asked for, if the caller may, and writes it down.
pub(super) async fn update(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    held: Held,
    change: MemberChange,
) -> Result<MemberView, MemberError> {
    let mut row = held.row.clone();
    if let Some(wanted) = &change.extension {
        rules::decide_rank(scope, held.subject())?;
        row.extension = rules::check_extension(wanted)?;
    }
    rename(tx, scope, &held, &change).await?;
    settle_role(tx, scope, &held, &mut row, &change).await?;
    let before = held.before.clone();
    let after = store_row(tx, scope, row, &held).await?;
    let same_projects = before.projects.iter().map(|one| one.id).eq(after.projects.iter().map(|one| one.id));
    if before.role != after.role || !same_projects {
        reopen_feeds(tx, app, scope, &after).await?;
    }
    Ok(after)
}

/// Open feeds end and come back with the rights their members have now, if they still have any.
async fn reopen_feeds(tx: &Tx, app: &App, scope: &Scope, member: &MemberView) -> Result<(), StoreError> {
    live::publish(tx, app, scope, LiveEvent::RoleChanged { key: member.role.clone() }).await
}

/// Takes the access away, or gives it back. What the person did stays.
pub(super) async fn set_status(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    held: Held,
    status: MemberStatus,
) -> Result<MemberView, MemberError> {
    match status {
        MemberStatus::Deactivated => rules::decide_deactivate(scope, held.subject())?,
        MemberStatus::Active | MemberStatus::Pending => rules::decide_rank(scope, held.subject())?,
    }
    if held.before.status == status {
        return Ok(held.before);
    }
    let mut row = held.row.clone();
    status.word().clone_into(&mut row.status);
    let changed = store_row(tx, scope, row, &held).await?;
    reopen_feeds(tx, app, scope, &changed).await?;
    if status == MemberStatus::Deactivated && acts_nowhere(tx, &changed).await? {
        signed_in::delete_of_user(tx, changed.user_id, None).await?;
    }
    Ok(changed)
}

/// Ends one session of a member, or all of them.
pub(super) async fn end_sessions(
    tx: &Tx,
    scope: &Scope,
    id: MemberId,
    only: Option<SessionId>,
) -> Result<u64, MemberError> {
    let held = hold(tx, scope, id).await?;
    rules::decide_rank(scope, held.subject())?;
    require_own(tx, scope, &held).await?;
    let ended = signed_in::delete_of_user(tx, held.before.user_id, only).await?;
    if only.is_some() && ended == 0 {
        return Err(MemberError::NoSession);
    }
    let told = Change::new("end_sessions", "member", &id).to(&serde_json::json!({ "sessions": ended }));
    audit::record(tx, scope, told).await?;
    Ok(ended)
}

async fn rename(tx: &Tx, scope: &Scope, held: &Held, change: &MemberChange) -> Result<(), MemberError> {
    if change.first_name.is_none() && change.last_name.is_none() {
        return Ok(());
    }
    rules::decide_rank(scope, held.subject())?;
    require_own(tx, scope, held).await?;
    let known = load_user(tx, held.before.user_id).await?;
    let part = |wanted: &Option<String>, known: &str| match wanted {
        Some(text) => check_name_part(text),
        None => Ok(known.to_owned()),
    };
    let first_name = part(&change.first_name, &known.first_name)?;
    let last_name = part(&change.last_name, &known.last_name)?;
    let joined = join_name(&first_name, &last_name);
    if joined.is_empty() {
        return Err(MemberError::NamePart);
    }
    // Who gave himself another name for colleagues keeps it.
    let follows = known.display_name == join_name(&known.first_name, &known.last_name);
    let display_name = if follows { joined } else { known.display_name.clone() };
    Ok(update_user(tx, &User { first_name, last_name, display_name, ..known }).await?)
}

async fn settle_role(
    tx: &Tx,
    scope: &Scope,
    held: &Held,
    row: &mut entity::Model,
    change: &MemberChange,
) -> Result<(), MemberError> {
    let known: BTreeSet<ProjectId> = held.before.projects.iter().map(|project| project.id).collect();
    let wanted_role = change.role.clone().unwrap_or_else(|| row.role.clone());
    let role_changes = wanted_role != row.role;
    let projects_change = change.project_ids.as_ref().is_some_and(|wanted| *wanted != known);
    if !role_changes && !projects_change {
        return Ok(());
    }
    rules::decide_role_change(scope, held.subject())?;
    lock(tx, scope, &wanted_role).await?;
    let roles = list_roles(tx, scope).await?;
    let role = roles.load(&wanted_role)?;
    if role_changes {
        rules::decide_new_role(scope, held.subject(), role)?;
    }
    let keeps = if rules::takes_projects(role) { known } else { BTreeSet::new() };
    let wanted = change.project_ids.clone().unwrap_or(keeps);
    rules::decide_projects(scope, role, &wanted)?;
    row.role = wanted_role;
    set_projects(tx, scope, row.id.into(), &wanted).await
}

/// Assigns exactly these projects to a member.
pub async fn set_projects(
    tx: &Tx,
    scope: &Scope,
    member: MemberId,
    wanted: &BTreeSet<ProjectId>,
) -> Result<(), MemberError> {
    let ids = wanted.iter().map(|id| id.uuid()).collect();
    if projects::list_names(tx, scope, ids).await?.len() != wanted.len() {
        return Err(MemberError::Project);
    }
    let before = tx.delete_of::<entity::project::Entity>(scope);
    before
        .filter(entity::project::Column::MemberId.eq(member.uuid()))
        .exec(tx)
        .await
        .map_err(StoreError::from)?;
    for project in wanted {
        super::store::assign_project(tx, scope, member, *project).await?;
    }
    Ok(())
}

async fn store_row(
    tx: &Tx,
    scope: &Scope,
    row: entity::Model,
    held: &Held,
) -> Result<MemberView, MemberError> {
    let stored = tx
        .update_of::<entity::Entity>(scope)
        .filter(entity::Column::Id.eq(row.id))
        .col_expr(entity::Column::Role, Expr::val(row.role.clone()))
        .col_expr(entity::Column::Status, Expr::val(row.status.clone()))
        .col_expr(entity::Column::Extension, Expr::val(row.extension.clone()))
        .col_expr(entity::Column::Revision, Expr::val(row.revision + 1))
        .exec(tx)
        .await
        .map_err(StoreError::from);
    stored.map_err(|error| if error.is_unique() { MemberError::ExtensionTaken } else { error.into() })?;
    let after = load(tx, scope, row.id.into()).await?;
    audit::record(tx, scope, Change::updated("member", &after.id, &held.before, &after)).await?;
    Ok(after)
}

/// Names and sessions are the person's own business once somebody else's organization has him too.
async fn require_own(tx: &Tx, scope: &Scope, held: &Held) -> Result<(), MemberError> {
    let known = list_known(tx, scope, held.before.user_id).await?;
    if known.hidden { Err(MemberError::BelongsElsewhere) } else { Ok(()) }
}

async fn acts_nowhere(tx: &Tx, member: &MemberView) -> Result<bool, StoreError> {
    let active = entity::Entity::find()
        .filter(entity::Column::UserId.eq(member.user_id.uuid()))
        .filter(entity::Column::Status.eq(MemberStatus::Active.word()));
    Ok(active.one(tx).await?.is_none())
}
