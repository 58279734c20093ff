//! The console's files, embedded in the binary; debug builds read them from the disk.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

const NOT_BUILT: &str =
    "The console is not built yet. Run `cargo xtask run`, or `npm ci && npm run build` in web/.\n";

/// Answers everything that is not the API.
pub(crate) fn router() -> Router {
    Router::new().fallback(serve)
}

async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    match Files::get(path).filter(|_| !path.is_empty()) {
        Some(file) => asset(path, file, &headers),
        None if path.starts_with("assets/") => StatusCode::NOT_FOUND.into_response(),
        // Every other address is a page of the console, which routes in the browser.
        None => Files::get("index.html").map_or_else(not_built, |file| asset("index.html", file, &headers)),
    }
}

fn asset(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let digest = u128::from_be_bytes(first_half(file.metadata.sha256_hash()));
    let tag = format!("\"{digest:032x}\"");
    let caching =
        if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes());
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { file.data.into_response() };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let mut put = |name, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            response.headers_mut().insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, kind.essence_str());
    put(header::CACHE_CONTROL, caching);
    put(header::ETAG, &tag);
    response
}

/// Half of a hash tells two builds of one file apart.
fn first_half(hash: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.iter_mut().zip(hash).for_each(|(kept, byte)| *kept = byte);
    half
}

fn not_built() -> Response {
    (StatusCode::NOT_FOUND, NOT_BUILT).into_response()
}
