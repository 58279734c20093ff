//! Users and members in their tables.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{MemberId, OrganizationId, ProjectId, Ts, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use store::{StoreError, Tx};

use super::model::{MemberError, MemberView, NewUser, User, check_email};
use super::{entity, user};
use crate::access::roles::{self, RolesOf};
use crate::access::scope::Membership;
use crate::access::{Entity as Subject, Scope, allows};
use crate::app::App;

/// The page of members is the whole list up to here.
const MEMBERS_MAX: u64 = 1000;

/// The user with this address, in lower case.
pub async fn find_user_by_email(app: &App, email: &str) -> Result<Option<User>, StoreError> {
    let email = email.to_owned();
    app.db().read_platform(|tx| async move { find_user(&tx, &email).await }).await
}

/// The same inside a transaction.
pub async fn find_user(tx: &Tx, email: &str) -> Result<Option<User>, StoreError> {
    let row = user::Entity::find().filter(user::Column::Email.eq(email)).one(tx).await?;
    Ok(row.map(User::from))
}

/// The user of this id.
pub async fn load_user(tx: &Tx, id: UserId) -> Result<User, MemberError> {
    let row = user::Entity::find_by_id(id.uuid()).one(tx).await.map_err(StoreError::from)?;
    row.map(User::from).ok_or(MemberError::NotFound)
}

/// How many people there are; none means the installation is new.
pub async fn user_count(tx: &Tx) -> Result<u64, StoreError> {
    Ok(user::Entity::find().count(tx).await?)
}

/// Stores a new user.
pub async fn insert_user(tx: &Tx, new: NewUser) -> Result<User, MemberError> {
    let row = user::ActiveModel {
        id: Set(tx.ids().uuid()),
        email: Set(check_email(&new.email)?),
        display_name: Set(new.display_name),
        locale: Set(new.locale),
        theme: Set("auto".to_owned()),
        password_hash: Set(new.password_hash),
        created_at: Set(tx.now().0),
    };
    let stored = row.insert(tx).await.map_err(StoreError::from);
    stored
        .map(User::from)
        .map_err(|error| if error.is_unique() { MemberError::EmailTaken } else { error.into() })
}

/// Stores what a person changed about himself.
pub async fn update_user(tx: &Tx, changed: &User) -> Result<(), StoreError> {
    let row = user::ActiveModel {
        id: Set(changed.id.uuid()),
        display_name: Set(changed.display_name.clone()),
        locale: Set(changed.locale.clone()),
        theme: Set(changed.theme.clone()),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

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
    })
}

/// The members of the organization, newest last.
pub(super) async fn list(tx: &Tx, scope: &Scope) -> Result<Vec<MemberView>, StoreError> {
    let members = tx.of::<entity::Entity>(scope).order_by_asc(entity::Column::Id).all(tx).await?;
    let ids = members.iter().take(usize::try_from(MEMBERS_MAX).unwrap_or(usize::MAX)).map(|row| row.user_id);
    let users = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(tx).await?;
    let by_id: BTreeMap<_, _> = users.into_iter().map(|row| (row.id, row)).collect();
    Ok(members.into_iter().filter_map(|row| by_id.get(&row.user_id).map(|user| view(&row, user))).collect())
}

/// The active members whose role has a right, for telling them something.
pub async fn list_holding(tx: &Tx, scope: &Scope, subject: Subject) -> Result<Vec<Membership>, StoreError> {
    let rows = tx.of::<entity::Entity>(scope).filter(entity::Column::Status.eq("active")).all(tx).await?;
    let assigned = tx.of::<entity::project::Entity>(scope).all(tx).await?;
    let roles = roles::of_organization(tx, scope.organization_id()).await?;
    let memberships = rows.iter().filter_map(|row| membership(row, &roles, &assigned));
    Ok(memberships.filter(|one| allows(&one.role, subject.read())).collect())
}

/// The member who answers an extension.
pub async fn find_by_extension(
    tx: &Tx,
    scope: &Scope,
    extension: &str,
) -> Result<Option<MemberId>, StoreError> {
    let row = tx.of::<entity::Entity>(scope).filter(entity::Column::Extension.eq(extension)).one(tx).await?;
    Ok(row.map(|row| row.id.into()))
}

fn view(row: &entity::Model, user: &user::Model) -> MemberView {
    MemberView {
        id: row.id.into(),
        user_id: row.user_id.into(),
        email: user.email.clone(),
        display_name: user.display_name.clone(),
        role: row.role.clone(),
        status: row.status.clone(),
        joined_at: row.joined_at.map(Ts),
        last_seen_at: row.last_seen_at.map(Ts),
    }
}

impl From<user::Model> for User {
    fn from(row: user::Model) -> Self {
        Self {
            id: row.id.into(),
            email: row.email,
            display_name: row.display_name,
            locale: row.locale,
            theme: row.theme,
            password_hash: row.password_hash,
        }
    }
}
