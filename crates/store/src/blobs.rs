//! Recordings and other large bytes, in a directory or in an S3-compatible store.
//!
//! Invariant: what `put` or `finish` acknowledged is durable; local files and their directories are synced first. Absence
//! is `None`, an error is an error.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use kernel::Secret;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use url::Url;

use crate::error::StoreError;
use crate::private;

/// Parts of an upload on their way at once.
const PARTS_IN_FLIGHT_MAX: usize = 4;

/// Access to an S3-compatible store.
#[derive(Debug, Clone)]
pub struct S3Keys {
    /// The access key id.
    pub access_key: String,
    /// Its secret.
    pub secret_key: Secret,
}

/// A place for blobs. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    /// Further places, by the word before the `:` of a key.
    places: Arc<HashMap<String, Blobs>>,
}

/// A blob as it arrives, piece by piece.
pub type BlobStream = BoxStream<'static, Result<Bytes, StoreError>>;

impl Blobs {
    /// A directory, made when absent, or `s3://bucket/prefix?endpoint=…&region=…`.
    pub fn open(place: &str, keys: Option<&S3Keys>) -> Result<Self, StoreError> {
        if place.starts_with("s3://") { Self::open_s3(place, keys) } else { Self::open_directory(place) }
    }

    fn open_directory(place: &str) -> Result<Self, StoreError> {
        let directory = FilePath::new(place.strip_prefix("file://").unwrap_or(place));
        private::make_directory(directory)?;
        let store = LocalFileSystem::new_with_prefix(directory).map_err(StoreError::Blob)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), prefix: Path::default(), places: Arc::default() })
    }

    fn open_s3(place: &str, keys: Option<&S3Keys>) -> Result<Self, StoreError> {
        let url = Url::parse(place).map_err(|_| {
            StoreError::Config("the blob address must be s3://bucket/prefix?endpoint=…".into())
        })?;
        let bucket =
            url.host_str().ok_or_else(|| StoreError::Config("the blob address names no bucket".into()))?;
        let options: HashMap<_, _> = url.query_pairs().into_owned().collect();
        let mut builder = AmazonS3Builder::new().with_bucket_name(bucket);
        builder = builder.with_region(options.get("region").map_or("us-east-1", String::as_str));
        if let Some(endpoint) = options.get("endpoint") {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some(keys) = keys {
            builder =
                builder.with_access_key_id(&keys.access_key).with_secret_access_key(keys.secret_key.expose());
        }
        let store = builder.build().map_err(StoreError::Blob)?;
        let prefix = url.path().trim_matches('/');
        let prefix = Path::parse(prefix).map_err(|_| StoreError::BlobKey(prefix.to_owned()))?;
        Ok(Self { store: Arc::new(store), prefix, places: Arc::default() })
    }

    /// The same with further places: a key made by [`Blobs::key_in`] lies in the place it names.
    #[must_use]
    pub fn with_places(self, places: HashMap<String, Self>) -> Self {
        Self { places: Arc::new(places), ..self }
    }

    /// The key of a blob that lies in a place of its own.
    pub fn key_in(place: &str, key: &str) -> String {
        format!("{place}:{key}")
    }

    /// Stores a whole blob, over one of the same name.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), StoreError> {
        let (store, path) = self.place(key)?;
        store.put(&path, PutPayload::from_bytes(bytes)).await.map_err(blob_error)?;
        Ok(())
    }

    /// Begins a blob whose size is not known yet. Nothing is seen under its name before [`BlobWriter::finish`].
    pub async fn writer(&self, key: &str) -> Result<BlobWriter, StoreError> {
        let (store, path) = self.place(key)?;
        let upload = store.put_multipart(&path).await.map_err(blob_error)?;
        Ok(BlobWriter { upload: WriteMultipart::new(upload), size: 0 })
    }

    /// The whole blob.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let (store, path) = self.place(key)?;
        match present(store.get(&path).await)? {
            Some(found) => present(found.bytes().await),
            None => Ok(None),
        }
    }

    /// Part of a blob; shorter where the blob ends.
    pub async fn get_range(&self, key: &str, range: Range<u64>) -> Result<Option<Bytes>, StoreError> {
        let (store, path) = self.place(key)?;
        present(store.get_range(&path, range).await)
    }

    /// Part of a blob, or all of it, piece by piece.
    pub async fn stream(
        &self,
        key: &str,
        range: Option<Range<u64>>,
    ) -> Result<Option<BlobStream>, StoreError> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let (store, path) = self.place(key)?;
        let found = present(store.get_opts(&path, options).await)?;
        Ok(found.map(|found| found.into_stream().map(|piece| piece.map_err(blob_error)).boxed()))
    }

    /// How many bytes a blob has.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        let (store, path) = self.place(key)?;
        Ok(present(store.head(&path).await)?.map(|meta| meta.size))
    }

    /// Whether there is such a blob.
    pub async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        Ok(self.size(key).await?.is_some())
    }

    /// Deletes a blob; one that is not there is deleted already.
    pub async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let (store, path) = self.place(key)?;
        present(store.delete(&path).await)?;
        Ok(())
    }

    /// Where a key leads: which store, and which path in it.
    fn place(&self, key: &str) -> Result<(&dyn ObjectStore, Path), StoreError> {
        let refused = || StoreError::BlobKey(key.to_owned());
        let (held, name) = match key.split_once(':') {
            Some((place, name)) => (self.places.get(place).ok_or_else(refused)?, name),
            None => (self, key),
        };
        if name.is_empty() {
            return Err(refused());
        }
        let name = Path::parse(name).map_err(|_| refused())?;
        Ok((held.store.as_ref(), held.prefix.parts().chain(name.parts()).collect()))
    }
}

/// A blob being written. Dropped without [`BlobWriter::finish`] it leaves nothing under its name.
#[derive(Debug)]
pub struct BlobWriter {
    upload: WriteMultipart,
    size: u64,
}

impl BlobWriter {
    /// Adds bytes; waits while too many are on their way.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        self.upload.wait_for_capacity(PARTS_IN_FLIGHT_MAX).await.map_err(blob_error)?;
        self.size += u64::try_from(bytes.len()).unwrap_or(0);
        self.upload.put(bytes);
        Ok(())
    }

    /// Makes the blob durable and visible; answers its size.
    pub async fn finish(self) -> Result<u64, StoreError> {
        self.upload.finish().await.map_err(blob_error)?;
        Ok(self.size)
    }

    /// Throws away what was written.
    pub async fn abort(self) -> Result<(), StoreError> {
        self.upload.abort().await.map_err(blob_error)
    }
}

fn present<T>(answer: Result<T, object_store::Error>) -> Result<Option<T>, StoreError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(blob_error(error)),
    }
}

/// What the store says about keys and preconditions is our fault; everything else is a store that cannot be used now.
fn blob_error(error: object_store::Error) -> StoreError {
    match error {
        object_store::Error::Generic { store, .. } => {
            tracing::warn!(%error, "the blob store failed");
            StoreError::Unavailable(format!("the blob store ({store}) failed"))
        }
        other => StoreError::Blob(other),
    }
}
