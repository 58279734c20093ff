//! Alert rules and alerts in their tables.

use std::collections::BTreeMap;

use kernel::{AlertId, AlertRuleId, ProjectId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity::{alert, rule};
use super::model::{Alert, AlertError, AlertRule, AlertRuleRef, Judged, NewAlertRule};
use crate::access::{Reach, Scope};

/// Every rule, oldest first.
pub(super) async fn list_rules(tx: &Tx, scope: &Scope) -> Result<Vec<AlertRule>, StoreError> {
    let rows = tx.of::<rule::Entity>(scope).order_by_asc(rule::Column::Id).all(tx).await?;
    rows.into_iter().map(AlertRule::try_from).collect()
}

/// One rule.
pub(super) async fn load_rule(tx: &Tx, scope: &Scope, id: AlertRuleId) -> Result<AlertRule, AlertError> {
    let row = tx.of::<rule::Entity>(scope).filter(rule::Column::Id.eq(id.uuid())).one(tx).await;
    Ok(row.map_err(StoreError::from)?.ok_or(AlertError::NotFound)?.try_into()?)
}

/// Stores a new rule.
pub(super) async fn insert_rule(tx: &Tx, scope: &Scope, new: NewAlertRule) -> Result<AlertRule, AlertError> {
    let id: AlertRuleId = tx.ids().new_id();
    let mut row = row_of(&new)?;
    row.organization_id = Set(scope.organization_id().uuid());
    row.id = Set(id.uuid());
    row.revision = Set(1);
    row.created_at = Set(tx.now().0);
    Ok(row.insert(tx).await.map_err(refused)?.try_into()?)
}

/// Stores a changed rule under the next revision.
pub(super) async fn update_rule(
    tx: &Tx,
    scope: &Scope,
    current: &AlertRule,
    new: NewAlertRule,
) -> Result<AlertRule, AlertError> {
    let mut row = row_of(&new)?;
    row.organization_id = Set(scope.organization_id().uuid());
    row.id = Set(current.id.uuid());
    row.revision = Set(current.revision + 1);
    Ok(row.update(tx).await.map_err(refused)?.try_into()?)
}

/// Removes a rule with the alerts it raised.
pub(super) async fn delete_rule(tx: &Tx, scope: &Scope, id: AlertRuleId) -> Result<(), AlertError> {
    let gone = tx.delete_of::<rule::Entity>(scope).filter(rule::Column::Id.eq(id.uuid())).exec(tx).await;
    match gone.map_err(StoreError::from)?.rows_affected {
        0 => Err(AlertError::NotFound),
        _ => Ok(()),
    }
}

/// Raises an alert unless this rule has raised one for this conversation.
pub(super) async fn raise(
    tx: &Tx,
    scope: &Scope,
    rule: &AlertRule,
    judged: &Judged,
    actual: i64,
) -> Result<Option<AlertId>, StoreError> {
    let of_rule = alert::Column::RuleId.eq(rule.id.uuid());
    let of_interaction = alert::Column::InteractionId.eq(judged.interaction_id.uuid());
    let known = tx.of::<alert::Entity>(scope).filter(of_rule).filter(of_interaction).one(tx).await?;
    if known.is_some() {
        return Ok(None);
    }
    let id: AlertId = tx.ids().new_id();
    let row = alert::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id.uuid()),
        rule_id: Set(rule.id.uuid()),
        interaction_id: Set(judged.interaction_id.uuid()),
        project_id: Set(judged.project_id.map(ProjectId::uuid)),
        severity: Set(word(rule.severity)?),
        actual: Set(actual),
        state: Set("open".to_owned()),
        historic: Set(judged.historic),
        created_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    Ok(Some(id))
}

/// The newest alerts the caller may see.
pub(super) async fn list_alerts(
    tx: &Tx,
    scope: &Scope,
    page: &PageRequest,
) -> Result<Page<Alert>, StoreError> {
    let visible = match scope.reach() {
        Reach::Everything => tx.of::<alert::Entity>(scope),
        Reach::Projects(mine) => {
            let mine: Vec<Uuid> = mine.iter().map(|project| project.uuid()).collect();
            tx.of::<alert::Entity>(scope).filter(alert::Column::ProjectId.is_in(mine))
        }
        // Who sees only his own conversations holds no right to alerts; this is the second wall.
        Reach::Own(_) => tx.of::<alert::Entity>(scope).filter(alert::Column::Id.is_null()),
    };
    let names: BTreeMap<Uuid, String> =
        tx.of::<rule::Entity>(scope).all(tx).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let rows = newest_first(tx, visible, (alert::Column::CreatedAt, alert::Column::Id), page).await?;
    rows.try_map(|row| {
        let name = names.get(&row.rule_id).cloned().unwrap_or_default();
        Ok(Alert {
            id: row.id.into(),
            rule: AlertRuleRef { id: row.rule_id.into(), name },
            interaction_id: row.interaction_id.into(),
            severity: value(&row.severity)?,
            actual: row.actual,
            state: row.state,
            historic: row.historic,
            created_at: Ts(row.created_at),
        })
    })
}

fn row_of(new: &NewAlertRule) -> Result<rule::ActiveModel, StoreError> {
    Ok(rule::ActiveModel {
        name: Set(new.name.clone()),
        category: Set(word(new.category)?),
        severity: Set(word(new.severity)?),
        score_below: Set(new.score_below),
        project_id: Set(new.project_id.map(ProjectId::uuid)),
        enabled: Set(new.enabled),
        ..Default::default()
    })
}

/// The only thing a rule refers to is its project.
fn refused(error: sea_orm::DbErr) -> AlertError {
    match StoreError::from(error) {
        StoreError::Reference => AlertError::Project,
        other => other.into(),
    }
}

fn word(value: impl Serialize) -> Result<String, StoreError> {
    let text = serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned));
    text.ok_or_else(|| StoreError::Corrupt("a word of an alert".to_owned()))
}

fn value<T: DeserializeOwned>(word: &str) -> Result<T, StoreError> {
    serde_json::from_value(word.into()).map_err(|error| StoreError::Corrupt(error.to_string()))
}

impl TryFrom<rule::Model> for AlertRule {
    type Error = StoreError;

    fn try_from(row: rule::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            category: value(&row.category)?,
            severity: value(&row.severity)?,
            score_below: row.score_below,
            project_id: row.project_id.map(ProjectId::from),
            enabled: row.enabled,
            created_at: Ts(row.created_at),
            revision: row.revision,
        })
    }
}
