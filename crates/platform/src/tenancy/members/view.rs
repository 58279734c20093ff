//! Members as the API shows them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{MemberId, Ts};
use sea_orm::{ColumnTrait, QueryFilter};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::model::{MemberProject, MemberStatus, MemberView};
use super::roles::{OrganizationRoles, list_roles};
use super::{entity, user};
use crate::access::Scope;
use crate::pipeline::projects;

/// The members as the API shows them.
pub(super) async fn views(
    tx: &Tx,
    scope: &Scope,
    people: Vec<(entity::Model, user::Model)>,
) -> Result<Vec<MemberView>, StoreError> {
    let roles = list_roles(tx, scope).await?;
    let ids = people.iter().map(|(member, _)| member.id);
    let assigned = tx.of::<entity::project::Entity>(scope);
    let assigned = assigned.filter(entity::project::Column::MemberId.is_in(ids)).all(tx).await?;
    let project_ids = assigned.iter().map(|one| one.project_id).collect();
    let titles = projects::list_names(tx, scope, project_ids).await?;
    let projects_of = |member: Uuid| {
        let mine = assigned.iter().filter(|one| one.member_id == member);
        let named = mine.filter_map(|one| Some((titles.get(&one.project_id)?.clone(), one.project_id)));
        let by_name: BTreeSet<_> = named.collect();
        by_name.into_iter().map(|(name, id)| MemberProject { id: id.into(), name }).collect()
    };
    let me = scope.member_id();
    Ok(people.into_iter().map(|(row, person)| view(&roles, projects_of(row.id), me, row, person)).collect())
}

fn view(
    roles: &OrganizationRoles,
    projects: Vec<MemberProject>,
    me: Option<MemberId>,
    row: entity::Model,
    person: user::Model,
) -> MemberView {
    MemberView {
        id: row.id.into(),
        user_id: row.user_id.into(),
        email: person.email,
        first_name: person.first_name,
        last_name: person.last_name,
        display_name: person.display_name,
        role_name: roles.name(&row.role),
        role: row.role,
        status: MemberStatus::stored(&row.status),
        extension: row.extension,
        projects,
        joined_at: row.joined_at.map(Ts),
        last_seen_at: row.last_seen_at.map(Ts),
        is_you: me == Some(row.id.into()),
        revision: row.revision,
    }
}

/// The display names of these members.
pub async fn list_display_names(
    tx: &Tx,
    scope: &Scope,
    ids: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let named = tx.of::<entity::Entity>(scope).find_also_related(user::Entity);
    let found = named.filter(entity::Column::Id.is_in(ids)).all(tx).await?;
    Ok(found.into_iter().filter_map(|(member, person)| Some((member.id, person?.display_name))).collect())
}
