//! Routing rules in their table, and the decision that reads them.

use kernel::{ProjectId, RoutingRuleId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};

use super::conditions::{ConditionSpec, check_conditions};
use super::entity;
use super::model::{Facts, Routed, Rule, RuleError, RuleSet};
use crate::access::Scope;
use crate::pipeline::projects;

/// The rules of an organization are loaded together, so there is an end to them.
const RULES_MAX: u64 = 1000;

/// A rule as it is kept.
#[derive(Debug, Clone)]
pub struct StoredRule {
    /// Its id.
    pub id: RoutingRuleId,
    /// Lower goes first.
    pub position: i64,
    /// What people call it.
    pub name: String,
    /// Whether it takes part.
    pub enabled: bool,
    /// Where it sends what it takes.
    pub project_id: ProjectId,
    /// As people wrote them.
    pub conditions: Vec<ConditionSpec>,
    /// For `If-Match`.
    pub revision: i64,
}

/// What a rule is to become.
#[derive(Debug, Clone)]
pub(super) struct NewRule {
    /// Lower goes first; behind all others when none.
    pub position: Option<i64>,
    /// What people call it.
    pub name: String,
    /// Whether it takes part.
    pub enabled: bool,
    /// Where it sends what it takes.
    pub project_id: ProjectId,
    /// Checked by `check_conditions`.
    pub conditions: Vec<ConditionSpec>,
}

/// Decides where a conversation goes, by the rules and the default project as they stand now.
pub async fn route(tx: &Tx, scope: &Scope, facts: &Facts) -> Result<Routed, StoreError> {
    Ok(load_rules(tx, scope).await?.decide(facts).routed(facts))
}

/// The rules and the default project as they stand now, for deciding about many conversations.
pub async fn load_rules(tx: &Tx, scope: &Scope) -> Result<RuleSet, StoreError> {
    let fallback = projects::find_default(tx, scope).await?.map(|project| project.id);
    let enabled = list(tx, scope).await?.into_iter().filter(|rule| rule.enabled);
    let rules = enabled.map(Rule::try_from).collect::<Result<_, _>>()?;
    Ok(RuleSet::new(rules, fallback))
}

/// Every rule, in order.
pub(super) async fn list(tx: &Tx, scope: &Scope) -> Result<Vec<StoredRule>, StoreError> {
    let rules = tx
        .of::<entity::Entity>(scope)
        .order_by_asc(entity::Column::Position)
        .order_by_asc(entity::Column::Id);
    rules.all(tx).await?.into_iter().map(StoredRule::try_from).collect()
}

/// One rule.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: RoutingRuleId) -> Result<StoredRule, RuleError> {
    let row = tx.of::<entity::Entity>(scope).filter(entity::Column::Id.eq(id.uuid())).one(tx).await;
    let row = row.map_err(StoreError::from)?.ok_or(RuleError::NotFound)?;
    Ok(StoredRule::try_from(row)?)
}

/// Keeps a new rule.
pub(super) async fn insert(tx: &Tx, scope: &Scope, new: NewRule) -> Result<StoredRule, RuleError> {
    if tx.of::<entity::Entity>(scope).count(tx).await.map_err(StoreError::from)? >= RULES_MAX {
        return Err(RuleError::TooMany(RULES_MAX));
    }
    let last = tx.of::<entity::Entity>(scope).order_by_desc(entity::Column::Position).one(tx).await;
    let behind = last.map_err(StoreError::from)?.map_or(1, |row| row.position + 1);
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().uuid()),
        position: Set(new.position.unwrap_or(behind)),
        name: Set(new.name),
        enabled: Set(new.enabled),
        project_id: Set(new.project_id.uuid()),
        conditions: Set(serde_json::json!(new.conditions)),
        revision: Set(1),
        created_at: Set(tx.now().0),
    };
    Ok(StoredRule::try_from(row.insert(tx).await.map_err(refused)?)?)
}

/// Replaces a rule under its next revision.
pub(super) async fn update(
    tx: &Tx,
    scope: &Scope,
    current: &StoredRule,
    wanted: NewRule,
) -> Result<StoredRule, RuleError> {
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(current.id.uuid()),
        position: Set(wanted.position.unwrap_or(current.position)),
        name: Set(wanted.name),
        enabled: Set(wanted.enabled),
        project_id: Set(wanted.project_id.uuid()),
        conditions: Set(serde_json::json!(wanted.conditions)),
        revision: Set(current.revision + 1),
        ..Default::default()
    };
    Ok(StoredRule::try_from(row.update(tx).await.map_err(refused)?)?)
}

/// Removes a rule.
pub(super) async fn delete(tx: &Tx, scope: &Scope, id: RoutingRuleId) -> Result<(), RuleError> {
    let gone = tx.delete_of::<entity::Entity>(scope).filter(entity::Column::Id.eq(id.uuid())).exec(tx).await;
    if gone.map_err(StoreError::from)?.rows_affected == 0 { Err(RuleError::NotFound) } else { Ok(()) }
}

/// Puts the rules into a new order, which must name each of them once.
pub(super) async fn reorder(
    tx: &Tx,
    scope: &Scope,
    order: &[RoutingRuleId],
) -> Result<Vec<StoredRule>, RuleError> {
    let mut named = order.to_vec();
    named.sort_unstable();
    let mut known: Vec<RoutingRuleId> = list(tx, scope).await?.iter().map(|rule| rule.id).collect();
    known.sort_unstable();
    if named != known {
        return Err(RuleError::Order);
    }
    for (position, id) in (1_i64..).zip(order) {
        let moved = tx.update_of::<entity::Entity>(scope).filter(entity::Column::Id.eq(id.uuid()));
        moved.col_expr(entity::Column::Position, position.into()).exec(tx).await.map_err(StoreError::from)?;
    }
    Ok(list(tx, scope).await?)
}

/// The only row a rule depends on is its project.
fn refused(error: sea_orm::DbErr) -> RuleError {
    match StoreError::from(error) {
        StoreError::Reference => RuleError::Project,
        other => other.into(),
    }
}

impl TryFrom<entity::Model> for StoredRule {
    type Error = StoreError;

    fn try_from(row: entity::Model) -> Result<Self, StoreError> {
        let conditions =
            serde_json::from_value(row.conditions).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Self {
            id: row.id.into(),
            position: row.position,
            name: row.name,
            enabled: row.enabled,
            project_id: row.project_id.into(),
            conditions,
            revision: row.revision,
        })
    }
}

impl TryFrom<StoredRule> for Rule {
    type Error = StoreError;

    fn try_from(stored: StoredRule) -> Result<Self, StoreError> {
        let refused = |(pointer, error): (String, RuleError)| {
            StoreError::Corrupt(format!("rule {}{pointer}: {error}", stored.id))
        };
        let conditions = check_conditions(&stored.conditions).map_err(refused)?;
        Ok(Self { id: stored.id, name: stored.name, project_id: stored.project_id, conditions })
    }
}
