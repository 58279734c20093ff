//! Employees in their table: who calls name, who they are here, and what follows for conversations of the past.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{StoreError, Tx, portions};
use kernel::{MemberId, SourceId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{EmployeeError, Match, MatchedBy, decide_match};
use crate::access::Scope;
use crate::pipeline::interactions;
use crate::tenancy::members;

/// What names somebody is shorter; whatever is longer is no name, and belongs to no member.
const KEY_BYTES_MAX: usize = 200;

/// Who the vendor says somebody is.
pub(super) struct Known {
    pub(super) key: String,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
}

/// The members these employees of a source are; none for those who are no member. Who was never heard of is remembered,
/// so that somebody can say who it is.
pub async fn members_of(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    keys: &BTreeSet<String>,
) -> Result<BTreeMap<String, Option<MemberId>>, StoreError> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut rows = list_keys(tx, scope, source, keys).await?;
    let known: BTreeSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    let named = |key: &&String| key.len() <= KEY_BYTES_MAX && !known.contains(key.as_str());
    let unheard: Vec<&String> = keys.iter().filter(named).collect();
    if !unheard.is_empty() {
        let fresh = unheard.into_iter().map(|key| Known { key: key.clone(), name: None, email: None });
        insert(tx, scope, source, fresh.collect()).await?;
        rows = list_keys(tx, scope, source, keys).await?;
    }
    match_all(tx, scope, &mut rows).await?;
    Ok(rows.into_iter().map(|row| (row.key, row.member_id.map(MemberId::from))).collect())
}

/// How many employees of each source are no member; sources without such are left out.
pub async fn count_unmatched(tx: &Tx, scope: &Scope) -> Result<BTreeMap<Uuid, u64>, StoreError> {
    let unmatched = tx.of::<Entity>(scope).filter(Column::MemberId.is_null()).select_only();
    let counted = unmatched.column(Column::SourceId).column_as(Column::Id.count(), "count");
    let counted: Vec<(Uuid, i64)> = counted.group_by(Column::SourceId).into_tuple().all(tx).await?;
    Ok(counted
        .into_iter()
        .map(|(source, count)| (source, u64::try_from(count).unwrap_or_default()))
        .collect())
}

/// Takes over whom the vendor knows, and looks for their members anew.
pub(super) async fn keep_known(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    mut known: Vec<Known>,
) -> Result<(), StoreError> {
    known.retain(|one| one.key.len() <= KEY_BYTES_MAX);
    let keys: BTreeSet<String> = known.iter().map(|one| one.key.clone()).collect();
    let before = list_keys(tx, scope, source, &keys).await?;
    let (mut fresh, mut said) = (Vec::new(), BTreeMap::new());
    for one in known {
        if before.iter().any(|row| row.key == one.key) {
            said.insert(one.key.clone(), one);
        } else {
            fresh.push(one);
        }
    }
    for row in &before {
        let Some(one) = said.get(&row.key) else { continue };
        if (&row.name, &row.email) != (&one.name, &one.email) {
            let change = ActiveModel {
                name: Set(one.name.clone()),
                email: Set(one.email.clone()),
                ..ActiveModel::default()
            };
            tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(row.id)).exec(tx).await?;
        }
    }
    insert(tx, scope, source, fresh).await?;
    let mut rows = list_keys(tx, scope, source, &keys).await?;
    match_all(tx, scope, &mut rows).await
}

/// Somebody decides who an employee is, or that it is nobody. Conversations of the past that were the employee's follow,
/// except those that were given to somebody else.
pub(super) async fn assign(
    tx: &Tx,
    scope: &Scope,
    (source, key): (SourceId, &str),
    member: Option<MemberId>,
) -> Result<(Model, Model), EmployeeError> {
    let before = load(tx, scope, source, key).await?;
    if let Some(id) = member
        && !members::is_member(tx, scope, id).await?
    {
        return Err(EmployeeError::Member);
    }
    let mut after = before.clone();
    set_match(tx, scope, &mut after, Match { member, by: Some(MatchedBy::Person) }).await?;
    Ok((before, after))
}

/// One employee of a source.
pub(super) async fn load(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    key: &str,
) -> Result<Model, EmployeeError> {
    let mine = tx.of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    let row = mine.filter(Column::Key.eq(key)).one(tx).await.map_err(StoreError::from)?;
    row.ok_or(EmployeeError::NotFound)
}

async fn list_keys(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    keys: &BTreeSet<String>,
) -> Result<Vec<Model>, StoreError> {
    let mine = tx.of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    Ok(mine.filter(Column::Key.is_in(keys)).all(tx).await?)
}

/// Two calls may bring the same new name at the same moment; the first row stays.
async fn insert(tx: &Tx, scope: &Scope, source: SourceId, known: Vec<Known>) -> Result<(), StoreError> {
    let row = |one: Known| ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().uuid()),
        source_id: Set(source.uuid()),
        key: Set(one.key),
        name: Set(one.name),
        email: Set(one.email),
        member_id: Set(None),
        matched_by: Set(None),
        created_at: Set(tx.now().0),
    };
    let rows: Vec<ActiveModel> = known.into_iter().map(row).collect();
    for some in portions(&rows) {
        let once = OnConflict::new().do_nothing().to_owned();
        Entity::insert_many(some.iter().cloned()).on_conflict(once).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn match_all(tx: &Tx, scope: &Scope, rows: &mut [Model]) -> Result<(), StoreError> {
    let keys = rows.iter().map(|row| row.key.clone()).collect();
    let emails = rows.iter().filter_map(|row| row.email.clone()).collect();
    let by_extension = members::list_by_extensions(tx, scope, &keys).await?;
    let by_email = members::list_by_emails(tx, scope, &emails).await?;
    for row in rows {
        let email = row.email.as_ref().and_then(|email| by_email.get(email));
        let found = decide_match(known_match(row), by_extension.get(&row.key).copied(), email.copied());
        set_match(tx, scope, row, found).await?;
    }
    Ok(())
}

fn known_match(row: &Model) -> Match {
    let by = row.matched_by.as_deref().and_then(MatchedBy::from_key);
    Match { member: row.member_id.map(MemberId::from), by }
}

/// Stores who an employee is. The conversations of the past that are the former member's or nobody's go along.
async fn set_match(tx: &Tx, scope: &Scope, row: &mut Model, found: Match) -> Result<(), StoreError> {
    let before = known_match(row);
    if before == found {
        return Ok(());
    }
    row.member_id = found.member.map(MemberId::uuid);
    row.matched_by = found.by.map(|by| by.key().to_owned());
    let change = ActiveModel {
        member_id: Set(row.member_id),
        matched_by: Set(row.matched_by.clone()),
        ..ActiveModel::default()
    };
    tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(row.id)).exec(tx).await?;
    // A rule that no longer finds anybody takes nothing away from those who had the calls.
    if before.member == found.member || (found.member.is_none() && found.by.is_none()) {
        return Ok(());
    }
    let theirs = (row.source_id.into(), row.key.as_str());
    // The extension of somebody who left goes to another: what the first one said stays theirs.
    let former = before.member.filter(|_| found.by == Some(MatchedBy::Person));
    interactions::give_past(tx, scope, theirs, (former, found.member)).await
}
