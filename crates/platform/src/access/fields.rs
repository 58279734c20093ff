//! Fields that need a flag of their own, whatever their route needs.
//!
//! Declared beside the route and enforced where its JSON body is read: a body that names a guarded field is
//! refused for whoever lacks the flag, and a body that leaves it out passes.

use kernel::OrganizationId;
use serde_json::Value;

use super::api_keys::KnownKey;
use super::denied::Missing;
use super::permissions::{Flag, Rights};
use super::scope::{AccessError, Membership};
use crate::http::Problem;

/// One guarded field.
#[derive(Debug, Clone, Copy)]
pub struct FieldGuard {
    /// Where in the body: `/model`.
    pub pointer: &'static str,
    /// What naming it needs.
    pub flag: Flag,
    /// On which addresses of the route it is guarded; everywhere when none.
    pub only_at: Option<fn(&str) -> bool>,
}

/// The guarded fields that the sender of a request may not name.
#[derive(Debug, Clone)]
pub struct ClosedFields {
    organization_id: OrganizationId,
    role: String,
    fields: Vec<FieldGuard>,
}

impl ClosedFields {
    /// The fields of a route that stay closed to this member at this address.
    pub(super) fn of(guards: &[FieldGuard], path: &str, membership: &Membership) -> Self {
        let here = |guard: &&FieldGuard| guard.only_at.is_none_or(|at| at(path));
        let closed = |guard: &&FieldGuard| !membership.role.rights.include(guard.flag.into());
        Self {
            organization_id: membership.organization_id,
            role: membership.role.name.clone(),
            fields: guards.iter().filter(here).filter(closed).copied().collect(),
        }
    }

    /// The same for an API key, which holds what its service lists.
    pub(super) fn of_key(guards: &[FieldGuard], path: &str, key: &KnownKey) -> Self {
        let here = |guard: &&FieldGuard| guard.only_at.is_none_or(|at| at(path));
        let closed = |guard: &&FieldGuard| !key.service_type.rights().include(guard.flag.into());
        Self {
            organization_id: key.organization_id,
            role: key.service_type.key().to_owned(),
            fields: guards.iter().filter(here).filter(closed).copied().collect(),
        }
    }

    /// Refuses a body that names one of them. A body that is no JSON is refused by who reads it.
    pub fn check(&self, body: &[u8]) -> Result<(), Problem> {
        if self.fields.is_empty() {
            return Ok(());
        }
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let named = self.fields.iter().find(|guard| body.pointer(guard.pointer).is_some());
        named.map_or(Ok(()), |guard| Err(self.refuse(guard)))
    }

    fn refuse(&self, guard: &FieldGuard) -> Problem {
        let needed = Rights::from(guard.flag);
        let error = AccessError::Denied { needed, role: self.role.clone() };
        Problem::denied(error, Missing { organization_id: self.organization_id, needed }).at(guard.pointer)
    }
}
