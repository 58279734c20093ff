//! The page of members: found by words, sorted by any column, cut where the page before ended.

use sea_orm::sea_query::{Cond, Expr, ExprTrait as _, Func, IntoCondition, LikeExpr, Order};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use store::page::{Page, PageRequest};
use store::{StoreError, Tx};
use utoipa::ToSchema;

use super::model::{MemberStatus, MemberView};
use super::names::search_words;
use super::place::{Key, Place};
use super::view::views;
use super::{entity, user};
use crate::access::Scope;

/// What the page is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum MemberSort {
    /// What colleagues see.
    #[default]
    Name,
    /// How the person signs in.
    Email,
    /// Key of the role.
    Role,
    /// Where the membership stands.
    Status,
    /// When the person joined.
    Joined,
    /// When the person was last active.
    LastSeen,
}

/// In which direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum MemberOrder {
    #[default]
    Asc,
    Desc,
}

/// Which members.
#[derive(Debug, Default)]
pub(super) struct MemberFilter {
    /// Every word must be in the name or the address.
    pub words: String,
    /// Key of the role.
    pub role: Option<String>,
    /// Where the membership stands.
    pub status: Option<MemberStatus>,
    /// What the page is sorted by.
    pub sort: MemberSort,
    /// In which direction.
    pub order: MemberOrder,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many at most.
    pub limit: Option<u64>,
}

/// One page of the members of the organization.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    filter: &MemberFilter,
) -> Result<Page<MemberView>, StoreError> {
    let rows = PageRequest::new(None, filter.limit)?.rows();
    let order = if filter.order == MemberOrder::Asc { Order::Asc } else { Order::Desc };
    let mut select = tx.of::<entity::Entity>(scope).find_also_related(user::Entity).filter(wanted(filter));
    if let Some(cursor) = filter.cursor.as_deref().filter(|text| !text.is_empty()) {
        select = select.filter(after(&Place::decode(cursor, filter)?));
    }
    let mut found = select
        .order_by(sort_key(filter.sort), order.clone())
        .order_by(entity::Column::Id, order)
        .limit(rows + 1)
        .all(tx)
        .await?;
    let most = usize::try_from(rows).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    let next_cursor = match found.last() {
        Some((member, Some(person))) if more => Some(Place::of(filter, member, person).encode()?),
        _ => None,
    };
    let people = found.into_iter().filter_map(|(member, person)| Some((member, person?))).collect();
    Ok(Page { items: views(tx, scope, people).await?, next_cursor })
}

fn wanted(filter: &MemberFilter) -> Cond {
    let words = search_words(&filter.words);
    let mut all = words.iter().fold(Cond::all(), |all, word| all.add(holds(word)));
    if let Some(role) = &filter.role {
        all = all.add(entity::Column::Role.eq(role.as_str()));
    }
    if let Some(status) = filter.status {
        all = all.add(entity::Column::Status.eq(status.word()));
    }
    all
}

fn holds(word: &str) -> Expr {
    let plain: String =
        word.chars().flat_map(|c| "%_\\".contains(c).then_some('\\').into_iter().chain([c])).collect();
    let pattern = LikeExpr::new(format!("%{plain}%")).escape('\\');
    Expr::col((user::Entity, user::Column::SearchText)).like(pattern)
}

/// Never null, so that rows without an instant have a place too.
fn sort_key(sort: MemberSort) -> Expr {
    let instant = |column| Func::coalesce([Expr::col((entity::Entity, column)), Expr::val(0_i64)]);
    match sort {
        MemberSort::Name => Expr::col((user::Entity, user::Column::FoldedName)),
        MemberSort::Email => Expr::col((user::Entity, user::Column::Email)),
        MemberSort::Role => Expr::col((entity::Entity, entity::Column::Role)),
        MemberSort::Status => Expr::col((entity::Entity, entity::Column::Status)),
        MemberSort::Joined => instant(entity::Column::JoinedAt).into(),
        MemberSort::LastSeen => instant(entity::Column::LastSeenAt).into(),
    }
}

fn after(place: &Place) -> impl IntoCondition {
    let key: Expr = match &place.key {
        Key::Number(number) => Expr::val(*number),
        Key::Text(text) => Expr::val(text.clone()),
    };
    let column = sort_key(place.sort);
    let tie = Cond::all().add(column.clone().eq(key.clone()));
    match place.order {
        MemberOrder::Asc => Cond::any().add(column.gt(key)).add(tie.add(entity::Column::Id.gt(place.id))),
        MemberOrder::Desc => Cond::any().add(column.lt(key)).add(tie.add(entity::Column::Id.lt(place.id))),
    }
}
