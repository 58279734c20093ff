//! Field mappings over HTTP: read and replaced as one list.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{FieldMapping, check_mappings};
use super::store::{self, Kept};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};

/// Reading and keeping the list.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Delivery.read(), routes!(list_field_mappings))
        .needs(Entity::Delivery.update(), routes!(replace_field_mappings))
}

/// Every mapping.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FieldMappingPage {
    /// Mappings, in the order they were given.
    items: Vec<FieldMapping>,
    /// Always absent: the list is whole.
    next_cursor: Option<String>,
}

/// The list as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFieldMappings {
    /// Every mapping; what is not here is gone afterwards.
    mappings: Vec<FieldMapping>,
}

/// Which value goes into which field of the CRM.
#[utoipa::path(get, path = "/api/v1/field-mappings", tag = "crm", responses((status = 200, body = FieldMappingPage)))]
async fn list_field_mappings(
    State(app): State<App>,
    scope: Scope,
) -> Result<Tagged<FieldMappingPage>, Problem> {
    let kept =
        app.db().read(&scope.clone(), |tx| async move { store::load_mappings(&tx, &scope).await }).await?;
    Ok(tagged(kept))
}

/// Replace the whole list of mappings.
#[utoipa::path(put, path = "/api/v1/field-mappings", tag = "crm", request_body = NewFieldMappings,
    responses((status = 200, body = FieldMappingPage), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace_field_mappings(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(wanted): Json<NewFieldMappings>,
) -> Result<Tagged<FieldMappingPage>, Problem> {
    let wanted =
        check_mappings(wanted.mappings).map_err(|(pointer, error)| Problem::from(error).at(pointer))?;
    let kept = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load_mappings(&tx, &scope).await?;
            audit::check_seen(&tx, &scope, (seen, current.revision), ("field_mapping", "")).await?;
            let kept = store::save_mappings(&tx, &scope, current.revision, &wanted).await?;
            let change = Change::updated("field_mapping", &"", &current.value, &kept.value);
            audit::record(&tx, &scope, change).await?;
            Ok::<_, Problem>(kept)
        })
        .await?;
    Ok(tagged(kept))
}

fn tagged(kept: Kept<Vec<FieldMapping>>) -> Tagged<FieldMappingPage> {
    Tagged { revision: kept.revision, body: FieldMappingPage { items: kept.value, next_cursor: None } }
}
