//! One source over HTTP: reading it, and changing its settings.

use std::collections::BTreeMap;

use axum::extract::State;
use kernel::{Secret, SourceId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::api::{check_addresses, connector, entry, fields_problem};
use super::entity::Model;
use super::model::{self, SourceChange, SourceError, SourceState};
use super::store;
use super::views::{self, Settings, SourceView};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::activity::log::note;
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Tagged};
use crate::inbound::imports;

/// Reading and changing one source.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Source.read(), routes!(get_source))
        .needs(Entity::Source.update(), routes!(change_source))
}

/// What to change. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SourceChange)]
pub(super) struct ChangeSource {
    /// 1 to 120 characters.
    pub name: Option<String>,
    /// IANA name of the zone in which the vendor writes times.
    pub timezone: Option<String>,
    /// Settings entered anew, secrets among them. A secret left out or empty stays, `null` takes it away.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Option<String>>)]
    pub fields: BTreeMap<String, Option<Secret>>,
}

/// One source.
#[utoipa::path(get, path = "/api/v1/sources/{id}", tag = "sources", params(("id" = SourceId, Path)),
    responses((status = 200, body = SourceView), (status = 404, body = ProblemBody)))]
async fn get_source(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
) -> Result<Tagged<SourceView>, Problem> {
    let reading = app.clone();
    app.db()
        .read(&scope.clone(), |tx| async move {
            let row = store::load(&tx, &scope, id).await?;
            Ok(tagged(views::show(&tx, &reading, &scope, row).await?))
        })
        .await
}

/// Change the name, the zone or the settings of a source. It goes on taking in events meanwhile.
#[utoipa::path(patch, path = "/api/v1/sources/{id}", tag = "sources", params(("id" = SourceId, Path)), request_body = ChangeSource,
    responses((status = 200, body = SourceView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn change_source(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<SourceId>,
    seen: IfMatch,
    Json(body): Json<ChangeSource>,
) -> Result<Tagged<SourceView>, Problem> {
    let changing = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move {
            let row = store::load(&tx, &scope, id).await?;
            audit::check_seen(&tx, &scope, (seen, row.revision), ("source", &id)).await?;
            let wanted = checked(&changing, &row, body)?;
            let after = store::update(&tx, &changing, &scope, &row, wanted).await?;
            imports::resume_of_source(&tx, &changing, &scope, id).await?;
            note(&tx, &scope, entry("changed", &after.name, id)).await?;
            let change = Change::updated("source", &id, &Settings::of(&row), &Settings::of(&after));
            audit::record(&tx, &scope, change).await?;
            Ok(tagged(views::show(&tx, &changing, &scope, after).await?))
        })
        .await
}

fn tagged(body: SourceView) -> Tagged<SourceView> {
    Tagged { revision: body.revision, body }
}

fn checked(app: &App, row: &Model, body: ChangeSource) -> Result<SourceChange, Problem> {
    if row.state == SourceState::Disconnected.key() {
        return Err(SourceError::Disconnected.into());
    }
    let at = |pointer: &'static str| move |error: SourceError| Problem::from(error).at(pointer);
    let name = model::check_name(body.name.as_deref().unwrap_or(&row.name)).map_err(at("/name"))?;
    let connector = connector(&row.connector)?;
    let mut before = store::account(app, row)?;
    before.fields.remove("timezone");
    let mut account =
        model::merge_fields(connector.descriptor(), &before, body.fields).map_err(fields_problem)?;
    check_addresses(app, connector, &account)?;
    let own = account.fields.remove("timezone").filter(|zone| !zone.is_empty());
    let timezone = body.timezone.or(own).unwrap_or_else(|| row.timezone.clone());
    model::check_timezone(&timezone).map_err(at("/timezone"))?;
    let domain = model::domain_of(connector.descriptor(), &account);
    Ok(SourceChange { name, timezone, domain, account: Some(account).filter(|account| *account != before) })
}
