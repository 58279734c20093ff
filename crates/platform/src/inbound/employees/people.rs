//! The list of employees as it is shown: with their members, and how much each of them talked.

use std::collections::{BTreeMap, BTreeSet};

use ::store::page::{Page, PageRequest, newest_first};
use ::store::{StoreError, Tx};
use kernel::{SourceId, Ts};
use sea_orm::{ColumnTrait, QueryFilter};

use super::entity::{Column, Entity, Model};
use super::model::{EmployeeFilter, EmployeeMember, EmployeeView, MatchedBy};
use crate::access::Scope;
use crate::pipeline::interactions::{self, Talked};
use crate::tenancy::members;

/// The employees of one source, those heard of last first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    (source, wanted): (SourceId, EmployeeFilter),
    page: &PageRequest,
) -> Result<Page<EmployeeView>, StoreError> {
    let mine = tx.of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    let mine = match wanted {
        EmployeeFilter::All => mine,
        EmployeeFilter::Unmatched => mine.filter(Column::MemberId.is_null()),
        EmployeeFilter::Matched => mine.filter(Column::MemberId.is_not_null()),
    };
    let page = newest_first(tx, mine, (Column::CreatedAt, Column::Id), page).await?;
    let items = show(tx, scope, source, page.items).await?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// Rows as they are shown, in their order.
pub(super) async fn show(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    rows: Vec<Model>,
) -> Result<Vec<EmployeeView>, StoreError> {
    let ids: BTreeSet<_> = rows.iter().filter_map(|row| row.member_id).collect();
    let names = members::list_display_names(tx, scope, ids).await?;
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    let talked: BTreeMap<String, Talked> = interactions::count_talked(tx, scope, source, keys).await?;
    let view = |row: Model| {
        let talked = talked.get(&row.key);
        let member = row
            .member_id
            .map(|id| EmployeeMember { id: id.into(), name: names.get(&id).cloned().unwrap_or_default() });
        EmployeeView {
            key: row.key,
            name: row.name,
            email: row.email,
            member,
            matched_by: row.matched_by.as_deref().and_then(MatchedBy::from_key),
            calls: talked.map_or(0, |talked| talked.conversations),
            last_call_at: talked.map(|talked| Ts(talked.last_at)),
        }
    };
    Ok(rows.into_iter().map(view).collect())
}
