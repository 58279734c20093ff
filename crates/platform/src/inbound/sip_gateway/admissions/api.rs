//! Attempts over HTTP.

use ::store::page::PageRequest;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::model::{AdmissionView, wanted};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody, Query};

/// Reading them.
pub(in crate::inbound::sip_gateway) fn routes() -> Routes {
    Routes::new().needs(Entity::Sip.read(), routes!(list_sip_admissions))
}

/// Which attempts, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AdmissionQuery {
    /// `admitted`, `challenged` or `refused`; all unless said.
    verdict: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    limit: Option<u64>,
}

/// A page of attempts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SipAdmissionPage)]
pub(super) struct AdmissionPage {
    /// Newest first.
    items: Vec<AdmissionView>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// Attempts to call in by SIP, newest first: the last 1000 lines, repeats within ten minutes being one.
#[utoipa::path(get, path = "/api/v1/sip/admissions", tag = "sip", params(AdmissionQuery),
    responses((status = 200, body = AdmissionPage), (status = 400, body = ProblemBody)))]
async fn list_sip_admissions(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<AdmissionQuery>,
) -> Result<Json<AdmissionPage>, Problem> {
    let verdict = wanted(query.verdict.as_deref())?;
    let request = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move { store::list(&tx, &scope, verdict, &request).await })
        .await?;
    Ok(Json(AdmissionPage { items: page.items, next_cursor: page.next_cursor }))
}
