//! Files: a history that is read from one, and the rows of an import that could not be read.

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt as _};
use kernel::{ImportId, SourceId};
use utoipa::ToSchema;
use utoipa_axum::router::UtoipaMethodRouterExt;
use utoipa_axum::routes;

use super::entity::failure;
use super::model::{ImportError, ImportView, StoredFile};
use super::{leftovers, start, store};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::csv::{BOM, quoted};
use crate::http::{Json, Path, Problem, ProblemBody};
use crate::inbound::sources;
use crate::inbound::uploads::open_form;
use crate::tenancy::organizations;

/// The largest file; a million calls or so.
const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
const ID_BYTES_MAX: usize = 64;
const LINES_AT_ONCE: u64 = 500;

/// Files in and out.
pub(super) fn routes() -> Routes {
    Routes::new()
        // The file has its own cap, which is counted as it streams.
        .needs(Entity::Source.update(), routes!(import_file).layer(DefaultBodyLimit::disable()))
        .needs(Entity::Source.read(), routes!(download_import_failures))
}

/// The form of a file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the form, which is read part by part")]
struct ImportFileForm {
    /// Whose calls are in it.
    source_id: String,
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What the form holds.
struct Sent {
    source_id: SourceId,
    name: String,
    bytes: Bytes,
}

/// Import the calls of a file. It is read in the background.
#[utoipa::path(post, path = "/api/v1/imports/file", tag = "imports",
    request_body(content = ImportFileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportView), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn import_file(
    State(app): State<App>,
    scope: Scope,
    request: Request,
) -> Result<(StatusCode, Json<ImportView>), Problem> {
    let form = open_form(request).await.map_err(|_| ImportError::Form)?;
    let sent = read(form).await?;
    check(&app, &scope, &sent).await?;
    let (id, file) = keep(&app, &scope, &sent).await?;
    let (starting, acting, source_id, key) = (app.clone(), scope.clone(), sent.source_id, file.key.clone());
    let started = app.db().write(&scope, |tx| async move {
        let row = start::start_file(&tx, &starting, &acting, (source_id, id), file).await?;
        Ok::<_, ImportError>(store::show(&tx, &acting, row).await?)
    });
    match started.await {
        Ok(begun) => Ok((StatusCode::CREATED, Json(begun))),
        Err(error) => {
            leftovers::forget(&app, &key).await;
            Err(error.into())
        }
    }
}

/// The rows of an import that could not be read, as a file for spreadsheets.
#[utoipa::path(get, path = "/api/v1/imports/{id}/failures.csv", tag = "imports", params(("id" = ImportId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 404, body = ProblemBody)))]
async fn download_import_failures(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<ImportId>,
) -> Result<Response, Problem> {
    let asking = scope.clone();
    app.db().read(&scope, |tx| async move { store::load(&tx, &asking, id).await }).await?;
    let named = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}-failures.csv\"")),
    ];
    let head = format!("{BOM}position,pointer,reason,row\r\n");
    let whole = stream::once(async { Ok(head) }).chain(lines(app, scope, id));
    Ok((named, Body::from_stream(whole)).into_response())
}

async fn read(mut form: Multipart) -> Result<Sent, ImportError> {
    let (mut source_id, mut file) = (None, None);
    while let Some(mut part) = form.next_field().await.map_err(|_| ImportError::Form)? {
        match part.name() {
            Some("source_id") => {
                let id = collect(&mut part, ID_BYTES_MAX).await?;
                let id = String::from_utf8_lossy(&id).trim().parse().map_err(|_| ImportError::Form)?;
                source_id = Some(id);
            }
            Some("file") => {
                let name = part.file_name().unwrap_or_default().chars().take(255).collect();
                file = Some((name, collect(&mut part, FILE_BYTES_MAX).await?));
            }
            _ => return Err(ImportError::Form),
        }
    }
    let (source_id, (name, bytes)) = source_id.zip(file).ok_or(ImportError::Form)?;
    Ok(Sent { source_id, name, bytes })
}

async fn collect(part: &mut Field<'_>, most: usize) -> Result<Bytes, ImportError> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|_| ImportError::Form)? {
        if bytes.len() + piece.len() > most {
            return Err(ImportError::TooLarge(most));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.into())
}

/// A file of the wrong kind is refused at once, not by an import that fails later.
async fn check(app: &App, scope: &Scope, sent: &Sent) -> Result<(), ImportError> {
    let (asking, id) = (scope.clone(), sent.source_id);
    let source = app.db().read(scope, |tx| async move { start::load_active(&tx, &asking, id).await }).await?;
    let reader = start::connector(&source)?.history_file().ok_or(ImportError::NoFiles)?;
    let lower = sent.name.to_lowercase();
    if !reader.extensions().iter().any(|ending| lower.ends_with(&format!(".{ending}"))) {
        let endings = reader.extensions().iter().map(|ending| format!(".{ending}"));
        let endings = endings.collect::<Vec<_>>().join(", ");
        return Err(ImportError::Ending { name: sent.name.chars().take(64).collect(), endings });
    }
    let account = sources::account(app, &source)?;
    reader.rows(&account, &sent.bytes, 0, 1).map(drop).map_err(ImportError::File)
}

async fn keep(app: &App, scope: &Scope, sent: &Sent) -> Result<(ImportId, StoredFile), ImportError> {
    let id: ImportId = app.ids().new_id();
    let key = format!("imports/{}/{id}", scope.organization_id());
    let key = organizations::blob_key(app, scope, &key).await?;
    leftovers::expect(app, scope, id, &key).await?;
    app.blobs().put(&key, sent.bytes.clone()).await?;
    Ok((id, StoredFile { key, bytes: i64::try_from(sent.bytes.len()).unwrap_or(i64::MAX) }))
}

/// Some lines at a time as they are sent, so that many take no memory.
fn lines(app: App, scope: Scope, id: ImportId) -> impl Stream<Item = Result<String, ImportError>> {
    stream::try_unfold(0, move |after| {
        let (app, scope) = (app.clone(), scope.clone());
        async move {
            let asking = scope.clone();
            let list =
                |tx| async move { store::list_failures(&tx, &asking, id, (after, LINES_AT_ONCE)).await };
            let rows = app.db().read(&scope, list).await?;
            let Some(upto) = rows.last().map(|row| row.row_number) else { return Ok(None) };
            let lines = rows.iter().map(|row| line(&app, row)).collect::<Result<String, _>>()?;
            Ok(Some((lines, upto)))
        }
    })
}

fn line(app: &App, row: &failure::Model) -> Result<String, ImportError> {
    let cells = [&row.row_number.to_string(), &row.pointer, &row.reason, &store::open_failure(app, row)?];
    Ok(format!("{}\r\n", cells.map(|cell| quoted(cell)).join(",")))
}
