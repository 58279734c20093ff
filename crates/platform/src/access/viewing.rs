//! Looking at the console as another role: a request that names one is narrowed to what both may do.
//!
//! Invariants: it never adds a right or a reach; nothing is changed while looking; only those who may read
//! roles may look.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use kernel::OrganizationId;

use super::callers::{ORGANIZATION_HEADER, changes, in_query};
use super::denied::Missing;
use super::permissions::Entity;
use super::roles::{self, narrowed};
use super::scope::{AccessError, Membership, allows};
use crate::app::App;
use crate::http::Problem;

/// Header that names the role to look as.
pub const VIEW_AS_HEADER: &str = "x-view-as";
/// The same in an address, for what a browser fetches without headers.
const VIEW_AS_QUERY: &str = "view_as";

/// What a request says about looking as another role.
#[derive(Debug, Clone, Default)]
pub struct Viewing {
    role: Option<String>,
    organization: Option<OrganizationId>,
}

impl Viewing {
    /// What these headers and this address say.
    pub(super) fn of(parts: &Parts) -> Self {
        let organization = parts.headers.get(ORGANIZATION_HEADER).and_then(|value| value.to_str().ok());
        let organization = organization.and_then(|text| text.parse().ok());
        // A name nobody can read is the name of no role, not the absence of one.
        let header = parts.headers.get(VIEW_AS_HEADER).map(|value| value.to_str().unwrap_or_default());
        let role = header.or_else(|| in_query(parts, VIEW_AS_QUERY)).map(str::to_owned);
        Self { role, organization }
    }

    /// Whether it is about this organization.
    pub fn is_in(&self, organization: OrganizationId) -> bool {
        self.role.is_some() && self.organization == Some(organization)
    }
}

/// Refuses to change anything while looking.
pub(super) fn refuse_changes(parts: &Parts) -> Result<(), AccessError> {
    let looks = Viewing::of(parts).role.is_some();
    if looks && changes(&parts.method) { Err(AccessError::ViewingAs) } else { Ok(()) }
}

/// The membership as the named role would have it; unchanged when none is named.
pub async fn looked_through(
    app: &App,
    membership: Membership,
    viewing: &Viewing,
) -> Result<Membership, Problem> {
    let Some(key) = viewing.role.clone() else { return Ok(membership) };
    let needed = Entity::Role.read();
    let organization_id = membership.organization_id;
    if !allows(&membership.role, needed) {
        let denied = AccessError::Denied { needed, role: membership.role.name.clone() };
        return Err(Problem::denied(denied, Missing { organization_id, needed }));
    }
    let roles =
        app.db().read_platform(move |tx| async move { roles::of_organization(&tx, organization_id).await });
    let other = roles.await?.find(organization_id, &key).ok_or(AccessError::NoSuchRole(key))?;
    let role = Arc::new(narrowed(&membership.role, &other));
    Ok(Membership { role, ..membership })
}

impl<S: Sync> FromRequestParts<S> for Viewing {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts))
    }
}
