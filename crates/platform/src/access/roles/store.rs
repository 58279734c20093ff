//! Roles in their tables.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use kernel::{OrganizationId, RoleId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::book::RoleBook;
use super::built_in::{built_in, find_built_in};
use super::entity::{self, privilege};
use super::model::{Role, Span, name_key};
use crate::access::permissions::{Action, ENTITIES, FLAGS, Rights};

/// Keys of custom roles begin with this, so none is ever taken for a built-in one.
pub(super) const CUSTOM_PREFIX: &str = "custom-";

/// The roles that were asked for, found by organization and key.
#[derive(Debug, Default)]
pub struct RolesOf(HashMap<(OrganizationId, String), Arc<Role>>);

impl RolesOf {
    /// All of them: the built-in ones first, then the others by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Role>> {
        let mut custom: Vec<_> = self.0.values().collect();
        custom.sort_by_key(|role| name_key(&role.name));
        built_in().iter().chain(custom)
    }

    /// The role of that key in that organization.
    pub fn find(&self, organization: OrganizationId, key: &str) -> Option<Arc<Role>> {
        let built_in = find_built_in(key).cloned();
        built_in.or_else(|| self.0.get(&(organization, key.to_owned())).cloned())
    }

    /// Every role a member can have: the built-in ones, strongest first, then the organization's own by name.
    pub fn into_all(self) -> Vec<Arc<Role>> {
        let mut own: Vec<Arc<Role>> = self.0.into_values().collect();
        own.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
        built_in().iter().cloned().chain(own).collect()
    }
}

/// The roles that these memberships name, each by organization and key.
pub async fn of_memberships(
    tx: &Tx,
    book: &RoleBook,
    named: &[(OrganizationId, &str)],
) -> Result<RolesOf, StoreError> {
    let custom: Vec<_> = named.iter().filter(|(_, key)| key.starts_with(CUSTOM_PREFIX)).collect();
    if custom.is_empty() {
        return Ok(RolesOf::default());
    }
    let organizations: BTreeSet<Uuid> = custom.iter().map(|(organization, _)| organization.uuid()).collect();
    let keys: BTreeSet<&str> = custom.iter().map(|(_, key)| *key).collect();
    let rows = entity::Entity::find()
        .filter(entity::Column::OrganizationId.is_in(organizations))
        .filter(entity::Column::Key.is_in(keys))
        .all(tx)
        .await?;
    let mut roles = RolesOf::default();
    let mut unread = Vec::new();
    for row in rows {
        match book.find(row.organization_id.into(), row.id.into(), row.revision) {
            Some(role) => drop(roles.0.insert((row.organization_id.into(), row.key), role)),
            None => unread.push(row),
        }
    }
    for (row, role) in with_privileges(tx, unread).await? {
        book.keep(row.organization_id.into(), RoleId::from(row.id), row.revision, Arc::clone(&role));
        roles.0.insert((row.organization_id.into(), row.key), role);
    }
    Ok(roles)
}

/// Every role of one organization as it stands in this transaction.
pub async fn of_organization(tx: &Tx, organization: OrganizationId) -> Result<RolesOf, StoreError> {
    let rows = entity::Entity::find().filter(entity::Column::OrganizationId.eq(organization.uuid())).all(tx);
    let roles = with_privileges(tx, rows.await?).await?;
    Ok(RolesOf(roles.into_iter().map(|(row, role)| ((organization, row.key), role)).collect()))
}

/// Custom roles as this transaction sees them, each with its row.
pub(super) async fn with_privileges(
    tx: &Tx,
    rows: Vec<entity::Model>,
) -> Result<Vec<(entity::Model, Arc<Role>)>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let privileges = privilege::Entity::find()
        .filter(privilege::Column::OrganizationId.is_in(rows.iter().map(|row| row.organization_id)))
        .filter(privilege::Column::RoleId.is_in(rows.iter().map(|row| row.id)))
        .all(tx)
        .await?;
    let mut by_role: HashMap<Uuid, Rights> = HashMap::new();
    for row in &privileges {
        let rights = by_role.entry(row.role_id).or_default();
        *rights = *rights | rights_of(row);
    }
    let with_rights = |row: entity::Model| {
        let rights = by_role.get(&row.id).copied().unwrap_or_default() | flags_of(&row);
        let role = Role {
            key: row.key.clone(),
            name: row.name.clone(),
            built_in: false,
            rights,
            // A reach that this version does not know is the narrowest.
            span: Span::from_name(&row.span).unwrap_or(Span::Own),
        };
        (row, Arc::new(role))
    };
    Ok(rows.into_iter().map(with_rights).collect())
}

/// An entity that this version does not know grants nothing.
fn rights_of(row: &privilege::Model) -> Rights {
    let Some((entity, _)) = ENTITIES.iter().find(|(_, name)| *name == row.entity) else {
        return Rights::NONE;
    };
    let granted = [
        (Action::Create, row.can_create),
        (Action::Read, row.can_read),
        (Action::Update, row.can_update),
        (Action::Delete, row.can_delete),
    ];
    let held = granted.into_iter().filter(|(_, held)| *held);
    held.fold(Rights::NONE, |all, (action, _)| all | Rights::of(*entity, action))
}

fn flags_of(row: &entity::Model) -> Rights {
    let names: Vec<&str> =
        row.flags.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    let held = FLAGS.iter().filter(|(_, name)| names.contains(name));
    held.fold(Rights::NONE, |all, (flag, _)| all | *flag)
}
