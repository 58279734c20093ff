//! Trying settings before they are saved: asking the vendor, and reading a pasted event. Nothing of it is kept.

use std::collections::BTreeMap;

use axum::extract::State;
use connectors::{Account, Connector, Head, RawInbound};
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::api::{check_addresses, fields_problem};
use super::model::{self, SourceError};
use super::preview::{PreviewError, PreviewEvent};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::credentials::{ConnectionTest, test};
use crate::http::{Json, Path, Problem, ProblemBody};

/// Testing and previewing.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Source.create(), routes!(test_connector))
        .needs(Entity::Source.create(), routes!(preview_connector))
}

/// Settings as they are entered so far.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectorTrial {
    /// By the keys of the connector's card, secrets among them.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    fields: BTreeMap<String, Secret>,
}

/// An event as a vendor would send it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectorSample {
    /// By the keys of the connector's card; what is missing may stay missing.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    fields: BTreeMap<String, Secret>,
    /// `POST` or `GET`.
    method: String,
    /// The media type of the body.
    #[serde(default)]
    content_type: String,
    /// What stands after the question mark of the address.
    #[serde(default)]
    query: String,
    /// The body, at most 256 KB.
    #[serde(default)]
    body: String,
}

/// What an event says.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConnectorPreview {
    /// What it holds, in its order.
    events: Vec<PreviewEvent>,
    /// Why it cannot be read.
    error: Option<PreviewError>,
}

/// Ask the vendor whether settings work before they are saved. Costs nothing there.
#[utoipa::path(post, path = "/api/v1/connectors/{key}/test", tag = "sources", params(("key" = String, Path)), request_body = ConnectorTrial,
    responses((status = 200, body = ConnectionTest), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
async fn test_connector(
    State(app): State<App>,
    scope: Scope,
    Path(key): Path<String>,
    Json(body): Json<ConnectorTrial>,
) -> Result<Json<ConnectionTest>, Problem> {
    enter(&app, &scope)?;
    let connector = source_connector(&key)?;
    let account = model::sort_fields(connector.descriptor(), body.fields).map_err(fields_problem)?;
    check_addresses(&app, connector, &account)?;
    Ok(Json(test(app.http(), connector, &account, app.clock().now()).await))
}

/// Read a pasted event with settings that are not saved. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/connectors/{key}/preview", tag = "sources", params(("key" = String, Path)), request_body = ConnectorSample,
    responses((status = 200, body = ConnectorPreview), (status = 404, body = ProblemBody), (status = 413, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn preview_connector(
    State(app): State<App>,
    _scope: Scope,
    Path(key): Path<String>,
    Json(body): Json<ConnectorSample>,
) -> Result<Json<ConnectorPreview>, Problem> {
    let connector = source_connector(&key)?;
    model::check_sample(&body.body)?;
    let account =
        model::sort_unfinished(connector.descriptor(), body.fields.clone()).map_err(fields_problem)?;
    Ok(Json(read(connector, &account, &head(&app, &body), &body.body)))
}

/// Lets an organization ask a vendor once more, if it did not ask too often.
pub(in crate::inbound) fn enter(app: &App, scope: &Scope) -> Result<(), Problem> {
    let verdict = app.throttle().try_source(scope.organization_id(), app.clock().now());
    if verdict.is_allowed() {
        return Ok(());
    }
    let problem = Problem::from(SourceError::Limited(verdict.wait_s())).retry_after(verdict.wait_s());
    Err(problem.limited_by(verdict.rate_limit()))
}

fn source_connector(key: &str) -> Result<&'static dyn Connector, SourceError> {
    let known = connectors::find(key).filter(|connector| connector.ingest().is_some());
    known.ok_or_else(|| SourceError::NoConnector(key.chars().take(64).collect()))
}

fn head(app: &App, sample: &ConnectorSample) -> Head {
    let mark = if sample.query.is_empty() { "" } else { "?" };
    Head {
        method: sample.method.to_ascii_uppercase(),
        origin: app.public_origin(),
        target: format!("/ingest/sample{mark}{}", sample.query),
        headers: vec![("content-type".to_owned(), sample.content_type.clone())],
        peer: None,
    }
}

fn read(connector: &dyn Connector, account: &Account, head: &Head, body: &str) -> ConnectorPreview {
    let inbound = RawInbound { head, body: body.as_bytes() };
    let decoded = connector.ingest().map(|ingest| ingest.decode(account, &inbound));
    match decoded.unwrap_or(Ok(Vec::new())) {
        Ok(events) => {
            ConnectorPreview { events: events.into_iter().map(PreviewEvent::from).collect(), error: None }
        }
        Err(error) => ConnectorPreview {
            events: Vec::new(),
            error: Some(PreviewError { pointer: error.pointer, detail: error.detail }),
        },
    }
}
