//! What a recording is read from: anything that reads and seeks.

use std::io::{ErrorKind, Read, Result, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use symphonia::core::io::MediaSource;

/// Bytes of a recording: a file, a cursor over memory, a reader over a blob store.
pub trait Media: Read + Seek + Send + Sync + 'static {}

impl<T: Read + Seek + Send + Sync + 'static> Media for T {}

/// A [`Media`] with its length, which the demuxers ask for often. It remembers that reading failed, since
/// the demuxers report a storage failure and a damaged recording in the same words.
pub(crate) struct Source<M> {
    inner: M,
    len: u64,
    failed: Arc<AtomicBool>,
    seekable: bool,
}

impl<M: Media> Source<M> {
    /// Leaves the position at the beginning.
    pub(crate) fn new(mut inner: M) -> Result<Self> {
        let len = inner.seek(SeekFrom::End(0))?;
        inner.rewind()?;
        Ok(Self { inner, len, failed: Arc::default(), seekable: true })
    }

    /// Hides the length: a WEBM that broke off claims more than there is, and a demuxer that knows the
    /// length then refuses the part that is good.
    pub(crate) fn forward_only(mut self) -> Self {
        self.seekable = false;
        self
    }

    /// Becomes true when the storage, not the recording, is at fault.
    pub(crate) fn failed(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.failed)
    }

    pub(crate) const fn len(&self) -> u64 {
        self.len
    }

    /// Up to `max` bytes from the beginning; the position returns there.
    pub(crate) fn head(&mut self, max: usize) -> Result<Vec<u8>> {
        let mut head = Vec::with_capacity(max);
        let limit = u64::try_from(max).unwrap_or(u64::MAX);
        self.inner.by_ref().take(limit).read_to_end(&mut head)?;
        self.inner.rewind()?;
        Ok(head)
    }
}

impl<M: Media> Read for Source<M> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        self.inner.read(buf).inspect_err(|error| {
            if error.kind() != ErrorKind::Interrupted {
                self.failed.store(true, Ordering::Relaxed);
            }
        })
    }
}

impl<M: Media> Seek for Source<M> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.inner.seek(to)
    }
}

impl<M: Media> MediaSource for Source<M> {
    fn is_seekable(&self) -> bool {
        self.seekable
    }

    fn byte_len(&self) -> Option<u64> {
        self.seekable.then_some(self.len)
    }
}
