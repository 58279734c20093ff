//! Conversations by the employee a source named: how many they are, and whose they become.

use std::collections::BTreeMap;

use kernel::{MemberId, SourceId};
use sea_orm::sea_query::{Cond, Expr};
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QuerySelect};
use store::{StoreError, Tx};

use super::entity::{Column, Entity};
use crate::access::Scope;

/// How much an employee talked.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Talked {
    employee: String,
    /// How many conversations are theirs.
    pub conversations: i64,
    /// When the last of them began, in microseconds.
    pub last_at: i64,
}

/// How much these employees of a source talked; who never did is left out.
pub async fn count_talked(
    tx: &Tx,
    scope: &Scope,
    source: SourceId,
    employees: Vec<String>,
) -> Result<BTreeMap<String, Talked>, StoreError> {
    let theirs = tx.of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    let theirs = theirs.filter(Column::Employee.is_in(employees)).select_only().column(Column::Employee);
    let counted = theirs
        .column_as(Column::Id.count(), "conversations")
        .column_as(Column::StartedAt.max(), "last_at")
        .group_by(Column::Employee)
        .into_model::<Talked>()
        .all(tx)
        .await?;
    Ok(counted.into_iter().map(|one| (one.employee.clone(), one)).collect())
}

/// Gives the conversations of an employee to a member, or to nobody: those that are the former member's or nobody's.
pub async fn give_past(
    tx: &Tx,
    scope: &Scope,
    (source, employee): (SourceId, &str),
    (former, member): (Option<MemberId>, Option<MemberId>),
) -> Result<(), StoreError> {
    let theirs = tx.update_of::<Entity>(scope).filter(Column::SourceId.eq(source.uuid()));
    let free = Cond::any().add(Column::MemberId.is_null());
    let free = former.map_or(free.clone(), |former| free.add(Column::MemberId.eq(former.uuid())));
    theirs
        .filter(Column::Employee.eq(employee))
        .filter(free)
        .col_expr(Column::MemberId, Expr::value(member.map(MemberId::uuid)))
        .exec(tx)
        .await?;
    Ok(())
}
