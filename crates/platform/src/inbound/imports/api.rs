//! Imports over HTTP: what they would come to, starting them, looking at them.

use ::store::page::PageRequest;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{ImportId, SourceId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::estimate::{self, Guess};
use super::model::{ImportError, ImportKind, ImportProcess, ImportView, check_span};
use super::start::{self, Wish};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody, Query};

/// What an import would come to, and the imports there are.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Source.update(), routes!(estimate_import))
        .needs(Entity::Source.update(), routes!(start_import))
        .needs(Entity::Source.read(), routes!(list_imports))
        .needs(Entity::Source.read(), routes!(show_import))
}

/// Why somebody starts an import.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ImportReason {
    /// The past of a source that is new here: the last 30 days unless said.
    Initial,
    /// What was missed since the last event or import.
    CatchUp,
    /// The span that is given.
    Range,
}

/// What is to be imported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewImport {
    /// From where.
    source_id: SourceId,
    /// Why, which says the span where none is given.
    kind: ImportReason,
    /// The first instant.
    from: Option<Ts>,
    /// The first instant that is not wanted; now unless said.
    to: Option<Ts>,
    /// What is done with the calls.
    process: ImportProcess,
}

/// A span whose import is thought about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportPlan {
    /// From where.
    source_id: SourceId,
    /// The first instant.
    from: Ts,
    /// The first instant that is not wanted.
    to: Ts,
}

/// What an import would come to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportEstimate {
    /// Calls in the span.
    calls: i64,
    /// Minutes of those that would be processed; missed and short calls cost nothing.
    minutes: i64,
    /// What processing them would cost.
    cost: Option<ImportCost>,
    /// Whether the whole span was looked at; otherwise the newest part stands for the rest.
    exact: bool,
    /// Requests that were made to the vendor.
    asked: u32,
}

/// A price.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportCost {
    /// In the smallest unit of the currency.
    amount: i64,
    /// ISO 4217 code.
    currency: String,
}

/// Which imports.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// Those of one source.
    #[param(value_type = Option<String>)]
    source_id: Option<SourceId>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    limit: Option<u64>,
    /// Names the organization where no header can be sent.
    #[expect(dead_code, reason = "it is the access check that reads it")]
    organization: Option<String>,
}

/// A page of imports.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportPage {
    /// Newest first.
    items: Vec<ImportView>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// What an import would bring and cost. Asks the vendor at most five times.
#[utoipa::path(post, path = "/api/v1/imports/estimate", tag = "imports", request_body = ImportPlan,
    responses((status = 200, body = ImportEstimate), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 502, body = ProblemBody)))]
async fn estimate_import(
    State(app): State<App>,
    scope: Scope,
    Json(plan): Json<ImportPlan>,
) -> Result<Json<ImportEstimate>, Problem> {
    let to = plan.to.min(app.clock().now());
    check_span(plan.from, to)?;
    let asking = scope.clone();
    let load = |tx| async move { start::load_active(&tx, &asking, plan.source_id).await };
    let source = app.db().read(&scope, load).await?;
    Ok(Json(estimate::estimate(&app, &scope, &source, (plan.from, to)).await?.into()))
}

/// Start an import. It goes on in the background, page by page.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", request_body = NewImport,
    responses((status = 201, body = ImportView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn start_import(
    State(app): State<App>,
    scope: Scope,
    Json(body): Json<NewImport>,
) -> Result<(StatusCode, Json<ImportView>), Problem> {
    let (starting, acting, wish) = (app.clone(), scope.clone(), body.wish());
    let started = app.db().write(&scope, |tx| async move {
        let row = start::start(&tx, &starting, &acting, wish).await?;
        Ok::<_, ImportError>(store::show(&tx, &acting, row).await?)
    });
    Ok((StatusCode::CREATED, Json(started.await?)))
}

/// The imports of the organization or of one source, newest first.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", params(ImportQuery),
    responses((status = 200, body = ImportPage)))]
async fn list_imports(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<ImportQuery>,
) -> Result<Json<ImportPage>, Problem> {
    let page = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let (asking, source) = (scope.clone(), query.source_id);
    let list = |tx| async move { store::list(&tx, &asking, source, &page).await };
    let page = app.db().read(&scope, list).await?;
    Ok(Json(ImportPage { items: page.items, next_cursor: page.next_cursor }))
}

/// One import: how far it is, and what it brought.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportView), (status = 404, body = ProblemBody)))]
async fn show_import(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<ImportId>,
) -> Result<Json<ImportView>, Problem> {
    let asking = scope.clone();
    let show = |tx| async move {
        let row = store::load(&tx, &asking, id).await?;
        Ok::<_, ImportError>(store::show(&tx, &asking, row).await?)
    };
    Ok(Json(app.db().read(&scope, show).await?))
}

impl NewImport {
    fn wish(&self) -> Wish {
        let kind = match self.kind {
            ImportReason::Initial => ImportKind::Initial,
            ImportReason::CatchUp => ImportKind::CatchUp,
            ImportReason::Range => ImportKind::Range,
        };
        let Self { source_id, from, to, process, .. } = *self;
        Wish { source_id, kind, from, to, process }
    }
}

impl From<Guess> for ImportEstimate {
    fn from(guess: Guess) -> Self {
        let cost = ImportCost { amount: guess.amount_minor, currency: guess.currency };
        let Guess { calls, minutes, exact, asked, .. } = guess;
        Self { calls, minutes, cost: Some(cost), exact, asked }
    }
}
