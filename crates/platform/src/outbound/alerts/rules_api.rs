//! Alert rules over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::AlertRuleId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{AlertError, AlertRule, NewAlertRule};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change, check_seen};
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Tagged};

/// Keeping rules.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::AlertRule.read(), routes!(list_alert_rules))
        .needs(Entity::AlertRule.create(), routes!(create_alert_rule))
        .needs(Entity::AlertRule.read(), routes!(get_alert_rule))
        .needs(Entity::AlertRule.update(), routes!(replace_alert_rule))
        .needs(Entity::AlertRule.delete(), routes!(delete_alert_rule))
}

/// Every rule of the organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlertRulePage {
    /// Rules, oldest first.
    items: Vec<AlertRule>,
    /// Always absent: the list is whole.
    next_cursor: Option<String>,
}

/// The alert rules.
#[utoipa::path(get, path = "/api/v1/alert-rules", tag = "alerts", responses((status = 200, body = AlertRulePage)))]
async fn list_alert_rules(State(app): State<App>, scope: Scope) -> Result<Json<AlertRulePage>, Problem> {
    let items =
        app.db().read(&scope.clone(), |tx| async move { store::list_rules(&tx, &scope).await }).await?;
    Ok(Json(AlertRulePage { items, next_cursor: None }))
}

/// Make an alert rule.
#[utoipa::path(post, path = "/api/v1/alert-rules", tag = "alerts", request_body = NewAlertRule,
    responses((status = 201, body = AlertRule), (status = 422, body = ProblemBody)))]
async fn create_alert_rule(
    State(app): State<App>,
    scope: Scope,
    Json(wanted): Json<NewAlertRule>,
) -> Result<(StatusCode, Tagged<AlertRule>), Problem> {
    let wanted = checked(wanted)?;
    let made = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let made = store::insert_rule(&tx, &scope, wanted).await?;
            audit::record(&tx, &scope, Change::created("alert_rule", &made.id, &made)).await?;
            Ok::<_, AlertError>(made)
        })
        .await?;
    Ok((StatusCode::CREATED, Tagged { revision: made.revision, body: made }))
}

/// One alert rule.
#[utoipa::path(get, path = "/api/v1/alert-rules/{id}", tag = "alerts", params(("id" = AlertRuleId, Path)),
    responses((status = 200, body = AlertRule), (status = 404, body = ProblemBody)))]
async fn get_alert_rule(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<AlertRuleId>,
) -> Result<Tagged<AlertRule>, Problem> {
    let body =
        app.db().read(&scope.clone(), |tx| async move { store::load_rule(&tx, &scope, id).await }).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Replace an alert rule.
#[utoipa::path(put, path = "/api/v1/alert-rules/{id}", tag = "alerts", params(("id" = AlertRuleId, Path)),
    request_body = NewAlertRule,
    responses((status = 200, body = AlertRule), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody)))]
async fn replace_alert_rule(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<AlertRuleId>,
    seen: IfMatch,
    Json(wanted): Json<NewAlertRule>,
) -> Result<Tagged<AlertRule>, Problem> {
    let wanted = checked(wanted)?;
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load_rule(&tx, &scope, id).await?;
            check_seen(&tx, &scope, (seen, current.revision), ("alert_rule", &id)).await?;
            let changed = store::update_rule(&tx, &scope, &current, wanted).await?;
            audit::record(&tx, &scope, Change::updated("alert_rule", &id, &current, &changed)).await?;
            Ok::<_, Problem>(changed)
        })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Remove an alert rule with the alerts it raised.
#[utoipa::path(delete, path = "/api/v1/alert-rules/{id}", tag = "alerts", params(("id" = AlertRuleId, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn delete_alert_rule(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<AlertRuleId>,
) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let before = store::load_rule(&tx, &scope, id).await?;
            store::delete_rule(&tx, &scope, id).await?;
            audit::record(&tx, &scope, Change::deleted("alert_rule", &id, &before)).await?;
            Ok::<_, AlertError>(())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn checked(wanted: NewAlertRule) -> Result<NewAlertRule, Problem> {
    wanted.checked().map_err(|(pointer, error): (_, AlertError)| Problem::from(error).at(pointer))
}
