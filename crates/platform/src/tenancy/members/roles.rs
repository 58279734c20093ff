//! The roles of an organization, as members and invitations name them.

use std::sync::Arc;

use kernel::OrganizationId;
use store::{StoreError, Tx};

use super::error::MemberError;
use crate::access::{Role, Scope, roles};

/// Every role that a member of the organization can have, strongest first.
pub struct OrganizationRoles(Vec<Arc<Role>>);

/// The roles of the organization as they stand in this transaction.
pub async fn list_roles(tx: &Tx, scope: &Scope) -> Result<OrganizationRoles, StoreError> {
    roles_of(tx, scope.organization_id()).await
}

/// The same of an organization that a transaction outside any organization looks at.
pub(super) async fn roles_of(tx: &Tx, organization: OrganizationId) -> Result<OrganizationRoles, StoreError> {
    Ok(OrganizationRoles(roles::of_organization(tx, organization).await?.into_all()))
}

impl OrganizationRoles {
    /// The role of that key.
    pub fn find(&self, key: &str) -> Option<&Role> {
        self.0.iter().map(Arc::as_ref).find(|role| role.key == key)
    }

    /// The role of that key, which somebody asked for.
    pub fn load(&self, key: &str) -> Result<&Role, MemberError> {
        self.find(key).ok_or_else(|| MemberError::UnknownRole(key.chars().take(64).collect()))
    }

    /// What the screen says for that key.
    pub fn name(&self, key: &str) -> String {
        self.find(key).map_or_else(|| key.to_owned(), |role| role.name.clone())
    }

    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &Role> {
        self.0.iter().map(Arc::as_ref)
    }
}
