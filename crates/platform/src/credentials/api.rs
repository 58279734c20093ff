//! Credentials over HTTP.

use ::store::StoreError;
use axum::extract::State;
use axum::http::StatusCode;
use connectors::Family;
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::connection::{family_key, test};
use super::model::{CredentialError, CredentialView, SECRET, account_of, provider};
use super::store::{self, NewCredential};
use crate::access::{Entity, FieldGuard, Flag, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::http::{Json, PageQuery, Path, Problem, ProblemBody, Query};
use crate::pipeline::{Awaited, ResumeWaiting};
use crate::tenancy::organizations;

/// Which model speaks or judges is decided by who may change that, not by who keeps the keys.
const MODEL_GUARDS: &[FieldGuard] = &[
    FieldGuard { pointer: "/model", flag: Flag::ChangeLlm, only_at: Some(|path| is_of(path, Family::Llm)) },
    FieldGuard { pointer: "/model", flag: Flag::ChangeStt, only_at: Some(|path| is_of(path, Family::Asr)) },
];

/// Whether the provider that this address ends with is of a family.
fn is_of(path: &str, family: Family) -> bool {
    let key = path.rsplit('/').next().unwrap_or_default();
    connectors::find(key).is_some_and(|connector| connector.descriptor().family == family)
}

/// Reading and keeping provider keys.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Credential.read(), routes!(list_credentials))
        .needs_for_fields(Entity::Credential.update(), MODEL_GUARDS, routes!(save_credential))
        .needs(Entity::Credential.delete(), routes!(delete_credential))
}

/// The credentials that hold for the organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CredentialPage {
    /// Its own, then what it inherits: of each family those of the nearest level that has any.
    pub items: Vec<CredentialView>,
    /// Always none: there are few providers.
    pub next_cursor: Option<String>,
}

/// What to save. What is left out stays as it is saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCredential)]
pub(super) struct SaveCredential {
    /// The provider's key. Never shown again.
    #[schema(value_type = Option<String>)]
    pub secret: Option<Secret>,
    /// Where the provider is; empty for its usual address.
    pub base_url: Option<String>,
    /// Which of its models to use; empty for the usual one.
    pub model: Option<String>,
}

/// The provider keys that hold for the organization, its own and inherited ones, without their secrets.
#[utoipa::path(get, path = "/api/v1/credentials", tag = "credentials", params(PageQuery),
    responses((status = 200, body = CredentialPage), (status = 403, body = ProblemBody)))]
async fn list_credentials(
    State(app): State<App>,
    scope: Scope,
    Query(_page): Query<PageQuery>,
) -> Result<Json<CredentialPage>, Problem> {
    let items = app.db().read_platform(|tx| async move { store::list(&tx, &scope).await }).await?;
    Ok(Json(CredentialPage { items, next_cursor: None }))
}

/// Save a provider's key, and ask the provider whether it works. Waiting conversations go on.
#[utoipa::path(put, path = "/api/v1/credentials/{connector}", tag = "credentials", params(("connector" = String, Path)),
    request_body = SaveCredential,
    responses((status = 200, body = CredentialView), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_credential(
    State(app): State<App>,
    scope: Scope,
    Path(connector): Path<String>,
    Json(body): Json<SaveCredential>,
) -> Result<Json<CredentialView>, Problem> {
    let new = checked(&app, &scope, &connector, body).await.map_err(placed)?;
    let family = provider(&connector)?.descriptor().family;
    let changing = app.clone();
    let saved = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let before = store::find_shown(&tx, &scope, new.connector).await?;
            let saved = store::save(&tx, &changing, &scope, new).await?;
            let action = if before.is_some() { "update" } else { "create" };
            let change = Change::new(action, "credential", &connector).from(&before).to(&saved);
            audit::record(&tx, &scope, change).await?;
            note(
                &tx,
                &scope,
                NewEntry::new(ActivityKind::Credential, format!("the key for {connector} was saved")),
            )
            .await?;
            tx.enqueue(&scope, &ResumeWaiting { reason: Awaited::of(family) }).await?;
            Ok::<_, CredentialError>(saved)
        })
        .await?;
    Ok(Json(saved))
}

/// Erase a provider's key. The nearest organization above takes its place, if it has one.
#[utoipa::path(delete, path = "/api/v1/credentials/{connector}", tag = "credentials", params(("connector" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn delete_credential(
    State(app): State<App>,
    scope: Scope,
    Path(connector): Path<String>,
) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let before = store::find_shown(&tx, &scope, &connector).await?;
            store::delete(&tx, &scope, &connector).await?;
            audit::record(&tx, &scope, Change::deleted("credential", &connector, &before)).await?;
            note(
                &tx,
                &scope,
                NewEntry::new(ActivityKind::Credential, format!("the key for {connector} was erased")),
            )
            .await?;
            Ok::<_, Problem>(StatusCode::NO_CONTENT)
        })
        .await
}

/// What is to be saved, after the provider was asked about it.
async fn checked(
    app: &App,
    scope: &Scope,
    key: &str,
    body: SaveCredential,
) -> Result<NewCredential, CredentialError> {
    let connector = provider(key)?;
    let descriptor = connector.descriptor();
    let asking = scope.clone();
    let (before, organization) = app
        .db()
        .read(scope, |tx| async move {
            let before = store::find(&tx, &asking, descriptor.key).await?;
            Ok::<_, StoreError>((before, organizations::find(&tx, asking.organization_id()).await?))
        })
        .await?;
    let kept = before.as_ref().map(|row| store::open(app, row)).transpose()?.flatten();
    let secret = body.secret.filter(|secret| !secret.expose().trim().is_empty()).or(kept);
    let base_url =
        body.base_url.or_else(|| before.as_ref()?.base_url.clone()).filter(|url| !url.trim().is_empty());
    let model = body.model.or_else(|| before.as_ref()?.model.clone()).filter(|name| !name.trim().is_empty());
    let account = account_of(descriptor, secret, base_url.as_deref(), model.as_deref())?;
    if let Some(url) = account.fields.get("base_url") {
        app.http().check_target(url)?;
    }
    let region = organization.map(|found| found.region).unwrap_or_default();
    let asked = app.regions().at_home(&region, descriptor.key, account.clone());
    let outcome = test(app.http(), connector, &asked, app.clock().now()).await;
    Ok(NewCredential {
        connector: descriptor.key,
        family: family_key(descriptor.family),
        secret: account.secrets.get(SECRET).cloned().unwrap_or_else(|| Secret::new("")),
        base_url: account.fields.get("base_url").cloned(),
        model: account.fields.get("model").cloned(),
        failure: outcome.failure(),
    })
}

fn placed(error: CredentialError) -> Problem {
    let pointer = error.pointer();
    let problem = Problem::from(error);
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}
