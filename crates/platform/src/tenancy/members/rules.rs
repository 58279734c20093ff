//! Who may give which role to whom. Pure, and each refusal says why.

use std::collections::BTreeSet;

use kernel::{MemberId, ProjectId};

use super::error::MemberError;
use super::model::MemberStatus;
use crate::access::roles::Span;
use crate::access::{Entity, Reach, Rights, Role, Scope};

/// The role that every organization keeps somebody in.
pub(super) const OWNER_ROLE: &str = "client";
const EXTENSION_CHARS_MAX: usize = 20;

/// A member as the rules look at him.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// The membership.
    pub id: MemberId,
    /// The role the member has now; none when it was deleted.
    pub role: Option<&'a Role>,
    /// Where the membership stands.
    pub status: MemberStatus,
    /// How many active members have the owner's role.
    pub owners: u64,
}

/// Nobody gives away a right or a reach that he lacks himself.
pub fn decide_grant(granter: &Scope, role: &Role) -> Result<(), MemberError> {
    let reaches = match (granter.reach(), role.span) {
        (Reach::Everything, _)
        | (Reach::Projects(_), Span::Projects | Span::Own)
        | (Reach::Own(_), Span::Own) => true,
        (Reach::Projects(_), Span::Organization) | (Reach::Own(_), _) => false,
    };
    let holds = role.rights == Rights::NONE || granter.may(role.rights);
    if reaches && holds { Ok(()) } else { Err(MemberError::RoleBeyondYours(role.name.clone())) }
}

/// The projects that come with a role: none for one that sees all, and none that the granter does not see.
pub fn decide_projects(
    granter: &Scope,
    role: &Role,
    wanted: &BTreeSet<ProjectId>,
) -> Result<(), MemberError> {
    match (role.span, granter.reach()) {
        _ if wanted.is_empty() => Ok(()),
        (Span::Organization, _) => Err(MemberError::ProjectsNotNeeded),
        (_, Reach::Everything) => Ok(()),
        (_, Reach::Projects(own)) if wanted.is_subset(own) => Ok(()),
        (_, Reach::Projects(_) | Reach::Own(_)) => Err(MemberError::Project),
    }
}

/// Whether the caller may change the role or the projects of this member at all.
pub(super) fn decide_role_change(caller: &Scope, subject: Subject<'_>) -> Result<(), MemberError> {
    if caller.member_id() == Some(subject.id) {
        return Err(MemberError::OwnRole);
    }
    decide_rank(caller, subject)
}

/// Whether the member may have this other role.
pub(super) fn decide_new_role(
    caller: &Scope,
    subject: Subject<'_>,
    wanted: &Role,
) -> Result<(), MemberError> {
    decide_grant(caller, wanted)?;
    if wanted.key == OWNER_ROLE { Ok(()) } else { keep_an_owner(subject) }
}

/// Whether the caller may take this member's access away.
pub(super) fn decide_deactivate(caller: &Scope, subject: Subject<'_>) -> Result<(), MemberError> {
    if caller.member_id() == Some(subject.id) {
        return Err(MemberError::OwnDeactivation);
    }
    decide_rank(caller, subject)?;
    keep_an_owner(subject)
}

/// Nobody reaches into the account of somebody who may do more.
pub(super) fn decide_rank(caller: &Scope, subject: Subject<'_>) -> Result<(), MemberError> {
    if caller.member_id() == Some(subject.id) {
        return Ok(());
    }
    match subject.role {
        Some(role) => decide_grant(caller, role).map_err(|_| MemberError::Outranked),
        None => Ok(()),
    }
}

/// What the caller could not do anyway, by its code.
pub(super) fn may_update(caller: &Scope) -> Result<(), &'static str> {
    if caller.may(Entity::Member.update()) { Ok(()) } else { Err("access.denied") }
}

/// An extension without the blanks around it; none when it is empty.
pub(super) fn check_extension(text: &str) -> Result<Option<String>, MemberError> {
    let trimmed = text.trim();
    let fits = trimmed.chars().count() <= EXTENSION_CHARS_MAX
        && trimmed.chars().all(|c| c.is_ascii_alphanumeric() || "*#-".contains(c));
    if fits { Ok((!trimmed.is_empty()).then(|| trimmed.to_owned())) } else { Err(MemberError::Extension) }
}

fn keep_an_owner(subject: Subject<'_>) -> Result<(), MemberError> {
    let is_owner = subject.role.is_some_and(|role| role.key == OWNER_ROLE);
    let last = is_owner && subject.status == MemberStatus::Active && subject.owners <= 1;
    if last { Err(MemberError::LastClient) } else { Ok(()) }
}

/// Whether a role sees assigned projects only.
pub fn takes_projects(role: &Role) -> bool {
    role.span != Span::Organization
}
