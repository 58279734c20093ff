//! Routing rules over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{ProjectId, RoutingRuleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::conditions::{ConditionSpec, check_conditions};
use super::jobs::RouteAnew;
use super::model::{self, RuleError};
use super::store::{self, NewRule, StoredRule};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change, check_seen};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::http::{IfMatch, Json, PageQuery, Path, Problem, ProblemBody, Query, Tagged};

/// What the audit log calls a rule.
const ENTITY: &str = "routing_rule";

/// Reading and keeping the rules.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::RoutingRule.read(), routes!(list_rules))
        .needs(Entity::RoutingRule.create(), routes!(create_rule))
        .needs(Entity::RoutingRule.update(), routes!(order_rules))
        .needs(Entity::RoutingRule.read(), routes!(get_rule))
        .needs(Entity::RoutingRule.update(), routes!(replace_rule))
        .needs(Entity::RoutingRule.delete(), routes!(delete_rule))
}

/// A routing rule.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoutingRule {
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
    /// All of them must hold.
    pub conditions: Vec<ConditionSpec>,
    /// What `If-Match` must say to change it.
    pub revision: i64,
}

/// The rules in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoutingRulePage {
    /// The first that holds wins.
    pub items: Vec<RoutingRule>,
    /// Always none: an order is only an order when it is whole.
    pub next_cursor: Option<String>,
}

/// A rule as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRoutingRule)]
pub(super) struct RoutingRuleBody {
    /// 1 to 120 characters.
    pub name: String,
    /// Whether it takes part; yes unless said.
    pub enabled: Option<bool>,
    /// Where it sends what it takes.
    pub project_id: ProjectId,
    /// 1 to 20; all of them must hold.
    pub conditions: Vec<ConditionSpec>,
    /// Lower goes first; a new rule goes behind all others unless said.
    pub position: Option<i64>,
}

/// The rules in a new order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoutingRuleOrder {
    /// Every rule of the organization, once.
    pub ids: Vec<RoutingRuleId>,
}

/// Every routing rule, in order.
#[utoipa::path(get, path = "/api/v1/routing-rules", tag = "routing", params(PageQuery),
    responses((status = 200, body = RoutingRulePage)))]
async fn list_rules(
    State(app): State<App>,
    scope: Scope,
    Query(_page): Query<PageQuery>,
) -> Result<Json<RoutingRulePage>, Problem> {
    let rules = app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope).await }).await?;
    Ok(Json(page(rules)))
}

/// One routing rule, with the revision a change must name.
#[utoipa::path(get, path = "/api/v1/routing-rules/{id}", tag = "routing", params(("id" = RoutingRuleId, Path)),
    responses((status = 200, body = RoutingRule), (status = 404, body = ProblemBody)))]
async fn get_rule(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<RoutingRuleId>,
) -> Result<Tagged<RoutingRule>, Problem> {
    let rule = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope, id).await }).await?;
    Ok(tagged(rule))
}

/// Add a routing rule.
#[utoipa::path(post, path = "/api/v1/routing-rules", tag = "routing", request_body = RoutingRuleBody,
    responses((status = 201, body = RoutingRule), (status = 422, body = ProblemBody)))]
async fn create_rule(
    State(app): State<App>,
    scope: Scope,
    Json(body): Json<RoutingRuleBody>,
) -> Result<(StatusCode, Tagged<RoutingRule>), Problem> {
    let new = checked(body)?;
    let rule = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let rule = store::insert(&tx, &scope, new).await.map_err(placed)?;
            tx.enqueue(&scope, &RouteAnew {}).await?;
            note(&tx, &scope, said("added", &rule)).await?;
            audit::record(&tx, &scope, Change::created(ENTITY, &rule.id, &shown(&rule))).await?;
            Ok::<_, Problem>(rule)
        })
        .await?;
    Ok((StatusCode::CREATED, tagged(rule)))
}

/// Replace a routing rule.
#[utoipa::path(put, path = "/api/v1/routing-rules/{id}", tag = "routing", params(("id" = RoutingRuleId, Path)),
    request_body = RoutingRuleBody,
    responses((status = 200, body = RoutingRule), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody)))]
