//! The audit log over HTTP.

use ::store::page::PageRequest;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt as _};
use kernel::Ts;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::model::{AuditEntryView, AuditFilter};
use super::{csv, store};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem, Query};

/// The most entries of one file; whoever wants more narrows the time.
const EXPORTED_MAX: usize = 100_000;
const EXPORT_PAGE: u64 = 200;

/// Reading the audit log.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Activity.read(), routes!(list_audit))
        .needs(Entity::Activity.read(), routes!(export_audit))
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// Part of an e-mail address, or of the name of a key or a job.
    pub actor: Option<String>,
    /// `create`, `update`, `delete`, `rotate`, …
    pub action: Option<String>,
    /// What was changed: `routing_rule`, `member`, …
    pub entity: Option<String>,
    /// Done at this instant or later (RFC 3339).
    #[param(value_type = Option<String>)]
    pub from: Option<Ts>,
    /// Done before this instant (RFC 3339).
    #[param(value_type = Option<String>)]
    pub to: Option<Ts>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    pub limit: Option<u64>,
    /// Names the organization where no header can be sent.
    #[expect(dead_code, reason = "it is the access check that reads it")]
    pub organization: Option<String>,
}

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditPage {
    /// Entries, newest first.
    pub items: Vec<AuditEntryView>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Who changed which setting, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "activity", params(AuditQuery),
    responses((status = 200, body = AuditPage)))]
async fn list_audit(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditPage>, Problem> {
    let request = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let filter = query.filter();
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move { store::list(&tx, &scope, &filter, &request).await })
        .await?;
    Ok(Json(AuditPage { items: page.items, next_cursor: page.next_cursor }))
}

/// The same as a file for spreadsheets, newest first.
#[utoipa::path(get, path = "/api/v1/audit/export.csv", tag = "activity", params(AuditQuery),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn export_audit(State(app): State<App>, scope: Scope, Query(query): Query<AuditQuery>) -> Response {
    let named = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    let lines = lines(app, scope, query.filter());
    let whole = stream::once(async { Ok(csv::HEADER.to_owned()) }).chain(lines);
    (named, Body::from_stream(whole)).into_response()
}

/// Page by page as they are sent, so that a long log takes no memory.
fn lines(
    app: App,
    scope: Scope,
    filter: AuditFilter,
) -> impl Stream<Item = Result<String, ::store::StoreError>> {
    let start = (PageRequest { cursor: None, limit: EXPORT_PAGE }, 0);
    stream::try_unfold(Some(start), move |place| {
        let (app, scope, filter) = (app.clone(), scope.clone(), filter.clone());
        async move {
            let Some((request, sent)) = place.filter(|(_, sent)| *sent < EXPORTED_MAX) else {
                return Ok(None);
            };
            let asking = scope.clone();
            let page = app
                .db()
                .read(&scope, |tx| async move { store::list(&tx, &asking, &filter, &request).await })
                .await?;
            let text: String = page.items.iter().map(csv::line).collect();
            let next = page.next_cursor.map(|cursor| PageRequest::new(Some(&cursor), Some(EXPORT_PAGE)));
            Ok(Some((text, next.transpose()?.map(|next| (next, sent + page.items.len())))))
        }
    })
}

impl AuditQuery {
    fn filter(&self) -> AuditFilter {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        AuditFilter {
            actor: given(&self.actor),
            action: given(&self.action),
            entity: given(&self.entity),
            from: self.from,
            to: self.to,
        }
    }
}
