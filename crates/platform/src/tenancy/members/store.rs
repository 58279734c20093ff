//! Memberships in their tables.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{MemberId, OrganizationId, ProjectId, Ts, UserId};
use sea_orm::sea_query::{Cond, Expr};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};

use super::{entity, user};
use crate::access::callers::SEEN_EVERY;
use crate::access::roles::{self, RolesOf};
use crate::access::scope::Membership;
use crate::access::{Entity as Subject, Scope, allows};
use crate::app::App;

/// Makes a person an active member.
pub async fn insert_member(
    tx: &Tx,
    organization_id: OrganizationId,
    user_id: UserId,
    role: &str,
    extension: Option<String>,
) -> Result<MemberId, StoreError> {
    let id: MemberId = tx.ids().new_id();
    let row = entity::ActiveModel {
        organization_id: Set(organization_id.uuid()),
        id: Set(id.uuid()),
        user_id: Set(user_id.uuid()),
        role: Set(role.to_owned()),
        status: Set("active".to_owned()),
        extension: Set(extension),
        joined_at: Set(Some(tx.now().0)),
        last_seen_at: Set(None),
        revision: Set(1),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    Ok(id)
}

/// Assigns a project to a member whose role sees projects.
pub async fn assign_project(
    tx: &Tx,
    scope: &Scope,
    member: MemberId,
    project: ProjectId,
) -> Result<(), StoreError> {
    let row = entity::project::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        member_id: Set(member.uuid()),
        project_id: Set(project.uuid()),
    };
    row.insert(tx).await?;
    Ok(())
}

/// Every organization in which this person may act now, with what he may do there.
pub async fn active_memberships(app: &App, user_id: UserId) -> Result<Vec<Membership>, StoreError> {
    let own = app.clone();
    app.db()
        .read_platform(|tx| async move {
            let rows = entity::Entity::find()
                .filter(entity::Column::UserId.eq(user_id.uuid()))
                .filter(entity::Column::Status.eq("active"))
                .all(&tx)
                .await?;
            let member_ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let assigned = entity::project::Entity::find()
                .filter(entity::project::Column::MemberId.is_in(member_ids))
                .all(&tx)
                .await?;
            let named: Vec<_> =
                rows.iter().map(|row| (row.organization_id.into(), row.role.as_str())).collect();
            let roles = roles::of_memberships(&tx, own.role_book(), &named).await?;
            Ok(rows.iter().filter_map(|row| membership(row, &roles, &assigned)).collect())
        })
        .await
}

fn membership(
    row: &entity::Model,
    roles: &RolesOf,
    assigned: &[entity::project::Model],
) -> Option<Membership> {
    let mine =
        |one: &&entity::project::Model| one.organization_id == row.organization_id && one.member_id == row.id;
    let projects: BTreeSet<ProjectId> =
        assigned.iter().filter(mine).map(|one| one.project_id.into()).collect();
    Some(Membership {
        organization_id: row.organization_id.into(),
        user_id: row.user_id.into(),
        member_id: row.id.into(),
        role: roles.find(row.organization_id.into(), &row.role)?,
        projects,
        last_seen_at: row.last_seen_at.map(Ts),
    })
}

/// Writes down that a member is active, however many of his requests come at once.
pub async fn note_seen(app: &App, member: &Membership) -> Result<(), StoreError> {
    let (organization, id) = (member.organization_id.uuid(), member.member_id.uuid());
    app.db()
        .write_platform(|tx| async move {
            let stale = tx.now().0.saturating_sub(i64::try_from(SEEN_EVERY.as_micros()).unwrap_or(0));
            let unseen = Cond::any()
                .add(entity::Column::LastSeenAt.is_null())
                .add(entity::Column::LastSeenAt.lte(stale));
            entity::Entity::update_many()
                .col_expr(entity::Column::LastSeenAt, Expr::val(tx.now().0))
                .filter(entity::Column::OrganizationId.eq(organization))
                .filter(entity::Column::Id.eq(id))
                .filter(unseen)
                .exec(&tx)
                .await?;
            Ok(())
        })
        .await
}

/// Whether the member of this scope may still act; jobs always may.
pub async fn is_still_active(tx: &Tx, scope: &Scope) -> Result<bool, StoreError> {
    let Some(member) = scope.member_id() else { return Ok(true) };
    let row = tx.of::<entity::Entity>(scope).filter(entity::Column::Id.eq(member.uuid())).one(tx).await?;
    Ok(row.is_some_and(|row| row.status == "active"))
}

/// The active members whose role has a right, for telling them something.
pub async fn list_holding(tx: &Tx, scope: &Scope, subject: Subject) -> Result<Vec<Membership>, StoreError> {
    let rows = tx.of::<entity::Entity>(scope).filter(entity::Column::Status.eq("active")).all(tx).await?;
    let assigned = tx.of::<entity::project::Entity>(scope).all(tx).await?;
    let roles = roles::of_organization(tx, scope.organization_id()).await?;
    let memberships = rows.iter().filter_map(|row| membership(row, &roles, &assigned));
    Ok(memberships.filter(|one| allows(&one.role, subject.read())).collect())
}

/// The members who answer these extensions; whoever is active before whoever was.
pub async fn list_by_extensions(
    tx: &Tx,
    scope: &Scope,
    extensions: &BTreeSet<String>,
) -> Result<BTreeMap<String, MemberId>, StoreError> {
    let answering = tx.of::<entity::Entity>(scope).filter(entity::Column::Extension.is_in(extensions));
    let rows = answering.order_by_desc(entity::Column::Status).all(tx).await?;
    // The last one stays, and `active` is sorted after whatever else there is.
    Ok(rows.into_iter().filter_map(|row| Some((row.extension?, row.id.into()))).collect())
}

/// The active members with these addresses.
pub async fn list_by_emails(
    tx: &Tx,
    scope: &Scope,
    emails: &BTreeSet<String>,
) -> Result<BTreeMap<String, MemberId>, StoreError> {
    if emails.is_empty() {
        return Ok(BTreeMap::new());
    }
    let active = tx.of::<entity::Entity>(scope).filter(entity::Column::Status.eq("active"));
    let reached = active.find_also_related(user::Entity).filter(user::Column::Email.is_in(emails));
    let rows = reached.all(tx).await?;
    Ok(rows.into_iter().filter_map(|(member, person)| Some((person?.email, member.id.into()))).collect())
}

/// Whether there is such a member.
pub async fn is_member(tx: &Tx, scope: &Scope, id: MemberId) -> Result<bool, StoreError> {
    let one = tx.of::<entity::Entity>(scope).filter(entity::Column::Id.eq(id.uuid()));
    Ok(one.one(tx).await?.is_some())
}
