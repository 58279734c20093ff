//! Sources over HTTP.

use std::collections::BTreeMap;

use ::store::Tx;
use axum::extract::State;
use axum::http::StatusCode;
use connectors::{Account, Connector, FieldKind};
use kernel::{Secret, SourceId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::catalogue::{ConnectorCards, card};
use super::entity::Model;
use super::exchanges::{Purpose, keep_exchanges};
use super::model::{self, NewSource, SourceError};
use super::trials::enter;
use super::views::{self, Around, Settings, SourceView};
use super::{change_api, exchanges, heard, store, trials};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::credentials::{ConnectionTest, family_key, test};
use crate::http::{Json, PageQuery, Path, Problem, ProblemBody, Query};
use crate::tenancy::organizations;

/// The catalogue, and the life of a source.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Source.read(), routes!(list_connectors))
        .needs(Entity::Source.read(), routes!(list_sources))
        .needs(Entity::Source.create(), routes!(connect_source))
        .needs(Entity::Source.update(), routes!(test_source))
        .needs(Entity::Source.update(), routes!(activate_source))
        .needs(Entity::Source.update(), routes!(rotate_source_token))
        .needs(Entity::Source.delete(), routes!(disconnect_source))
        .and(change_api::routes())
        .and(trials::routes())
        .and(exchanges::routes())
}

/// For whom the catalogue is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CatalogueQuery {
    /// What the guides are read in: `en`, `uk`, `ru` or `es`. Others, and none, are answered in English.
    pub language: Option<String>,
    /// Names the organization where no header can be sent; read by the access check.
    #[expect(dead_code, reason = "it is the access check that reads it")]
    pub organization: Option<String>,
}

/// A page of sources.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SourcePage {
    /// Newest first.
    pub items: Vec<SourceView>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// What to connect.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSource)]
pub(super) struct ConnectSource {
    /// Key of the connector.
    pub connector: String,
    /// 1 to 120 characters; the connector's own name unless said.
    pub name: Option<String>,
    /// IANA name of the zone in which the vendor writes times; the organization's unless said.
    pub timezone: Option<String>,
    /// The settings the connector's card lists, secrets among them.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>)]
    pub fields: BTreeMap<String, Secret>,
}

/// Every system Harken can speak to, with the form to connect it.
#[utoipa::path(get, path = "/api/v1/connectors", tag = "sources", params(CatalogueQuery), responses((status = 200, body = ConnectorCards)))]
async fn list_connectors(
    State(_app): State<App>,
    _scope: Scope,
    Query(query): Query<CatalogueQuery>,
) -> Result<Json<ConnectorCards>, Problem> {
    let language = query.language.as_deref();
    Ok(Json(ConnectorCards {
        items: connectors::registry().iter().map(|connector| card(*connector, language)).collect(),
    }))
}

/// The organization's sources, newest first.
#[utoipa::path(get, path = "/api/v1/sources", tag = "sources", params(PageQuery), responses((status = 200, body = SourcePage)))]
async fn list_sources(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<PageQuery>,
) -> Result<Json<SourcePage>, Problem> {
    let request = query.request()?;
    let reading = app.clone();
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move {
            let around = Around::load(&tx, &scope).await?;
            let page = store::list(&tx, &scope, &request).await?;
            page.try_map(|row| views::view(&reading, row, &around, tx.now()))
        })
        .await?;
    Ok(Json(SourcePage { items: page.items, next_cursor: page.next_cursor }))
}

