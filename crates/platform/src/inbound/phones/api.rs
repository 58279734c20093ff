//! Phone numbers over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::PhoneId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{NewPhone, Phone, PhoneError};
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Tagged};

/// Keeping numbers.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Phone.read(), routes!(list_phones))
        .needs(Entity::Phone.create(), routes!(create_phone))
        .needs(Entity::Phone.read(), routes!(get_phone))
        .needs(Entity::Phone.update(), routes!(replace_phone))
        .needs(Entity::Phone.delete(), routes!(delete_phone))
}

/// Every number of the organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PhonePage {
    /// Numbers, in numerical order.
    items: Vec<Phone>,
    /// Always absent: the list is whole.
    next_cursor: Option<String>,
}

/// The phone numbers.
#[utoipa::path(get, path = "/api/v1/phones", tag = "phones", responses((status = 200, body = PhonePage)))]
async fn list_phones(State(app): State<App>, scope: Scope) -> Result<Json<PhonePage>, Problem> {
    let items = app.db().read(&scope.clone(), |tx| async move { store::list(&tx, &scope).await }).await?;
    Ok(Json(PhonePage { items, next_cursor: None }))
}

/// Add a phone number.
#[utoipa::path(post, path = "/api/v1/phones", tag = "phones", request_body = NewPhone,
    responses((status = 201, body = Phone), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn create_phone(
    State(app): State<App>,
    scope: Scope,
    Json(new): Json<NewPhone>,
) -> Result<(StatusCode, Tagged<Phone>), Problem> {
    let new = new.checked().map_err(placed)?;
    let made = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let made = store::insert(&tx, &scope, new).await.map_err(placed)?;
            audit::record(&tx, &scope, Change::created("phone", &made.id, &made)).await?;
            Ok::<_, Problem>(made)
        })
        .await?;
    app.sip().refresh_soon(&app).await;
    Ok((StatusCode::CREATED, Tagged { revision: made.revision, body: made }))
}

/// One phone number.
#[utoipa::path(get, path = "/api/v1/phones/{id}", tag = "phones", params(("id" = PhoneId, Path)),
    responses((status = 200, body = Phone), (status = 404, body = ProblemBody)))]
async fn get_phone(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<PhoneId>,
) -> Result<Tagged<Phone>, Problem> {
    let body = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope, id).await }).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Replace a phone number.
#[utoipa::path(put, path = "/api/v1/phones/{id}", tag = "phones", params(("id" = PhoneId, Path)), request_body = NewPhone,
    responses((status = 200, body = Phone), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn replace_phone(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<PhoneId>,
    seen: IfMatch,
    Json(new): Json<NewPhone>,
) -> Result<Tagged<Phone>, Problem> {
    let new = new.checked().map_err(placed)?;
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load(&tx, &scope, id).await?;
            audit::check_seen(&tx, &scope, (seen, current.revision), ("phone", id)).await?;
            let changed = store::update(&tx, &scope, &current, new).await.map_err(placed)?;
            audit::record(&tx, &scope, Change::updated("phone", &id, &current, &changed)).await?;
            Ok::<_, Problem>(changed)
        })
        .await?;
    app.sip().refresh_soon(&app).await;
    Ok(Tagged { revision: body.revision, body })
}

/// Remove a phone number. Calls to it are no longer taken.
#[utoipa::path(delete, path = "/api/v1/phones/{id}", tag = "phones", params(("id" = PhoneId, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn delete_phone(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<PhoneId>,
) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load(&tx, &scope, id).await?;
            store::delete(&tx, &scope, id).await?;
            audit::record(&tx, &scope, Change::deleted("phone", &id, &current)).await?;
            Ok::<_, Problem>(())
        })
        .await?;
    app.sip().refresh_soon(&app).await;
    Ok(StatusCode::NO_CONTENT)
}

fn placed(error: PhoneError) -> Problem {
    match error.pointer() {
        Some(pointer) => Problem::from(error).at(pointer),
        None => error.into(),
    }
}
