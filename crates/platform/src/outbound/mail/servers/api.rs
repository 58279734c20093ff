//! Mail settings over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{LevelKind, MailServerError, MailServerView, NewMailServer};
use super::sender::find_nearest;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};

/// Reading, saving and removing.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Smtp.read(), routes!(get_smtp_settings))
        .needs(Entity::Smtp.update(), routes!(save_smtp_settings))
        .needs(Entity::Smtp.delete(), routes!(delete_smtp_settings))
        .needs(Entity::Profile.read(), routes!(get_mail_status))
}

/// What every member may know: whether mail leaves, and whom to ask for help.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MailStatus {
    /// Whether anybody sends this organization's mails.
    configured: bool,
    /// Whose server does.
    level: LevelKind,
    /// Where to ask for help.
    support_email: Option<String>,
}

/// The mail settings of this organization, or the defaults, and which level is in effect.
#[utoipa::path(get, path = "/api/v1/smtp", tag = "mail", responses((status = 200, body = MailServerView)))]
async fn get_smtp_settings(State(app): State<App>, scope: Scope) -> Result<Tagged<MailServerView>, Problem> {
    show(&app, &scope).await
}

/// Save the mail settings of this organization.
#[utoipa::path(put, path = "/api/v1/smtp", tag = "mail", request_body = NewMailServer,
    responses((status = 200, body = MailServerView), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_smtp_settings(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(change): Json<NewMailServer>,
) -> Result<Tagged<MailServerView>, Problem> {
    let (acting, working) = (scope.clone(), app.clone());
    check_reach(&app, &change).map_err(refuse)?;
    app.db()
        .write(&scope, |tx| async move {
            let before = store::find_own(&tx, &acting).await?;
            seen.check(before.map_or(0, |row| row.revision))?;
            store::save(&tx, &working, &acting, &change).await.map(drop).map_err(refuse)
        })
        .await?;
    show(&app, &scope).await
}

/// Remove the mail settings of this organization, so that the level above counts.
#[utoipa::path(delete, path = "/api/v1/smtp", tag = "mail",
    responses((status = 204), (status = 412, body = ProblemBody), (status = 428, body = ProblemBody)))]
async fn delete_smtp_settings(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let Some(own) = store::find_own(&tx, &scope).await? else { return Ok(()) };
            seen.check(own.revision)?;
            store::delete(&tx, &scope, &own).await.map_err(refuse)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether mail leaves, and whom to ask for help.
#[utoipa::path(get, path = "/api/v1/mail-status", tag = "mail", responses((status = 200, body = MailStatus)))]
async fn get_mail_status(State(app): State<App>, scope: Scope) -> Result<Json<MailStatus>, Problem> {
    let nearest = find_nearest(&app, scope.organization_id()).await?;
    let view = store::view(&app, &nearest, None)?;
    Ok(Json(MailStatus {
        configured: nearest.kind != LevelKind::None,
        level: nearest.kind,
        support_email: view.in_effect.and_then(|in_effect| in_effect.support_email),
    }))
}

async fn show(app: &App, scope: &Scope) -> Result<Tagged<MailServerView>, Problem> {
    let acting = scope.clone();
    let own = app.db().read(scope, |tx| async move { store::find_own(&tx, &acting).await }).await?;
    let nearest = find_nearest(app, scope.organization_id()).await?;
    let body = store::view(app, &nearest, own.as_ref())?;
    Ok(Tagged { revision: own.map_or(0, |row| row.revision), body })
}

/// A literal address inside the network is refused when it is saved; where a name leads is seen at every connection.
pub(super) fn check_reach(app: &App, change: &NewMailServer) -> Result<(), MailServerError> {
    let wanted = change.check()?;
    app.http().check_host(&wanted.host, wanted.port).map_err(MailServerError::Address)?;
    match &wanted.api_url {
        Some(url) => app.http().check_target(url).map_err(MailServerError::ApiUrl),
        None => Ok(()),
    }
}

/// The problem, at the field it is about.
pub(super) fn refuse(error: MailServerError) -> Problem {
    let pointer = error.pointer();
    let problem = Problem::from(error);
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}
