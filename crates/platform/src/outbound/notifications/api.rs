//! One's own bell over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Kind, MemberId, NotificationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::Notification;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, PageQuery, Problem, ProblemBody, Query};

/// The most lines one request may mark.
const IDS_MAX: usize = 200;

/// Reading one's own bell.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Profile.read(), routes!(list_notifications))
        .needs(Entity::Profile.update(), routes!(read_notifications))
}

/// A page of one's own notifications.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationPage {
    /// Lines, newest first.
    items: Vec<Notification>,
    /// Where the next page begins.
    next_cursor: Option<String>,
    /// How many are unread in all.
    unread: u64,
}

/// Which lines were read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadNotifications {
    /// Ids, or the word `all`.
    ids: Which,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
enum Which {
    Some(Vec<NotificationId>),
    All(All),
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum All {
    All,
}

/// One's own notifications, newest first.
#[utoipa::path(get, path = "/api/v1/notifications", tag = "notifications", params(PageQuery),
    responses((status = 200, body = NotificationPage)))]
async fn list_notifications(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<PageQuery>,
) -> Result<Json<NotificationPage>, Problem> {
    let (request, member) = (query.request()?, reader(&scope)?);
    let (page, unread) = app
        .db()
        .read(&scope.clone(), |tx| async move {
            let page = store::list(&tx, &scope, member, &request).await?;
            Ok::<_, Problem>((page, store::unread(&tx, &scope, member).await?))
        })
        .await?;
    Ok(Json(NotificationPage { items: page.items, next_cursor: page.next_cursor, unread }))
}

/// Mark one's own notifications as read.
#[utoipa::path(post, path = "/api/v1/notifications/read", tag = "notifications", request_body = ReadNotifications,
    responses((status = 204), (status = 422, body = ProblemBody)))]
async fn read_notifications(
    State(app): State<App>,
    scope: Scope,
    Json(wanted): Json<ReadNotifications>,
) -> Result<StatusCode, Problem> {
    let member = reader(&scope)?;
    let ids = match wanted.ids {
        Which::All(All::All) => None,
        Which::Some(ids) if ids.len() > IDS_MAX => {
            let detail = "mark at most 200 notifications at once, or send `all`";
            return Err(Problem::new(Kind::Invalid, "notification.too_many", detail).at("/ids"));
        }
        Which::Some(ids) => Some(ids),
    };
    app.db()
        .write(&scope.clone(), |tx| async move { store::mark_read(&tx, &scope, member, ids).await })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn reader(scope: &Scope) -> Result<MemberId, Problem> {
    let detail = "only a member has a bell: sign in as one";
    scope.member_id().ok_or_else(|| Problem::new(Kind::Denied, "notification.no_member", detail))
}
