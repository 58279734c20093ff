//! The proof that a caller was let in, for one organization.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use kernel::{ApiKeyId, Classify, Kind, MemberId, OrganizationId, ProjectId, Ts, UserId};
use uuid::Uuid;

use super::api_keys::KnownKey;
use super::permissions::Rights;
use super::roles::{Role, Span};

/// Proof that the caller was let in. Every store function wants one.
#[derive(Debug, Clone)]
pub struct Scope {
    organization_id: OrganizationId,
    actor: Actor,
    rights: Rights,
    reach: Reach,
    origin: Origin,
}

/// Where a request came from, for the audit log. Background work comes from nowhere.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The address of the peer.
    pub address: Option<IpAddr>,
    /// The request's name in the server's log.
    pub request_id: Option<String>,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A person, through a session.
    Member {
        /// The person.
        user_id: UserId,
        /// The person in this organization.
        member_id: MemberId,
    },
    /// A program outside, through an API key.
    ApiKey {
        /// The key.
        api_key_id: ApiKeyId,
    },
    /// Background work, by the name of its job.
    Job(&'static str),
}

/// Whose interactions the caller may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of the organization's.
    Everything,
    /// Those of these projects.
    Projects(BTreeSet<ProjectId>),
    /// Those in which this member is the employee.
    Own(MemberId),
}

/// A person's place in one organization, as the tables hold it at this moment.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The person.
    pub user_id: UserId,
    /// The person in this organization.
    pub member_id: MemberId,
    /// The role, with its rights.
    pub role: Arc<Role>,
    /// The projects a Supervisor is assigned to.
    pub projects: BTreeSet<ProjectId>,
    /// When the person was last active here, to the minute.
    pub last_seen_at: Option<Ts>,
}

/// Why a caller was not let in.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    #[error("sign in first: this request carries no valid session")]
    Unauthenticated,
    #[error("name the organization in the header `x-organization`: you belong to more than one")]
    OrganizationRequired,
    #[error("there is no such organization, or you do not belong to it")]
    NoSuchOrganization,
    #[error(
        "this needs the right {needed}, which the role {role} does not have: ask a Client of this organization"
    )]
    Denied {
        /// The rights that were asked for.
        needed: Rights,
        /// The caller's role.
        role: String,
    },
    #[error("there is no role `{0}` in this organization to look as")]
    NoSuchRole(String),
    #[error("you are looking at the console as another role: stop looking before you change anything")]
    ViewingAs,
    #[error(
        "{0} is suspended, so nobody works in it: ask a Client of the organization above it to reactivate it"
    )]
    Suspended(String),
    #[error(
        "this needs the right {needed}, which keys of the service {service} do not have: use a key of another service"
    )]
    KeyDenied {
        /// The rights that were asked for.
        needed: Rights,
        /// What the key is for.
        service: &'static str,
    },
    #[error("the request did not come from this site's own pages: reload the page and try again")]
    ForeignOrigin,
    #[error("this organization demands a second factor: set one up under Settings → Security, then go on")]
    MfaRequired,
    #[error("more requests came from you than are taken in a minute: slow down, then go on")]
    TooManyRequests,
}

impl Classify for AccessError {
    fn kind(&self) -> Kind {
        match self {
            Self::Unauthenticated => Kind::Unauthenticated,
            Self::OrganizationRequired => Kind::Malformed,
            Self::NoSuchOrganization | Self::NoSuchRole(_) => Kind::NotFound,
            Self::Denied { .. }
            | Self::KeyDenied { .. }
            | Self::Suspended(_)
            | Self::ViewingAs
            | Self::ForeignOrigin
            | Self::MfaRequired => Kind::Denied,
            Self::TooManyRequests => Kind::Limited,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "access.unauthenticated",
            Self::OrganizationRequired => "organization.required",
            Self::NoSuchOrganization => "organization.not_found",
            Self::Denied { .. } | Self::KeyDenied { .. } => "access.denied",
            Self::NoSuchRole(_) => "access.no_such_role",
            Self::ViewingAs => "access.viewing_as",
            Self::Suspended(_) => "organization.suspended",
            Self::ForeignOrigin => "access.foreign_origin",
            Self::MfaRequired => "access.mfa_required",
            Self::TooManyRequests => "access.too_many_requests",
        }
    }
}

/// The whole policy: a role lets its holder do what its rights include.
pub fn allows(role: &Role, needed: Rights) -> bool {
    role.rights.include(needed)
}

/// Lets a member in who has every right that is needed.
pub fn authorize(membership: &Membership, needed: Rights, origin: Origin) -> Result<Scope, AccessError> {
    if !allows(&membership.role, needed) {
        return Err(AccessError::Denied { needed, role: membership.role.name.clone() });
    }
    let reach = match membership.role.span {
        Span::Organization => Reach::Everything,
        Span::Projects => Reach::Projects(membership.projects.clone()),
        Span::Own => Reach::Own(membership.member_id),
    };
    Ok(Scope {
        organization_id: membership.organization_id,
        actor: Actor::Member { user_id: membership.user_id, member_id: membership.member_id },
        rights: membership.role.rights,
        reach,
        origin,
    })
}

/// Lets a key in whose service type has every right that is needed. It reaches the whole of its organization.
pub fn authorize_key(key: &KnownKey, needed: Rights, origin: Origin) -> Result<Scope, AccessError> {
    let rights = key.service_type.rights();
    if !rights.include(needed) {
        return Err(AccessError::KeyDenied { needed, service: key.service_type.key() });
    }
    let actor = Actor::ApiKey { api_key_id: key.id };
    Ok(Scope { organization_id: key.organization_id, actor, rights, reach: Reach::Everything, origin })
}

/// The scope of background work: one organization, everything in it, under the job's name.
pub fn system(organization_id: OrganizationId, job: &'static str) -> Scope {
    let origin = Origin::default();
    Scope { organization_id, actor: Actor::Job(job), rights: Rights::NONE, reach: Reach::Everything, origin }
}

/// The scope of background work that belongs to no organization: what a stranger caused, who may be nobody.
pub fn installation(job: &'static str) -> Scope {
    system(Uuid::max().into(), job)
}

impl Scope {
    /// The organization it was given for.
    pub fn organization_id(&self) -> OrganizationId {
        self.organization_id
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Where the request came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whose interactions may be seen.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Everything the actor may do. Background work holds no rights of its own.
    pub fn rights(&self) -> Rights {
        self.rights
    }

    /// Whether a further right is held, for fields that need more than their route.
    pub fn may(&self, wanted: impl Into<Rights>) -> bool {
        matches!(self.actor, Actor::Job(_)) || self.rights.include(wanted.into())
    }

    /// The member who acts, if a person does.
    pub fn member_id(&self) -> Option<MemberId> {
        match self.actor {
            Actor::Member { member_id, .. } => Some(member_id),
            Actor::ApiKey { .. } | Actor::Job(_) => None,
        }
    }
}

impl store::Scoped for Scope {
    fn organization(&self) -> Uuid {
        self.organization_id.uuid()
    }
}
