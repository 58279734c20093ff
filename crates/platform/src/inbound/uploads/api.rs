//! Uploads over HTTP.

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use kernel::{Classify, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::UtoipaMethodRouterExt;
use utoipa_axum::routes;

use super::model::{UploadError, UploadMetadata, UploadedFile, estimate_length_ms};
use super::{form, store};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::billing::plans;
use crate::http::{Json, Problem, ProblemBody};

const ESTIMATED_MAX: usize = 1000;

/// What it would cost, and doing it.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Interaction.create(), routes!(estimate_upload))
        // Each file has its own cap, which is counted as it streams.
        .needs(Entity::Interaction.create(), routes!(upload).layer(DefaultBodyLimit::disable()))
}

/// What is going to be uploaded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewEstimate)]
pub(super) struct UploadPlan {
    /// By name and size.
    pub files: Vec<PlannedFile>,
    /// Where they belong.
    pub project_id: Option<ProjectId>,
}

/// One file that is going to be uploaded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlannedFile {
    /// Its name.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
}

/// What an upload will probably come to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UploadEstimate {
    /// File by file.
    pub files: Vec<EstimatedFile>,
    /// All together.
    pub minutes: i64,
    /// What they will cost, in the smallest unit of the currency.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The largest file that is taken.
    pub max_upload_bytes: u64,
}

/// What one file will probably come to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EstimatedFile {
    /// Its name.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
    /// How long it probably is.
    pub minutes: i64,
    /// Whether it would be taken, by its name and size.
    pub accepted: bool,
    /// Why not.
    pub code: Option<&'static str>,
    /// The same in words.
    pub detail: Option<String>,
}

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the form, which is read part by part")]
struct UploadForm {
    /// Where the files belong; routing decides when absent.
    project_id: Option<String>,
    /// `call` or `chat`.
    channel: Option<String>,
    /// JSON: one `UploadMetadata` for all files, or a list with one for each.
    metadata: Option<UploadMetadata>,
    /// The recordings; the part is repeated.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<u8>,
}

/// What became of every file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UploadedFiles {
    /// In the order of the form.
    pub items: Vec<UploadedFile>,
}

/// What an upload would come to, before anything is sent.
#[utoipa::path(post, path = "/api/v1/uploads/estimate", tag = "uploads", request_body = UploadPlan,
    responses((status = 200, body = UploadEstimate), (status = 422, body = ProblemBody)))]
async fn estimate_upload(
    State(app): State<App>,
    scope: Scope,
    Json(plan): Json<UploadPlan>,
) -> Result<Json<UploadEstimate>, Problem> {
    let cap = store::cap(&app, &scope).await?;
    let planned: Vec<PlannedFile> = plan.files.into_iter().take(ESTIMATED_MAX).collect();
    let lengths: Vec<_> =
        planned.iter().map(|file| estimate_length_ms(&file.name, file.bytes, cap)).collect();
    let durations: Vec<i64> = lengths.iter().map(|length| *length.as_ref().unwrap_or(&0)).collect();
    let cost = app
        .db()
        .read(&scope.clone(), |tx| async move {
            store::check_project(&tx, &scope, plan.project_id).await?;
            Ok::<_, Problem>(plans::estimate(&tx, &scope, &durations).await?)
        })
        .await?;
    let minutes = cost.minutes.into_iter();
    let files = planned
        .into_iter()
        .zip(lengths)
        .zip(minutes)
        .map(|((file, length), minutes)| show(file, length, minutes));
    Ok(Json(UploadEstimate {
        files: files.collect(),
        minutes: cost.total_minutes,
        amount_minor: cost.amount_minor,
        currency: cost.currency,
        max_upload_bytes: cap,
    }))
}

/// Upload recordings. Every file has its own outcome.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "uploads",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = UploadedFiles), (status = 400, body = ProblemBody), (status = 413, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn upload(
    State(app): State<App>,
    scope: Scope,
    request: Request,
) -> Result<(StatusCode, Json<UploadedFiles>), Problem> {
    let form = form::open(request).await?;
    let (wanted, files) = form::read(form, store::cap(&app, &scope).await?).await?;
    let (asking, project) = (scope.clone(), wanted.project_id);
    app.db().read(&scope, |tx| async move { store::check_project(&tx, &asking, project).await }).await?;
    let count = files.len();
    let about = (0..count).map(|place| wanted.about(place, count)).collect::<Result<Vec<_>, _>>()?;
    let mut items = Vec::with_capacity(count);
    for (file, about) in files.into_iter().zip(about) {
        items.push(store::accept(&app, &scope, &wanted, file, about).await);
    }
    Ok((StatusCode::CREATED, Json(UploadedFiles { items })))
}

fn show(file: PlannedFile, length: Result<i64, UploadError>, minutes: i64) -> EstimatedFile {
    let PlannedFile { name, bytes } = file;
    let refusal = length.err();
    EstimatedFile {
        name,
        bytes,
        minutes,
        accepted: refusal.is_none(),
        code: refusal.as_ref().map(Classify::code),
        detail: refusal.map(|error| error.to_string()),
    }
}
