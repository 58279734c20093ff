//! An organization's own roles: keeping them, and who holds which.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{MemberId, RoleId, base32_encode};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use store::{StoreError, Tx};

use super::built_in::{built_in, find_built_in};
use super::content::RoleContent;
use super::entity::{self, privilege};
use super::model::{Role, RoleError, name_key};
use super::store::{CUSTOM_PREFIX, with_privileges};
use crate::access::Scope;
use crate::tenancy::invitations::entity as invitation;
use crate::tenancy::members::entity as member;

/// More than this and nobody knows which is which.
const ROLES_MAX: u64 = 100;

/// A role as it is kept.
#[derive(Debug, Clone)]
pub(super) struct StoredRole {
    /// What the members with it may do.
    pub role: Arc<Role>,
    /// What it is for.
    pub description: String,
    /// For `If-Match`; a built-in role never changes.
    pub revision: i64,
    id: RoleId,
}

/// How many hold each role, by its key.
#[derive(Debug, Default)]
pub(super) struct Holders {
    members: BTreeMap<String, u64>,
    invitations: BTreeMap<String, u64>,
}

impl Holders {
    /// Members with this role, deactivated ones too: they keep it for when they come back.
    pub(super) fn members(&self, key: &str) -> u64 {
        self.members.get(key).copied().unwrap_or_default()
    }

    /// Invitations to this role that nobody has answered yet.
    pub(super) fn invitations(&self, key: &str) -> u64 {
        self.invitations.get(key).copied().unwrap_or_default()
    }
}

/// Counts who holds which role.
pub(super) async fn list_holders(tx: &Tx, scope: &Scope) -> Result<Holders, StoreError> {
    let members = tx
        .of::<member::Entity>(scope)
        .select_only()
        .column(member::Column::Role)
        .column_as(member::Column::Id.count(), "held")
        .group_by(member::Column::Role);
    let invitations = tx
        .of::<invitation::Entity>(scope)
        .filter(invitation::Column::State.eq("pending"))
        .select_only()
        .column(invitation::Column::Role)
        .column_as(invitation::Column::Id.count(), "held")
        .group_by(invitation::Column::Role);
    Ok(Holders {
        members: by_key(members.into_tuple().all(tx).await?),
        invitations: by_key(invitations.into_tuple().all(tx).await?),
    })
}

fn by_key(counted: Vec<(String, i64)>) -> BTreeMap<String, u64> {
    counted.into_iter().map(|(key, held)| (key, u64::try_from(held).unwrap_or_default())).collect()
}

/// Key of the role that a member holds.
pub(super) async fn find_role_of(tx: &Tx, scope: &Scope, id: MemberId) -> Result<Option<String>, StoreError> {
    let row = tx.of::<member::Entity>(scope).filter(member::Column::Id.eq(id.uuid())).one(tx).await?;
    Ok(row.map(|row| row.role))
}

/// Every role: the built-in ones first, then the organization's own by name.
pub(super) async fn list(tx: &Tx, scope: &Scope) -> Result<Vec<StoredRole>, StoreError> {
    let rows = tx.of::<entity::Entity>(scope).all(tx).await?;
    let mut own: Vec<StoredRole> =
        with_privileges(tx, rows).await?.into_iter().map(StoredRole::from).collect();
    own.sort_by_key(|stored| name_key(&stored.role.name));
    Ok(built_in().iter().map(StoredRole::locked).chain(own).collect())
}

/// One role by its key.
pub(super) async fn find(tx: &Tx, scope: &Scope, key: &str) -> Result<Option<StoredRole>, StoreError> {
    if let Some(role) = find_built_in(key) {
        return Ok(Some(StoredRole::locked(role)));
    }
    let rows = tx.of::<entity::Entity>(scope).filter(entity::Column::Key.eq(key)).all(tx).await?;
    Ok(with_privileges(tx, rows).await?.pop().map(StoredRole::from))
}

/// The role that is to be changed. Nobody is given it, and nobody else changes it, until this transaction ends.
pub(super) async fn load(tx: &Tx, scope: &Scope, key: &str) -> Result<StoredRole, RoleError> {
    lock(tx, scope, key).await?;
    find(tx, scope, key).await?.ok_or(RoleError::NotFound)
}

/// Holds a role still until the transaction ends, so that it cannot be deleted while somebody is given it.
pub async fn lock(tx: &Tx, scope: &Scope, key: &str) -> Result<(), StoreError> {
    let row = tx.of::<entity::Entity>(scope).filter(entity::Column::Key.eq(key)).lock_exclusive();
    row.one(tx).await?;
    Ok(())
}

