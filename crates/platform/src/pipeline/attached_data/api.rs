//! Attached fields over HTTP, and what they look like on the last conversation.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::{AttachedFieldId, InteractionId};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{AttachedField, AttachedFieldError, NewAttachedField};
use super::store;
use super::variables::{self, AttachedVariable};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Tagged};

/// Fields are kept and shown; no conversation carries them yet, and the answer says so.
const CARRIED: bool = false;

/// Keeping fields and looking at them.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::AttachedField.read(), routes!(list_attached_fields))
        .needs(Entity::AttachedField.create(), routes!(create_attached_field))
        .needs(Entity::AttachedField.update(), routes!(order_attached_fields))
        .needs(Entity::AttachedField.read(), routes!(list_attached_variables))
        .needs(Entity::AttachedField.read(), routes!(preview_attached_data))
        .needs(Entity::AttachedField.read(), routes!(get_attached_field))
        .needs(Entity::AttachedField.update(), routes!(replace_attached_field))
        .needs(Entity::AttachedField.delete(), routes!(delete_attached_field))
}

/// Every field of the organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachedFieldPage {
    /// Fields, in order.
    items: Vec<AttachedField>,
    /// Always absent: the list is whole.
    next_cursor: Option<String>,
    /// Whether this program puts the fields on conversations already.
    carried: bool,
}

/// Everything a field can carry.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachedVariables {
    /// In the order a list shows them.
    items: Vec<AttachedVariable>,
    /// What stands before the key of a value that came with the call.
    custom_prefix: &'static str,
}

/// The order the fields are to have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttachedFieldOrder {
    /// Every field once.
    ids: Vec<AttachedFieldId>,
}

/// What outside systems would read.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachedDataPreview {
    /// The last conversation; none when the values are an example.
    interaction_id: Option<InteractionId>,
    /// Name and value of every field, in the order of the fields.
    #[serde(serialize_with = "in_order")]
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    data: Vec<(String, Value)>,
}

fn in_order<S: Serializer>(data: &[(String, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(data.iter().map(|(name, value)| (name, value)))
}

/// The attached fields.
#[utoipa::path(get, path = "/api/v1/attached-fields", tag = "attached-data", responses((status = 200, body = AttachedFieldPage)))]
async fn list_attached_fields(
    State(app): State<App>,
    scope: Scope,
) -> Result<Json<AttachedFieldPage>, Problem> {
    let items = app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope).await }).await?;
    Ok(Json(AttachedFieldPage { items, next_cursor: None, carried: CARRIED }))
}

/// Add an attached field.
#[utoipa::path(post, path = "/api/v1/attached-fields", tag = "attached-data", request_body = NewAttachedField,
    responses((status = 201, body = AttachedField), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create_attached_field(
    State(app): State<App>,
    scope: Scope,
    Json(new): Json<NewAttachedField>,
) -> Result<(StatusCode, Tagged<AttachedField>), Problem> {
    let new = new.checked().map_err(placed)?;
    let made = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let made = store::insert(&tx, &scope, new).await.map_err(placed)?;
            audit::record(&tx, &scope, Change::created("attached_field", &made.id, &made)).await?;
            Ok::<_, Problem>(made)
        })
        .await?;
    Ok((StatusCode::CREATED, Tagged { revision: made.revision, body: made }))
}

/// Put the attached fields into an order.
#[utoipa::path(post, path = "/api/v1/attached-fields/order", tag = "attached-data", request_body = AttachedFieldOrder,
    responses((status = 200, body = AttachedFieldPage), (status = 409, body = ProblemBody)))]
async fn order_attached_fields(
    State(app): State<App>,
    scope: Scope,
    Json(order): Json<AttachedFieldOrder>,
) -> Result<Json<AttachedFieldPage>, Problem> {
    let items = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let items = store::reorder(&tx, &scope, &order.ids).await.map_err(placed)?;
            audit::record(&tx, &scope, Change::new("reorder", "attached_field", &"").to(&order.ids)).await?;
            Ok::<_, Problem>(items)
        })
        .await?;
    Ok(Json(AttachedFieldPage { items, next_cursor: None, carried: CARRIED }))
}

/// What an attached field can carry.
#[utoipa::path(get, path = "/api/v1/attached-fields/variables", tag = "attached-data",
    responses((status = 200, body = AttachedVariables)))]
async fn list_attached_variables(_scope: Scope) -> Json<AttachedVariables> {
    Json(AttachedVariables { items: variables::list(), custom_prefix: variables::CUSTOM })
}

/// What the fields hold for the last conversation the caller may read, or for an example.
#[utoipa::path(get, path = "/api/v1/attached-fields/preview", tag = "attached-data",
    responses((status = 200, body = AttachedDataPreview)))]
async fn preview_attached_data(
    State(app): State<App>,
    scope: Scope,
) -> Result<Json<AttachedDataPreview>, Problem> {
    let reads_conversations = scope.may(Entity::Interaction.read() | crate::access::Flag::ReadMetrics);
    let (fields, last) = app
        .db()
        .read(&scope.clone(), |tx| async move {
            let last =
                if reads_conversations { store::find_last_interaction(&tx, &scope).await? } else { None };
            Ok::<_, Problem>((store::list(&tx, &scope).await?, last))
        })
        .await?;
    let interaction_id = last.as_ref().map(|row| row.id.into());
    let row = last.unwrap_or_else(variables::example);
    let data =
        fields.into_iter().map(|field| (field.name, variables::value_of(&field.variable, &row))).collect();
    Ok(Json(AttachedDataPreview { interaction_id, data }))
}

/// One attached field.
#[utoipa::path(get, path = "/api/v1/attached-fields/{id}", tag = "attached-data", params(("id" = AttachedFieldId, Path)),
    responses((status = 200, body = AttachedField), (status = 404, body = ProblemBody)))]
async fn get_attached_field(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<AttachedFieldId>,
) -> Result<Tagged<AttachedField>, Problem> {
    let body = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope, id).await }).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Replace an attached field. Conversations that ended keep the values they have.
#[utoipa::path(put, path = "/api/v1/attached-fields/{id}", tag = "attached-data", params(("id" = AttachedFieldId, Path)),
    request_body = NewAttachedField,
    responses((status = 200, body = AttachedField), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace_attached_field(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<AttachedFieldId>,
    seen: IfMatch,
    Json(new): Json<NewAttachedField>,
) -> Result<Tagged<AttachedField>, Problem> {
    let new = new.checked().map_err(placed)?;
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load(&tx, &scope, id).await?;
            audit::check_seen(&tx, &scope, (seen, current.revision), ("attached_field", id)).await?;
            let changed = store::update(&tx, &scope, &current, new).await.map_err(placed)?;
            audit::record(&tx, &scope, Change::updated("attached_field", &id, &current, &changed)).await?;
            Ok::<_, Problem>(changed)
        })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Remove an attached field.
#[utoipa::path(delete, path = "/api/v1/attached-fields/{id}", tag = "attached-data", params(("id" = AttachedFieldId, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn delete_attached_field(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<AttachedFieldId>,
) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load(&tx, &scope, id).await?;
            store::delete(&tx, &scope, id).await?;
            audit::record(&tx, &scope, Change::deleted("attached_field", &id, &current)).await?;
            Ok::<_, Problem>(StatusCode::NO_CONTENT)
        })
        .await
}

fn placed(error: AttachedFieldError) -> Problem {
    match error.pointer() {
        Some(pointer) => Problem::from(error).at(pointer),
        None => error.into(),
    }
}
