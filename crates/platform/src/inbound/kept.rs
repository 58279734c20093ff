//! A file on disk as a blob.

use std::fs::File;

use ::store::StoreError;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt;

use crate::app::App;

const PIECE_BYTES: u64 = 256 * 1024;

/// Copies the file under this name; answers the hash of its bytes and how many there are.
pub(super) async fn keep<E>(app: &App, blob_key: &str, file: File) -> Result<([u8; 32], u64), E>
where
    E: From<std::io::Error> + From<StoreError>,
{
    let mut file = tokio::fs::File::from_std(file);
    let mut blob = app.blobs().writer(blob_key).await?;
    let mut hash = Sha256::new();
    loop {
        let mut piece = Vec::new();
        (&mut file).take(PIECE_BYTES).read_to_end(&mut piece).await?;
        if piece.is_empty() {
            break;
        }
        hash.update(&piece);
        blob.write(Bytes::from(piece)).await?;
    }
    let bytes = blob.finish().await?;
    Ok((hash.finalize().into(), bytes))
}
