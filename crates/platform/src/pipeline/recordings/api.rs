//! Recordings over HTTP: the sound in ranges, the waveform, the figures.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::InteractionId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::model::{Metrics, Peaks, RecordingError};
use super::range::{Wanted, wanted};
use super::store::{self, Recording};
use crate::access::{Entity, Flag, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Path, Problem, ProblemBody, Query};

/// Listening, and looking at the sound.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Interaction.read(), routes!(get_audio))
        .needs(Entity::Interaction.read(), routes!(get_peaks))
        .needs(Entity::Evaluation.read() | Flag::ReadMetrics, routes!(get_metrics))
}

/// A player can send no header, so it names here what headers say elsewhere.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AudioQuery {
    /// `org_…`; read by the access check.
    #[expect(dead_code, reason = "it is the access check that reads it")]
    pub organization: Option<String>,
    /// Key of the role to look as; read by the access check.
    #[expect(dead_code, reason = "it is the access check that reads it")]
    pub view_as: Option<String>,
}

/// The recording, or the part of it that `Range` asks for.
#[utoipa::path(get, path = "/api/v1/interactions/{id}/audio", tag = "interactions",
    params(("id" = String, Path), AudioQuery),
    responses((status = 200, content_type = "audio/mpeg", body = Vec<u8>), (status = 206, content_type = "audio/mpeg", body = Vec<u8>),
        (status = 404, body = ProblemBody), (status = 416)))]
async fn get_audio(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InteractionId>,
    Query(_asked): Query<AudioQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope, id).await }).await?;
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let (status, part) = match wanted(range, found.bytes) {
        Wanted::Whole => (StatusCode::OK, None),
        Wanted::Part(part) => (StatusCode::PARTIAL_CONTENT, Some(part)),
        Wanted::Outside => return Ok(outside(found.bytes)),
    };
    let sound = app.blobs().stream(&found.blob_key, part.clone()).await?.ok_or(RecordingError::Absent)?;
    let mut response = (status, Body::from_stream(sound)).into_response();
    describe(response.headers_mut(), &found, part);
    Ok(response)
}

fn describe(headers: &mut HeaderMap, found: &Recording, part: Option<std::ops::Range<u64>>) {
    let length = part.as_ref().map_or(found.bytes, |part| part.end - part.start);
    let texts = [
        (header::CONTENT_TYPE, found.mime.clone()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"conversation.{}\"", found.format)),
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
        (header::ETAG, format!("\"{}\"", found.view.sha256)),
    ];
    let range = part.map(|part| {
        (
            header::CONTENT_RANGE,
            format!("bytes {}-{}/{}", part.start, part.end.saturating_sub(1), found.bytes),
        )
    });
    for (name, text) in texts.into_iter().chain(range) {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    }
}

fn outside(bytes: u64) -> Response {
    let range = [(header::CONTENT_RANGE, format!("bytes */{bytes}"))];
    (StatusCode::RANGE_NOT_SATISFIABLE, range).into_response()
}

/// The waveform.
#[utoipa::path(get, path = "/api/v1/interactions/{id}/peaks", tag = "interactions", params(("id" = String, Path)),
    responses((status = 200, body = Peaks), (status = 404, body = ProblemBody)))]
async fn get_peaks(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InteractionId>,
) -> Result<Json<Peaks>, Problem> {
    let peaks =
        app.db().read(&scope.clone(), |tx| async move { store::load_peaks(&tx, &scope, id).await }).await?;
    Ok(Json(peaks))
}

/// Who talked how much.
#[utoipa::path(get, path = "/api/v1/interactions/{id}/metrics", tag = "interactions", params(("id" = String, Path)),
    responses((status = 200, body = Metrics), (status = 404, body = ProblemBody)))]
async fn get_metrics(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InteractionId>,
) -> Result<Json<Metrics>, Problem> {
    let found = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope, id).await }).await?;
    Ok(Json(found.metrics))
}