/// Connect a source. It becomes the active one of its kind; the one before it rests.
#[utoipa::path(post, path = "/api/v1/sources", tag = "sources", request_body = ConnectSource,
    responses((status = 201, body = SourceView), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn connect_source(
    State(app): State<App>,
    scope: Scope,
    Json(body): Json<ConnectSource>,
) -> Result<(StatusCode, Json<SourceView>), Problem> {
    let new = prepare(&app, &scope, body).await?;
    let seen = seen_active(&app, &scope, new.kind).await?;
    let (acting, said) = (scope.clone(), format!("the source “{}” was connected", new.name));
    let changing = app.clone();
    let shown = app
        .db()
        .write(&scope, |tx| async move {
            let row = store::insert(&tx, &changing, &acting, new, seen).await?;
            note(&tx, &acting, NewEntry::new(ActivityKind::Source, said).from_source(row.id.into())).await?;
            finish(&tx, &changing, &acting, "create", row).await
        })
        .await?;
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Ask the vendor whether the saved settings work. Costs nothing there.
#[utoipa::path(post, path = "/api/v1/sources/{id}/test", tag = "sources", params(("id" = SourceId, Path)),
    responses((status = 200, body = ConnectionTest), (status = 404, body = ProblemBody)))]
async fn test_source(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
) -> Result<Json<ConnectionTest>, Problem> {
    enter(&app, &scope)?;
    let asking = scope.clone();
    let row = app.db().read(&scope, |tx| async move { store::load(&tx, &asking, id).await }).await?;
    let (connector, account) = (connector(&row.connector)?, store::account(&app, &row)?);
    let (http, seen) = app.http().watched(&account);
    let outcome = test(&http, connector, &account, app.clock().now()).await;
    let failure = outcome.failure();
    seen.blame(failure.as_deref().unwrap_or_default());
    keep_exchanges(&app, &scope, id, Purpose::Test, &seen).await;
    let (changing, acting) = (app.clone(), scope.clone());
    let write = |tx: Tx| async move { heard::note_history(&tx, &changing, &acting, id, failure).await };
    app.db().write(&scope, write).await?;
    Ok(Json(outcome))
}

/// Make a resting source the active one of its kind.
#[utoipa::path(post, path = "/api/v1/sources/{id}/activate", tag = "sources", params(("id" = SourceId, Path)),
    responses((status = 200, body = SourceView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn activate_source(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
) -> Result<Json<SourceView>, Problem> {
    let asking = scope.clone();
    let row = app.db().read(&scope, |tx| async move { store::load(&tx, &asking, id).await }).await?;
    let seen = seen_active(&app, &scope, &row.kind).await?;
    let changing = app.clone();
    let shown = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let row = store::load(&tx, &scope, id).await?;
            let row = store::activate(&tx, &changing, &scope, row, seen).await?;
            note(&tx, &scope, entry("activated", &row.name, id)).await?;
            finish(&tx, &changing, &scope, "activate", row).await
        })
        .await?;
    Ok(Json(shown))
}

/// Give a source a new address. The vendor must be told; the old one stops working at once.
#[utoipa::path(post, path = "/api/v1/sources/{id}/rotate-token", tag = "sources", params(("id" = SourceId, Path)),
    responses((status = 200, body = SourceView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
async fn rotate_source_token(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
) -> Result<Json<SourceView>, Problem> {
    let token = store::new_token(&app, &scope)?;
    let changing = app.clone();
    let shown = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let row = store::load(&tx, &scope, id).await?;
            let row = store::set_token(&tx, &changing, &scope, row, token).await?;
            note(&tx, &scope, entry("given a new address", &row.name, id)).await?;
            finish(&tx, &changing, &scope, "rotate", row).await
        })
        .await?;
    Ok(Json(shown))
}

/// Disconnect a source for good. What it brought stays; its secrets are erased and its address answers 410.
#[utoipa::path(post, path = "/api/v1/sources/{id}/disconnect", tag = "sources", params(("id" = SourceId, Path)),
    responses((status = 200, body = SourceView), (status = 404, body = ProblemBody)))]
async fn disconnect_source(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
) -> Result<Json<SourceView>, Problem> {
    let changing = app.clone();
    let shown = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let row = store::load(&tx, &scope, id).await?;
            let row = store::disconnect(&tx, &changing, &scope, row).await?;
            note(&tx, &scope, entry("disconnected", &row.name, id)).await?;
            finish(&tx, &changing, &scope, "disconnect", row).await
        })
        .await?;
    Ok(Json(shown))
}

