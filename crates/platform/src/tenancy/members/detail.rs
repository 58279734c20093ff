//! Everything an administrator asks about one member, and what he may do about it.

use kernel::{Classify as _, MemberId};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use store::{StoreError, Tx};

use super::change::load;
use super::elsewhere::list_known;
use super::error::MemberError;
use super::model::{MemberDetail, MemberRefusals, MemberStatus, MemberView};
use super::roles::list_roles;
use super::rules::{self, OWNER_ROLE, Subject};
use super::{entity, signed_in};
use crate::access::Scope;
use crate::access::sessions::SessionLimits;

/// One member in full. Needs a transaction outside any organization.
pub(super) async fn load_detail(
    tx: &Tx,
    scope: &Scope,
    limits: SessionLimits,
    id: MemberId,
) -> Result<MemberDetail, MemberError> {
    let member = load(tx, scope, id).await?;
    let known = list_known(tx, scope, member.user_id).await?;
    let sessions =
        if known.hidden { Vec::new() } else { signed_in::list_live(tx, limits, member.user_id).await? };
    let refusals = refusals(tx, scope, &member, known.hidden).await?;
    Ok(MemberDetail {
        member,
        memberships: known.memberships,
        sessions,
        belongs_elsewhere: known.hidden,
        refusals,
    })
}

async fn refusals(
    tx: &Tx,
    scope: &Scope,
    member: &MemberView,
    elsewhere: bool,
) -> Result<MemberRefusals, StoreError> {
    let roles = list_roles(tx, scope).await?;
    let owners = tx
        .of::<entity::Entity>(scope)
        .filter(entity::Column::Role.eq(OWNER_ROLE))
        .filter(entity::Column::Status.eq(MemberStatus::Active.word()))
        .count(tx)
        .await?;
    let subject = Subject { id: member.id, role: roles.find(&member.role), status: member.status, owners };
    let code = |decided: Result<(), MemberError>| {
        rules::may_update(scope).and(decided.map_err(|error| error.code())).err()
    };
    let rank = || rules::decide_rank(scope, subject);
    let own = || if elsewhere { Err(MemberError::BelongsElsewhere) } else { rank() };
    Ok(MemberRefusals {
        role: code(rules::decide_role_change(scope, subject)),
        extension: code(rank()),
        status: code(match member.status {
            MemberStatus::Active => rules::decide_deactivate(scope, subject),
            MemberStatus::Pending | MemberStatus::Deactivated => rank(),
        }),
        names: code(own()),
        sessions: code(own()),
    })
}
