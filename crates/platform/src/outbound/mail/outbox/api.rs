//! The outbox over HTTP.

use ::store::page::PageRequest;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::EmailId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::model::{Email, EmailState};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody, Query};

/// Reading the list and sending again.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Smtp.read(), routes!(list_emails))
        .needs(Entity::Smtp.update(), routes!(retry_email))
}

/// Which mails.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EmailQuery {
    /// Mails in this state only.
    #[param(inline)]
    state: Option<EmailState>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    limit: Option<u64>,
}

/// A page of mails.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EmailPage {
    /// Mails, newest first.
    items: Vec<Email>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// The mails of the last 90 days, newest first, without their words.
#[utoipa::path(get, path = "/api/v1/emails", tag = "mail", params(EmailQuery),
    responses((status = 200, body = EmailPage)))]
async fn list_emails(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<EmailQuery>,
) -> Result<Json<EmailPage>, Problem> {
    let request = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move { store::list(&tx, &scope, query.state, &request).await })
        .await?;
    Ok(Json(EmailPage { items: page.items, next_cursor: page.next_cursor }))
}

/// Send a failed mail again, from the start of its schedule.
#[utoipa::path(post, path = "/api/v1/emails/{id}/retry", tag = "mail", params(("id" = EmailId, Path)),
    responses((status = 202, body = Email), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn retry_email(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<EmailId>,
) -> Result<(StatusCode, Json<Email>), Problem> {
    let queued =
        app.db().write(&scope.clone(), |tx| async move { store::resend(&tx, &scope, id).await }).await?;
    Ok((StatusCode::ACCEPTED, Json(queued)))
}