async fn prepare(app: &App, scope: &Scope, body: ConnectSource) -> Result<NewSource, Problem> {
    let at = |pointer: &'static str| move |error: SourceError| Problem::from(error).at(pointer);
    let connector = connector(&body.connector).map_err(at("/connector"))?;
    let descriptor = connector.descriptor();
    let name = model::check_name(body.name.as_deref().unwrap_or(descriptor.name)).map_err(at("/name"))?;
    let mut account = model::sort_fields(descriptor, body.fields).map_err(fields_problem)?;
    check_addresses(app, connector, &account)?;
    let own = account.fields.remove("timezone").filter(|zone| !zone.is_empty());
    let timezone = match body.timezone.or(own) {
        Some(timezone) => timezone,
        None => organization_timezone(app, scope).await?,
    };
    model::check_timezone(&timezone).map_err(at("/timezone"))?;
    let token = store::new_token(app, scope)?;
    Ok(NewSource {
        kind: family_key(descriptor.family),
        connector: descriptor.key,
        name,
        domain: model::domain_of(descriptor, &account),
        timezone,
        sealed_secrets: store::seal_secrets(app, scope, &account)?,
        fields: account.fields,
        token_hash: token.hash,
        sealed_token: token.sealed,
    })
}

pub(super) fn connector(key: &str) -> Result<&'static dyn Connector, SourceError> {
    let known = connectors::find(key).filter(|connector| connector.ingest().is_some());
    known.ok_or_else(|| SourceError::Connector(key.chars().take(64).collect()))
}

/// Addresses among the settings are called later, so they are judged now.
pub(super) fn check_addresses(
    app: &App,
    connector: &dyn Connector,
    account: &Account,
) -> Result<(), Problem> {
    let addresses = connector.descriptor().fields.iter().filter(|spec| spec.kind == FieldKind::Url);
    for (key, url) in addresses.filter_map(|spec| account.fields.get_key_value(spec.key)) {
        let checked = app.http().check_target(url).map_err(SourceError::from);
        checked.map_err(|error| Problem::from(error).at(format!("/fields/{key}")))?;
    }
    Ok(())
}

pub(super) fn fields_problem(error: SourceError) -> Problem {
    let keys: Vec<String> = match &error {
        SourceError::Fields { problems, .. } => problems.iter().map(|one| one.key.clone()).collect(),
        _ => Vec::new(),
    };
    keys.into_iter().fold(Problem::from(error), |problem, key| problem.at(format!("/fields/{key}")))
}

async fn organization_timezone(app: &App, scope: &Scope) -> Result<String, Problem> {
    let asking = scope.clone();
    let organization =
        app.db().read(scope, |tx| async move { organizations::load(&tx, &asking).await }).await?;
    Ok(organization.timezone)
}

/// What is active at the moment the member decides.
async fn seen_active(app: &App, scope: &Scope, kind: &str) -> Result<Option<SourceId>, Problem> {
    let (asking, kind) = (scope.clone(), kind.to_owned());
    Ok(app.db().read(scope, |tx| async move { store::find_active(&tx, &asking, &kind).await }).await?)
}

/// Tells the audit log what was done, and answers the source as it is now.
async fn finish(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    action: &'static str,
    row: Model,
) -> Result<SourceView, SourceError> {
    let id: SourceId = row.id.into();
    audit::record(tx, scope, Change::new(action, "source", &id).to(&Settings::of(&row))).await?;
    views::show(tx, app, scope, row).await
}

pub(super) fn entry(what: &str, name: &str, id: SourceId) -> NewEntry {
    NewEntry::new(ActivityKind::Source, format!("the source “{name}” was {what}")).from_source(id)
}