async fn replace_rule(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<RoutingRuleId>,
    seen: IfMatch,
    Json(body): Json<RoutingRuleBody>,
) -> Result<Tagged<RoutingRule>, Problem> {
    let wanted = checked(body)?;
    let rule = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load(&tx, &scope, id).await?;
            check_seen(&tx, &scope, (seen, current.revision), (ENTITY, &id)).await?;
            let rule = store::update(&tx, &scope, &current, wanted).await.map_err(placed)?;
            tx.enqueue(&scope, &RouteAnew {}).await?;
            note(&tx, &scope, said("changed", &rule)).await?;
            audit::record(&tx, &scope, Change::updated(ENTITY, &id, &shown(&current), &shown(&rule))).await?;
            Ok::<_, Problem>(rule)
        })
        .await?;
    Ok(tagged(rule))
}

/// Remove a routing rule.
#[utoipa::path(delete, path = "/api/v1/routing-rules/{id}", tag = "routing", params(("id" = RoutingRuleId, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn delete_rule(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<RoutingRuleId>,
) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let rule = store::load(&tx, &scope, id).await?;
            store::delete(&tx, &scope, id).await?;
            note(&tx, &scope, said("removed", &rule)).await?;
            audit::record(&tx, &scope, Change::deleted(ENTITY, &id, &shown(&rule))).await?;
            Ok::<_, Problem>(StatusCode::NO_CONTENT)
        })
        .await
}

/// Put the routing rules into a new order.
#[utoipa::path(post, path = "/api/v1/routing-rules/order", tag = "routing", request_body = RoutingRuleOrder,
    responses((status = 200, body = RoutingRulePage), (status = 422, body = ProblemBody)))]
async fn order_rules(
    State(app): State<App>,
    scope: Scope,
    Json(order): Json<RoutingRuleOrder>,
) -> Result<Json<RoutingRulePage>, Problem> {
    let rules = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let before = names(&store::list(&tx, &scope).await?);
            let rules = store::reorder(&tx, &scope, &order.ids)
                .await
                .map_err(|error| Problem::from(error).at("/ids"))?;
            note(
                &tx,
                &scope,
                NewEntry::new(ActivityKind::Settings, "the routing rules were put into a new order"),
            )
            .await?;
            let change = Change::new("reorder", ENTITY, &"").from(&before).to(&names(&rules));
            audit::record(&tx, &scope, change).await?;
            Ok::<_, Problem>(rules)
        })
        .await?;
    Ok(Json(page(rules)))
}

fn checked(body: RoutingRuleBody) -> Result<NewRule, Problem> {
    let name = model::check_name(&body.name).map_err(|error| Problem::from(error).at("/name"))?;
    check_conditions(&body.conditions).map_err(|(pointer, error)| Problem::from(error).at(pointer))?;
    Ok(NewRule {
        position: body.position,
        name,
        enabled: body.enabled.unwrap_or(true),
        project_id: body.project_id,
        conditions: body.conditions,
    })
}

fn placed(error: RuleError) -> Problem {
    let about_project = matches!(error, RuleError::Project);
    let problem = Problem::from(error);
    if about_project { problem.at("/project_id") } else { problem }
}

fn said(what: &str, rule: &StoredRule) -> NewEntry {
    NewEntry::new(ActivityKind::Settings, format!("the routing rule “{}” was {what}", rule.name))
}

fn shown(rule: &StoredRule) -> RoutingRule {
    rule.clone().into()
}

fn names(rules: &[StoredRule]) -> Vec<String> {
    rules.iter().map(|rule| rule.name.clone()).collect()
}

fn page(rules: Vec<StoredRule>) -> RoutingRulePage {
    RoutingRulePage { items: rules.into_iter().map(RoutingRule::from).collect(), next_cursor: None }
}

fn tagged(rule: StoredRule) -> Tagged<RoutingRule> {
    Tagged { revision: rule.revision, body: rule.into() }
}

impl From<StoredRule> for RoutingRule {
    fn from(stored: StoredRule) -> Self {
        let StoredRule { id, position, name, enabled, project_id, conditions, revision } = stored;
        Self { id, position, name, enabled, project_id, conditions, revision }
    }
}
