//! The list of conversations and the page of one, with the names of what they refer to.

use std::collections::BTreeMap;

use kernel::InteractionId;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity::{self, Column, Entity, Model};
use super::filter::{Filter, Search};
use super::model::InteractionError;
use super::store::{load, visible};
use super::view::{Belongings, Cost, Interaction, InteractionSummary, Names};
use crate::access::{Flag, Scope};
use crate::billing::usage;
use crate::pipeline::{projects, recordings};
use crate::tenancy::members;

/// One page of what the filter lets through, newest first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    filter: &Filter,
    page: &PageRequest,
) -> Result<Page<InteractionSummary>, InteractionError> {
    let reads_scores = scope.may(Flag::ReadMetrics);
    if !reads_scores && (filter.score_min.is_some() || filter.score_max.is_some()) {
        return Err(InteractionError::ScoreHidden);
    }
    let wanted = apply(visible(tx, scope), filter, reads_scores);
    let rows = newest_first(tx, wanted, (Column::StartedAt, Column::Id), page).await?;
    let names = names(tx, scope, &rows.items).await?;
    Ok(rows.map(|row| InteractionSummary::new(&row, &names, reads_scores)))
}

/// One conversation as a list shows it.
pub(super) async fn load_summary(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
) -> Result<InteractionSummary, InteractionError> {
    let row = load(tx, scope, id).await?;
    let names = names(tx, scope, std::slice::from_ref(&row)).await?;
    Ok(InteractionSummary::new(&row, &names, scope.may(Flag::ReadMetrics)))
}

/// One conversation with all that its page shows.
pub(super) async fn load_whole(
    tx: &Tx,
    scope: &Scope,
    id: InteractionId,
) -> Result<Interaction, InteractionError> {
    let row = load(tx, scope, id).await?;
    let names = names(tx, scope, std::slice::from_ref(&row)).await?;
    let recording = recordings::find(tx, scope, id).await?;
    let cost = usage::find_charge(tx, scope, id).await?.map(Cost::from);
    let belongings = Belongings { recording: recording.map(|found| found.view), cost };
    Ok(Interaction::new(&row, &names, scope.may(Flag::ReadMetrics), belongings)?)
}

fn apply(mut rows: Select<Entity>, filter: &Filter, reads_scores: bool) -> Select<Entity> {
    if !filter.statuses.is_empty() {
        rows = rows.filter(Column::Status.is_in(filter.statuses.iter().map(|status| status.key())));
    }
    let conditions = [
        filter.project.map(|id| Column::ProjectId.eq(id.uuid())),
        filter.member.map(|id| Column::MemberId.eq(id.uuid())),
        filter.channel.map(|channel| Column::Channel.eq(channel.key())),
        filter.direction.map(|direction| Column::Direction.eq(direction.key())),
        filter.from.map(|from| Column::StartedAt.gte(from.0)),
        filter.to.map(|to| Column::StartedAt.lt(to.0)),
        filter.score_min.map(|score| Column::QualityScore.gte(score)),
        filter.score_max.map(|score| Column::QualityScore.lte(score)),
    ];
    rows = conditions.into_iter().flatten().fold(rows, QueryFilter::filter);
    match &filter.search {
        Some(search) => rows.filter(matching(search, reads_scores)),
        None => rows,
    }
}

/// Any of the texts contains it; the summary only for those who may read it.
fn matching(search: &Search, reads_scores: bool) -> Condition {
    let mut columns =
        vec![Column::ExternalId, Column::ParticipantName, Column::ParticipantPhone, Column::Employee];
    if reads_scores {
        columns.push(Column::Summary);
    }
    let mut any = Condition::any();
    for column in columns {
        // SQLite lowers Latin letters only, so the text is looked for as it was typed, too.
        any = any.add(Expr::col((Entity, column)).like(containing(&search.text)));
        let lowered = SimpleExpr::from(Func::lower(Expr::col((Entity, column))));
        any = any.add(lowered.like(containing(&search.text.to_lowercase())));
    }
    match &search.digits {
        Some(digits) => any.add(Expr::col((Entity, Column::ParticipantPhone)).like(containing(digits))),
        None => any,
    }
}

fn containing(text: &str) -> LikeExpr {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

/// The names of the projects, members and sources of these rows.
async fn names(tx: &Tx, scope: &Scope, rows: &[Model]) -> Result<Names, StoreError> {
    let ids = |pick: fn(&Model) -> Option<Uuid>| -> Vec<Uuid> { rows.iter().filter_map(pick).collect() };
    let project_ids = ids(|row| row.project_id);
    let projects = projects::list_names(tx, scope, project_ids).await?;
    let sources = tx
        .of::<entity::origin::Entity>(scope)
        .filter(entity::origin::Column::Id.is_in(ids(|row| row.source_id)))
        .all(tx)
        .await?;
    let sources = sources.into_iter().map(|row| (row.id, (row.connector, row.name))).collect();
    Ok(Names { projects, sources, members: member_names(tx, scope, ids(|row| row.member_id)).await? })
}

async fn member_names(tx: &Tx, scope: &Scope, ids: Vec<Uuid>) -> Result<BTreeMap<Uuid, String>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = tx
        .of::<members::entity::Entity>(scope)
        .filter(members::entity::Column::Id.is_in(ids))
        .all(tx)
        .await?;
    let people = members::user::Entity::find()
        .filter(members::user::Column::Id.is_in(found.iter().map(|row| row.user_id)))
        .all(tx)
        .await?;
    let people: BTreeMap<_, _> = people.into_iter().map(|row| (row.id, row.display_name)).collect();
    Ok(found.into_iter().filter_map(|row| Some((row.id, people.get(&row.user_id)?.clone()))).collect())
}