/// The key of a new role, which is also its id.
pub(super) fn new_key(tx: &Tx) -> (RoleId, String) {
    let id: RoleId = tx.ids().new_id();
    (id, format!("{CUSTOM_PREFIX}{}", base32_encode(id.uuid())))
}

/// Keeps a new role.
pub(super) async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: RoleId,
    (role, description): (Role, String),
) -> Result<StoredRole, RoleError> {
    let kept = tx.of::<entity::Entity>(scope).count(tx).await.map_err(StoreError::from)?;
    if kept >= ROLES_MAX {
        return Err(RoleError::TooMany(ROLES_MAX));
    }
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id.uuid()),
        key: Set(role.key.clone()),
        revision: Set(1),
        created_at: Set(tx.now().0),
        ..columns(&role, &description)
    };
    row.insert(tx).await.map_err(|error| refused(error.into(), &role))?;
    insert_privileges(tx, scope, id, &role).await?;
    Ok(StoredRole { role: Arc::new(role), description, revision: 1, id })
}

/// Keeps what a role has become, under its next revision.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    current: &StoredRole,
    (role, description): (Role, String),
) -> Result<StoredRole, RoleError> {
    let revision = current.revision + 1;
    let change = entity::ActiveModel { revision: Set(revision), ..columns(&role, &description) };
    let mine = tx.update_of::<entity::Entity>(scope).set(change);
    let changed = mine.filter(entity::Column::Id.eq(current.id.uuid())).exec(tx).await;
    changed.map_err(|error| refused(error.into(), &role))?;
    delete_privileges(tx, scope, current.id).await?;
    insert_privileges(tx, scope, current.id, &role).await?;
    Ok(StoredRole { role: Arc::new(role), description, revision, id: current.id })
}

/// Removes a role that nobody holds.
pub(super) async fn delete(tx: &Tx, scope: &Scope, current: &StoredRole) -> Result<(), RoleError> {
    let holders = list_holders(tx, scope).await?;
    let (members, invitations) = (holders.members(&current.role.key), holders.invitations(&current.role.key));
    if members + invitations > 0 {
        return Err(RoleError::InUse { members, invitations });
    }
    delete_privileges(tx, scope, current.id).await?;
    let mine = tx.delete_of::<entity::Entity>(scope).filter(entity::Column::Id.eq(current.id.uuid()));
    mine.exec(tx).await.map_err(StoreError::from)?;
    Ok(())
}

fn columns(role: &Role, description: &str) -> entity::ActiveModel {
    let content = RoleContent::of(role, description);
    entity::ActiveModel {
        name: Set(content.name),
        name_key: Set(name_key(&role.name)),
        description: Set(content.description),
        span: Set(content.span),
        flags: Set(serde_json::json!(content.flags)),
        ..Default::default()
    }
}

async fn insert_privileges(tx: &Tx, scope: &Scope, id: RoleId, role: &Role) -> Result<(), StoreError> {
    let granted = RoleContent::of(role, "").privileges.into_iter().filter(|privilege| privilege.read);
    let rows: Vec<_> = granted
        .map(|granted| privilege::ActiveModel {
            organization_id: Set(scope.organization_id().uuid()),
            role_id: Set(id.uuid()),
            entity: Set(granted.entity),
            can_create: Set(granted.create),
            can_read: Set(granted.read),
            can_update: Set(granted.update),
            can_delete: Set(granted.delete),
        })
        .collect();
    if !rows.is_empty() {
        privilege::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn delete_privileges(tx: &Tx, scope: &Scope, id: RoleId) -> Result<(), StoreError> {
    let mine = tx.delete_of::<privilege::Entity>(scope).filter(privilege::Column::RoleId.eq(id.uuid()));
    mine.exec(tx).await?;
    Ok(())
}

fn refused(error: StoreError, role: &Role) -> RoleError {
    if error.is_unique() { RoleError::NameTaken(role.name.clone()) } else { error.into() }
}

impl StoredRole {
    /// What people decide about it.
    pub(super) fn content(&self) -> RoleContent {
        RoleContent::of(&self.role, &self.description)
    }

    fn locked(role: &Arc<Role>) -> Self {
        Self { role: Arc::clone(role), description: String::new(), revision: 0, id: uuid::Uuid::nil().into() }
    }
}

impl From<(entity::Model, Arc<Role>)> for StoredRole {
    fn from((row, role): (entity::Model, Arc<Role>)) -> Self {
        Self { role, description: row.description, revision: row.revision, id: row.id.into() }
    }
}
